#!/usr/bin/env python3
"""Work grows with the input and no faster, on texts that were made to hurt.

    linear_time.py BINARY [NAME...]       takes valgrind and some minutes

For each text the program runs under callgrind, which counts instructions: the same number every time, on any machine and
however busy it is. The text comes in three sizes, n, 2n and 4n; the work from 2n to 4n may be at most 2.2 times the
work from n to 2n (differences, since loading the model costs the same each time). Commands: label, and for some texts
tokens --all, which gives the segments between words as well.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MODEL = HERE.parent / "golden" / "model"
BYTES = 24 * 1024
MOST = 2.2

# name: what is repeated until the text is long enough
TEXTS = {
    "words": "Our own cloud, they say, is worth it. ",
    "one_endless_word": "w",
    "one_endless_number": "7",
    "one_endless_word_of_underscores": "a_",
    "letters_and_apostrophes": "a'",
    "letters_and_colons": "a:",
    "digits_and_commas": "1,",
    "full_stops": ".",
    "spaces": " ",
    "quotes": '"',
    "backslashes": "\\",
    "line_feeds": "\n",
    "carriage_returns": "\r",
    "nul": "\0",
    "combining_marks": "\u0301",
    "letter_and_marks": "a" + "\u0301\u0323" * 500,
    "zero_width_joiners": "\u200d",
    "emoji_chains": "👩\u200d👧\u200d",
    "emoji_and_modifiers": "👍🏻",
    "regional_indicators": "🇧",
    "flags_and_marks": "🇧\u0301🇷\u200d",
    "thai": "ภาษาไทยเป็นภาษาที่มีระดับเสียง",
    "thai_vowels": "ะาิีึืุู",
    "thai_one_letter": "ก",
    "lao": "ພາສາລາວ",
    "khmer": "ភាសាខ្មែរ",
    "khmer_marks": "្ក",
    "burmese": "မြန်မာဘာသာ",
    "han": "人工智能主权与数据中心",
    "han_one_letter": "一",
    "kana": "カタカナひらがな",
    "katakana_one_letter": "ー",
    "hangul": "인공지능",
    "hangul_jamo": "ᄀ",
    "hebrew_quotes": "א\"",
    "alternating_scripts": "aก中кაא",
    "thai_and_latin": "กa",
    "thai_and_spaces": "ก ",
    "thai_and_marks": "ก\u0301",
    "noncharacters": "\uffff",
    "mathematical_letters": "𝒳",
    "soft_hyphens": "a\u00ad",
    "different_words": None,
    "negations": "not nicht pas nunca ",
}

ALSO_ALL_SEGMENTS = {"words", "combining_marks", "emoji_chains", "regional_indicators", "thai", "khmer_marks", "han", "spaces"}


def text_of(name, size):
    if name == "different_words":  # each word is met once
        return " ".join(f"w{i * 7919 % 1000003}x" for i in range(size // 8))
    piece = TEXTS[name]
    return piece * (size // len(piece.encode()) + 1)


# What hurts in the lines instead: name: bytes of a line, or of a whole input, of about `size` bytes
LINES = {
    "escapes": lambda size: b'{"text":"' + b"\\u0041\\n" * (size // 8) + b'"}\n',
    "surrogates": lambda size: b'{"text":"a' + b"\\ud800" * (size // 6) + b'"}\n',
    "many_members": lambda size: b'{"text":"a"' + b',"k":1' * (size // 6) + b"}\n",
    "many_texts": lambda size: b'{"text":"a"' + b',"text":1' * (size // 9) + b"}\n",
    "brackets": lambda size: b'{"text":"a","n":[' + b"[]," * (size // 3) + b"1]}\n",
    "deep_again_and_again": lambda size: b'{"text":"a","n":[' + (b"[" * 1000 + b"]" * 1000 + b",") * (size // 2001) + b"1]}\n",
    "never_closed": lambda size: b'{"text":"a","n":' + b"[" * size + b"\n",
    "quotes_unpaired": lambda size: b'{"text":"a"}"\n' * (size // 14),
    "blank_lines": lambda size: b"\n" * size,
    "short_lines": lambda size: b'{"text":"a"}\n' * (size // 13),
    "bad_lines": lambda size: b"{\n" * (size // 2),
    "bad_utf8": lambda size: b"\xff\n" * (size // 2),
    "one_bad_line": lambda size: b"\xff" * size + b"\n",
    "white_space": lambda size: b'{"text":' + b" " * size + b'"a"}\n',
    "long_id": lambda size: b'{"id":"' + b"i" * size + b'","text":"a"}\n',
    "long_number": lambda size: b'{"id":' + b"1" * size + b',"text":"a"}\n',
    "backslashes_at_quotes": lambda size: b'{"text":"a' + b'\\\\\\"' * (size // 4) + b'"}\n',
}


def input_of(name, size):
    if name in LINES:
        return LINES[name](size)
    return (json.dumps({"text": text_of(name, size)}, ensure_ascii=False) + "\n").encode()


def instructions(binary, command, data):
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "in.jsonl"
        path.write_bytes(data)
        arguments = ["label", path, "-o", "-", "--model", MODEL, "--threads", "1", "--progress", "none"]
        if command == "tokens":
            arguments = ["tokens", path, "--all"]
        done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={scratch}/out", binary, *arguments],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        counted = re.search(r"Collected : (\d+)", done.stderr.decode("utf-8", "replace"))
        if done.returncode != 0 or not counted:
            raise RuntimeError(f"{command}: exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
        return int(counted[1])


def growth(binary, command, name):
    """(work from 2n to 4n) / (work from n to 2n), and instructions a byte."""
    n, two, four = (instructions(binary, command, input_of(name, BYTES * times)) for times in (1, 2, 4))
    return (four - two) / max(1, two - n), (four - two) / (2 * BYTES)


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: apt-get install valgrind", file=sys.stderr)
        return 1
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    names = sys.argv[2:] or [*TEXTS, *LINES]
    work = [("label", name) for name in names] + [("tokens", name) for name in names if name in ALSO_ALL_SEGMENTS]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        grown = pool.map(lambda item: growth(binary, *item), work)
        for (command, name), (ratio, each) in zip(work, grown):
            failed += ratio > MOST
            verdict = "FAILED" if ratio > MOST else "ok    "
            print(f"{verdict} {command:6} {name:34} x{ratio:.2f} {each:10.1f} instructions a byte", flush=True)
    print(f"{len(work)} runs on {len(names)} inputs, {failed} grow faster than x{MOST}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
