#!/usr/bin/env python3
"""Writes hostile inputs, and what must become of each of their lines.

    make_cases.py FOLDER

FOLDER/inputs/NAME.jsonl[.gz|.zst] are the inputs; FOLDER/expected.jsonl has a line for each:
    {"file": "inputs/NAME", "options": ["--strict"], "state": "ok", "exit": 0,
     "labelled": [[line, "the id's raw JSON"]], "rejected": [[line, offset, "reason"]], "blank": 1, "wordless": [line]}

Nothing here comes from the engine. What is expected of a line is stated where the line is (json_cases.py), and again by
an oracle that was written from the rules (rules.py): where the two disagree, nothing is written. Streams are laid out byte
by byte (streams.py, stream_cases.py), so what a damaged one decodes to is known. Standard library only; the same bytes
every time. run_cases.py runs them.
"""
import json
import pathlib
import sys

import json_cases
import rules
import stream_cases
from json_cases import GOOD
from stream_cases import A, B, OK, UNSUPPORTED

BLOCK = 256 * 1024  # the engine reads in blocks of about this size
MARK = b"\xef\xbb\xbf"


class Cases:
    def __init__(self, folder):
        self.folder = folder
        self.expected = []
        self.stems = set()
        (folder / "inputs").mkdir(parents=True, exist_ok=True)

    def add(self, name, raw, lines, state=OK, options=(), blank=None, wordless=()):
        """`lines` as rules.lines_of() gives them; `blank` counts blank lines that are not in it."""
        stem = name.split(".")[0]  # outputs are named by it
        assert stem not in self.stems, name
        self.stems.add(stem)
        (self.folder / "inputs" / name).write_bytes(raw)
        self.expected.append(
            {
                "file": f"inputs/{name}",
                "options": list(options),
                "state": state,
                "exit": 0 if state == OK else 4,
                "labelled": [[line, value] for outcome, line, _, value in lines if outcome == "labelled"],
                "rejected": [[line, offset, value] for outcome, line, offset, value in lines if outcome == "rejected"],
                "blank": sum(outcome == "blank" for outcome, *_ in lines) if blank is None else blank,
                "wordless": list(wordless),
            }
        )

    def add_line(self, name, line, outcome, value, strict=False, wordless=False):
        """One line between two sound ones, and what is stated about it."""
        data = A + line + b"\n" + B
        lines = rules.lines_of(data, strict)
        assert len(lines) == 3, name
        assert lines[1] == [outcome, 2, len(A), value], f"{name}: stated {outcome} {value}, but the oracle says {lines[1]}"
        assert lines[0][0] == lines[2][0] == "labelled"
        self.add(f"{name}.jsonl", data, lines, options=["--strict"] if strict else [], wordless=[2] if wordless else [])

    def add_lines(self, name, data, outcomes, state=OK, max_line_bytes=None):
        """A whole input. `outcomes` says of each line: L labelled, B blank, or the reason why it is rejected."""
        lines = rules.lines_of(data, max_line_bytes=max_line_bytes or rules.MAX_LINE_BYTES)
        found = [{"labelled": "L", "blank": "B"}.get(outcome, value) for outcome, _, _, value in lines]
        assert found == outcomes, f"{name}: stated {outcomes}, but the oracle says {found}"
        options = [] if max_line_bytes is None else ["--max-line-bytes", str(max_line_bytes)]
        self.add(f"{name}.jsonl", data, lines, state, options)

    def add_stream(self, name, ending, raw, decoded, state):
        self.add(f"{name}.jsonl.{ending}", raw, rules.lines_of(decoded), state)

    def write(self):
        rows = (json.dumps(row, ensure_ascii=False) + "\n" for row in self.expected)
        (self.folder / "expected.jsonl").write_bytes("".join(rows).encode())


def add_json(cases):
    for reason, groups in json_cases.REJECTED.items():
        for group, lines in groups.items():
            for name, line in lines.items():
                cases.add_line(f"{reason}_{group}_{name}", line, "rejected", reason)
    for name, (reason, line) in json_cases.FIRST_FAULT.items():
        cases.add_line(f"first_fault_{name}", line, "rejected", reason)
    for name, (line, raw_id) in json_cases.LABELLED.items():
        cases.add_line(f"labelled_{name}", line, "labelled", raw_id)
    for name, line in json_cases.DEEP_ENOUGH.items():
        cases.add_line(f"depth_{name}", line, "labelled", "null")
    for name, inside in json_cases.WORDLESS.items():
        cases.add_line(f"wordless_{name}", json_cases.text(inside), "labelled", "null", wordless=True)
    for name, line in json_cases.UNPAIRED.items():
        cases.add_line(f"unpaired_{name}", line, "labelled", "null", wordless=name == "alone")
        cases.add_line(f"unpaired_strict_{name}", line, "rejected", "text_surrogate", strict=True)
    cases.add_line("strict_pair", json_cases.text(b"a \\ud83d\\ude00"), "labelled", "null", strict=True)
    cases.add_line("strict_elsewhere", b'{"id":"\\ud800","text":"a","n":"\\udc00"}', "labelled", '"\\ud800"', strict=True)
    cases.add_line("strict_empty", b'{"text":""}', "rejected", "text_empty", strict=True)


