#!/usr/bin/env python3
"""Makes engine/segment/unicode_ranges.cpp from the Unicode data files in third_party/unicode.

    scripts/make_segment_tables.py            writes the file
    scripts/make_segment_tables.py --check    exit code 1 if the file is not what would be written

What the classes and flags mean stands in engine/segment/char_table.h and engine/segment/word_rules.h.
"""
import argparse
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
UCD = ROOT / "third_party" / "unicode"
OUT = ROOT / "engine" / "segment" / "unicode_ranges.cpp"
LIMIT = 0x110000

# In the order of the enumerators of WordClass in char_table.h.
CLASSES = ["Other", "CR", "LF", "Newline", "Extend", "ZWJ", "Regional_Indicator", "Katakana", "Hebrew_Letter", "ALetter",
           "Single_Quote", "Double_Quote", "MidNumLet", "MidLetter", "MidNum", "Numeric", "ExtendNumLet", "WSegSpace",
           "Pictographic", "LetterPictographic", "CjkKatakana", "Cjk", "Thai", "Lao", "Khmer", "Burmese"]
WORD, SYMBOL = 0x20, 0x40


def read(name, default, wanted=None):
    """One value a code point out of a file of `range ; value # comment` lines."""
    values = [default] * LIMIT
    for line in (UCD / name).read_text(encoding="utf-8").splitlines():
        fields = [f.strip() for f in line.split("#")[0].split(";")]
        if len(fields) < 2 or (wanted is not None and fields[1] != wanted):
            continue
        first, _, last = fields[0].partition("..")
        for c in range(int(first, 16), int(last or first, 16) + 1):
            values[c] = fields[1]
    return values


def classify():
    word_break = read("WordBreakProperty.txt", "Other")
    pictographic = read("emoji-data.txt", None, "Extended_Pictographic")
    script = read("Scripts.txt", "Unknown")
    line_break = read("LineBreak.txt", "XX")
    category = read("DerivedGeneralCategory.txt", "Cn")
    complex_scripts = {"Thai": "Thai", "Lao": "Lao", "Khmer": "Khmer", "Myanmar": "Burmese"}
    info = []
    for c in range(LIMIT):
        kind = "Extend" if word_break[c] == "Format" else word_break[c]
        if kind != "Extend":
            if script[c] in ("Han", "Hiragana", "Katakana") or c in (0x30FC, 0xFF70):
                assert kind in ("Other", "ALetter", "Katakana"), hex(c)
                assert not (pictographic[c] and kind != "Other"), hex(c)
                kind = "CjkKatakana" if kind == "Katakana" else "Cjk"
            elif script[c] in complex_scripts and line_break[c] == "SA":
                assert kind == "Other", hex(c)
                kind = complex_scripts[script[c]]
            elif pictographic[c]:
                kind = {"Other": "Pictographic", "ALetter": "LetterPictographic"}[kind]
        flags = 0
        if word_break[c] in ("ALetter", "Hebrew_Letter", "Numeric", "Katakana"):
            flags = WORD
        elif kind not in ("Extend", "ZWJ") and (category[c][0] == "L" or category[c] in ("Nd", "Nl")):
            flags = WORD
        elif category[c][0] in "PS" or category[c] == "No" or pictographic[c]:
            flags = SYMBOL
        info.append(CLASSES.index(kind) | flags)
    return info


def utf8_length(c):
    return 1 if c < 0x80 else 2 if c < 0x800 else 3 if c < 0x10000 else 4


def foldings():
    """Simple case folding, where it keeps the length in UTF-8: {character: folded character}."""
    folded = {}
    for line in (UCD / "CaseFolding.txt").read_text(encoding="utf-8").splitlines():
        fields = [f.strip() for f in line.split("#")[0].split(";")]
        if len(fields) < 3 or fields[1] not in "CS":
            continue
        c, to = int(fields[0], 16), int(fields[2], 16)
        if utf8_length(c) == utf8_length(to):
            folded[c] = to
    return folded


def class_ranges(info):
    first = 0
    for c in range(1, LIMIT + 1):
        if c == LIMIT or info[c] != info[first]:
            if info[first] != 0:
                yield first, c - 1, info[first]
            first = c


def fold_ranges(folded):
    """Runs of characters one or two apart with the same distance to their folding."""
    rest = sorted(folded)
    while rest:
        first = rest[0]
        delta = folded[first] - first
        step = 1 if folded.get(first + 1, first + 1) - first - 1 == delta else 2
        last = first
        while folded.get(last + step, last + step) - last - step == delta:
            last += step
        members = set(range(first, last + 1, step))
        rest = [c for c in rest if c not in members]
        yield first, last, step, delta


def table(entries):
    lines, line = [], ""
    for entry in entries:
        if len(line) + len(entry) > 117:
            lines.append(line)
            line = ""
        line += (" " if line else "    ") + entry
    return "\n".join(lines + [line])


def render():
    ranges = [f"{{0x{a:X}, 0x{b:X}, 0x{i:X}}}," for a, b, i in class_ranges(classify())]
    folds = [f"{{0x{a:X}, 0x{b:X}, {s}, {d}}}," for a, b, s, d in fold_ranges(foldings())]
    return f"""// Made by scripts/make_segment_tables.py from the Unicode 15.0 files in third_party/unicode. Do not edit.
#include "segment/unicode_ranges.h"

namespace stancemill::segment {{
namespace {{

// clang-format off
constexpr ClassRange kClassRanges[] = {{
{table(ranges)}
}};

constexpr FoldRange kFoldRanges[] = {{
{table(folds)}
}};
// clang-format on

}}  // namespace

std::span<const ClassRange> class_ranges() {{ return kClassRanges; }}
std::span<const FoldRange> fold_ranges() {{ return kFoldRanges; }}

}}  // namespace stancemill::segment
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if the file differs")
    arguments = parser.parse_args()
    text = render()
    if arguments.check:
        if not OUT.exists() or OUT.read_text(encoding="utf-8") != text:
            sys.exit(f"{OUT}: differs from the Unicode data; run scripts/make_segment_tables.py")
        return
    OUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