def add_line_ends(cases):
    add = cases.add_lines
    syntax, utf8 = "json_syntax", "utf8_invalid"
    add("lines_none", b"", [])
    add("lines_one_feed", b"\n", ["B"])
    add("lines_three_feeds", b"\n\n\n", ["B"] * 3)
    add("lines_one_space", b" ", ["B"])
    add("lines_all_white", b" \n\t\n\r\n \t\r \n", ["B"] * 4)
    add("lines_blank_between", b"\n" + A + b"\n \n" + B + b"\n\n", ["B", "L", "B", "B", "L", "B", "B"])
    add("lines_no_final_feed", A + B[:-1], ["L", "L"])
    add("lines_no_final_feed_bad", A + b"{", ["L", syntax])
    add("lines_no_final_feed_blank", A + b" ", ["L", "B"])
    add("lines_crlf", (A + b"\n" + B).replace(b"\n", b"\r\n"), ["L", "B", "L"])
    add("lines_crlf_bad", A + b"broken\r\n" + B, ["L", syntax, "L"])
    add("lines_two_returns", A[:-1] + b"\r\r\n" + B, ["L", "L"])
    add("lines_return_only", (A + B).replace(b"\n", b"\r"), [syntax])
    add("lines_return_last", A + b"\r", ["L", "B"])
    for separator in "\u2028\u2029\x85\x0b\x0c\x1e":
        name = f"{ord(separator):04x}"
        add(f"lines_separated_by_{name}", A + GOOD + separator.encode() + GOOD + b"\n" + B, ["L", syntax, "L"])
    add("lines_nul", A + b"\x00\n" + B, ["L", syntax, "L"])
    add("lines_nul_first", b"\x00\n" + A, [syntax, "L"])
    add("lines_all_nul", bytes(100), [syntax])
    add("lines_nul_then_brace", b"\x00" + A, [syntax])
    add("lines_brace_nul", b"{\x00", [syntax])
    add("lines_sixty_five_thousand_blank", b"\n" * 65_537 + A, ["B"] * 65_537 + ["L"])
    mixed = [(A, "L"), (b"\n", "B"), (b'{"text":"\xff"}\n', utf8), (b"{]\n", syntax), (b'{"text":""}\n', "text_empty"), (B, "L")]
    picked = [mixed[i * i % 6] for i in range(20_000)]
    add("lines_twenty_thousand_mixed", b"".join(line for line, _ in picked), [outcome for _, outcome in picked])
    add("mark_first", MARK + A + B, ["L", "L"])
    add("mark_twice", MARK + MARK + A + B, [syntax, "L"])
    add("mark_second_line", A + MARK + B, ["L", syntax])
    add("mark_alone", MARK, ["B"])
    add("mark_and_feed", MARK + b"\n" + A, ["B", "L"])
    add("mark_and_space", MARK + b" \r\n" + A, ["B", "L"])
    add("mark_before_bad_line", MARK + b"{\n" + A, [syntax, "L"])
    add("mark_cut", MARK[:2] + b"\n" + A, [utf8, "L"])
    add("mark_of_one_byte", MARK[:1], [utf8])


def padded(size, line=GOOD):
    """A sound line of `size` bytes, its line feed among them."""
    return line[:-2] + b"x" * (size - 1 - len(line)) + line[-2:] + b"\n"


def add_blocks(cases):
    """Lines that meet the ends of the engine's blocks, and lines about the limit."""
    add = cases.add_lines
    too_long = "line_too_long"
    for beyond in (-2, -1, 0, 1, 2):
        add(f"block_feed_at_{beyond:+d}", padded(BLOCK + beyond) + A + B, ["L"] * 3)
        add(f"block_return_at_{beyond:+d}", padded(BLOCK - 1 + beyond)[:-1] + b"\r\n" + B, ["L"] * 2)
        wide = json_cases.text("🙂".encode() * 70_000)
        add(f"block_inside_character_{beyond:+d}", b" " * (beyond + 2) + wide + b"\n" + B, ["L"] * 2)
    add("block_no_final_feed", padded(BLOCK + 1)[:-1], ["L"])
    add("block_many_times", padded(BLOCK * 5 + 17) + A, ["L", "L"])
    add("block_bad_many_times", padded(BLOCK * 3)[:-2] + b"\n" + A, ["json_syntax", "L"])
    for size, outcome in ((100, "L"), (101, "L"), (102, too_long), (103, too_long), (100_000, too_long), (600_000, too_long)):
        data = A + padded(size) + B
        add(f"limit_line_of_{size}", data, ["L", outcome, "L"], max_line_bytes=100)
        add(f"limit_first_line_of_{size}", padded(size) + B, [outcome, "L"], max_line_bytes=100)
        add(f"limit_last_line_of_{size}", A + padded(size)[:-1], ["L", outcome], max_line_bytes=100)
    add("limit_blank_line", A + b" " * 101 + b"\n" + B, ["L", too_long, "L"], max_line_bytes=100)
    add("limit_not_utf8", A + b"\xff" * 101 + b"\n" + B, ["L", too_long, "L"], max_line_bytes=100)
    add("limit_return_counts", A + padded(101)[:-1] + b"\r\n" + B, ["L", too_long, "L"], max_line_bytes=100)
    add("limit_all_too_long", padded(500) * 50, [too_long] * 50, max_line_bytes=100)
    most = rules.MAX_LINE_BYTES
    add("limit_16_mib", A + padded(most + 1) + B, ["L", "L", "L"])
    add("limit_16_mib_and_one", A + padded(most + 2) + B, ["L", too_long, "L"])
    add("limit_16_mib_and_one_last", A + padded(most + 2)[:-1], ["L", too_long])


def add_encodings(cases):
    document = '{"text":"Our own cloud."}\n{"text":"b"}\n'
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        cases.add_lines(f"encoding_{encoding}", document.encode(encoding), ["encoding_unsupported"], UNSUPPORTED)
    marked = {"mark_le": b"\xff\xfe", "mark_be": b"\xfe\xff", "mark_le_then_utf8": b"\xff\xfe" + A}
    for name, data in (marked | {"utf_16_large": document.encode("utf-16") * 20_000}).items():
        cases.add_lines(f"encoding_{name}", data, ["encoding_unsupported"], UNSUPPORTED)
    raw = stream_cases.raw_frame(document.encode("utf-16"))
    cases.add_stream("encoding_in_zstd", "zst", raw, document.encode("utf-16"), UNSUPPORTED)


def add_streams(cases):
    for name, raw, decoded, state in stream_cases.gzip_streams():
        cases.add_stream(f"gzip_{name}", "gz", raw, decoded, state)
    for name, raw, decoded, state in stream_cases.zstd_streams():
        cases.add_stream(f"zstd_{name}", "zst", raw, decoded, state)
    for group, ending, name, raw, decoded, state in stream_cases.truncations():
        cases.add_stream(f"{group}_{name}", ending, raw, decoded, state)
    for name, raw in stream_cases.OTHER_FORMATS.items():
        cases.add(f"other_{name}.jsonl", raw, [], UNSUPPORTED)
    # The format is told by the first bytes, not by the name.
    cases.add("named_plain.jsonl", stream_cases.stored(A), rules.lines_of(A))
    cases.add("named_gzip.jsonl.gz", A, rules.lines_of(A))
    cases.add("named_zstd.jsonl.zst", stream_cases.stored(A), rules.lines_of(A))
    cases.add("named_gzip_empty.jsonl.gz", b"", [])
    cases.add("named_zstd_empty.jsonl.zst", b"", [])


def add_bombs(cases):
    """256 MiB of one byte between two sound lines: as one line that is too long, or as blank lines."""
    for name, ending, bomb in (("zstd", "zst", stream_cases.zstd_bomb), ("gzip", "gz", stream_cases.gzip_bomb)):
        one_line = [["labelled", 1, 0, "1"], ["rejected", 2, len(A), "line_too_long"]]
        one_line.append(["labelled", 3, len(A) + stream_cases.BOMB_BYTES + 1, "2"])
        for byte in (b"a", b" ", b"["):
            raw = bomb(A, byte, b"\n" + B)
            cases.add(f"bomb_{name}_{byte.hex()}.jsonl.{ending}", raw, one_line)
        blank = stream_cases.BOMB_BYTES
        feeds = [["labelled", 1, 0, "1"], ["labelled", blank + 2, len(A) + blank, "2"]]
        cases.add(f"bomb_{name}_feeds.jsonl.{ending}", bomb(A, b"\n", B), feeds, blank=blank)


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    cases = Cases(pathlib.Path(sys.argv[1]))
    for add in (add_json, add_line_ends, add_blocks, add_encodings, add_streams, add_bombs):
        add(cases)
    cases.write()
    print(f"{len(cases.expected)} hostile inputs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
