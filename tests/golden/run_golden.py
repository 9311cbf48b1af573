#!/usr/bin/env python3
"""Runs the golden cases: folders of data, each of which fixes rulings about `stancemill label`.

    run_golden.py BINARY [--model DIR] [--update] [CASE...]

A case is a folder beside this file:
    cmd            the arguments after `stancemill label`, on one line, with {in} {out} {rejects} {model} in them; optionally a
                   line `exit N` (0 without it); lines that begin with # say what the case is about
    in.jsonl       the input, byte for byte; or in.hex, in hexadecimal, where it cannot stand in a text file
    out.jsonl      what must come out, one object a labelled row; without the file: no row
    rejects.jsonl  the rejected rows, likewise
    manifest.json  what the manifest must say; optional

An expected object is compared on the keys that it has, so that a case about ids need not know any probability. Values are
compared as raw text for JSON outputs (1.0 is not 1), and as values for csv and sqlite. Each case runs four times: as it
is, on one thread, from standard input, and the plain way (STANCEMILL_CPU=reference); rows must be the same, and lines =
labelled + rejected + blank. --update writes what came out into the cases, on the keys that they have.
"""
import concurrent.futures
import csv
import difflib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WHITE = " \t\r\n"
DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
KEYS_OF_NEW_ROWS = {"out.jsonl": ["id", "line"], "rejects.jsonl": ["line", "offset", "reason"]}
MAX_SECONDS = 120


def raw_members(line):
    """The members of a JSON object, as {key: raw text of the value}. Of equal keys, the last one."""
    at = 0

    def skip():
        nonlocal at
        while at < len(line) and line[at] in WHITE:
            at += 1

    members = {}
    skip()
    if line[at] != "{":
        raise ValueError(f"not an object: {line!r}")
    at += 1
    while True:
        skip()
        if line[at] == "}":
            return members
        key, at = DECODER.raw_decode(line, at)
        skip()
        at += 1  # the colon
        skip()
        begin = at
        _, at = DECODER.raw_decode(line, at)
        members[key] = line[begin:at]
        skip()
        if line[at] == ",":
            at += 1


def read_jsonl(path):
    if not path.exists():
        return []
    return [raw_members(line) for line in path.read_bytes().decode("utf-8").split("\n") if line.strip(WHITE)]


def as_members(row):
    return {key: json.dumps(value, ensure_ascii=False) for key, value in row.items()}


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [as_members(row) for row in csv.DictReader(file, strict=True)]


def read_sqlite(path):
    """The table of passages, each row with the labels of the other tables as lists under the table's name."""
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    rows = []
    for passage in database.execute("SELECT * FROM passages ORDER BY passage_id"):
        row = dict(passage)
        for table in tables:
            if table not in ("files", "passages"):
                found = database.execute(f'SELECT label FROM "{table}" WHERE passage_id = ? ORDER BY label', (row["passage_id"],))
                row[table] = [label for (label,) in found]
        rows.append(as_members(row))
    database.close()
    return rows


READERS = {"jsonl": read_jsonl, "csv": read_csv, "sqlite": read_sqlite}


class Case:
    def __init__(self, folder):
        self.folder = folder
        self.name = folder.name
        self.arguments, self.exit_code = None, 0
        for line in (folder / "cmd").read_text(encoding="utf-8").splitlines():
            if line.startswith("exit "):
                self.exit_code = int(line.split()[1])
            elif line and not line.startswith("#"):
                self.arguments = line.split()
        words = dict(zip(self.arguments, self.arguments[1:]))
        self.format = words.get("--format", "jsonl")
        self.ending = self.format if self.format in READERS else "jsonl"

    def input_bytes(self):
        if (self.folder / "in.hex").exists():
            return bytes.fromhex((self.folder / "in.hex").read_text())
        return (self.folder / "in.jsonl").read_bytes()

    def expected(self, name):
        return read_jsonl(self.folder / name)


def run_once(binary, model, case, more_arguments=(), environment=None, from_stdin=False):
    """Runs the case in a folder of its own; returns (rows, rejects, faults)."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        data = case.input_bytes()
        (folder / "in.jsonl").write_bytes(data)
        places = {"in": "-" if from_stdin else "in.jsonl", "out": f"out.{case.ending}", "rejects": "rejects.jsonl", "model": model}
        arguments = [argument.format(**places) for argument in case.arguments]
        done = subprocess.run([binary, "label", *arguments, "--progress", "none", *more_arguments], input=data,
                              capture_output=True, cwd=folder, env={**os.environ, **(environment or {})}, check=False,
                              timeout=MAX_SECONDS)
        faults = []
        if done.returncode != case.exit_code:
            faults.append(f"exit code {done.returncode}, expected {case.exit_code}\n{done.stderr.decode('utf-8', 'replace')}")
        out = folder / places["out"]
        rows = READERS[case.ending](out) if out.exists() else []
        rejects = read_jsonl(folder / "rejects.jsonl")
        manifest = folder / (places["out"] + ".run.json")
        faults += accounting_faults(manifest, rows, rejects) + manifest_faults(manifest, case.folder / "manifest.json")
        return rows, rejects, faults


def accounting_faults(path, rows, rejects):
    if not path.exists():
        return ["rows came out, but no manifest"] if rows or rejects else []
    totals = json.loads(path.read_bytes())["totals"]
    faults = []
    if totals["lines"] != totals["labelled"] + totals["rejected"] + totals["blank"]:
        faults.append(f"the lines do not add up: {totals}")
    if (totals["labelled"], totals["rejected"]) != (len(rows), len(rejects)):
        faults.append(f"the manifest counts {totals}, but there are {len(rows)} rows and {len(rejects)} rejects")
    return faults


def manifest_faults(path, expected_path):
    """What the manifest at `path` lacks of what the case expects of it, or says otherwise."""
    if not expected_path.exists():
        return []
    if not path.exists():
        return ["there is no manifest"]

    def differences(expected, found, place):
        if isinstance(expected, dict) and isinstance(found, dict):
            return [fault for key, value in expected.items() for fault in differences(value, found.get(key), f"{place}.{key}")]
        if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
            return [fault for i, (a, b) in enumerate(zip(expected, found)) for fault in differences(a, b, f"{place}[{i}]")]
        return [] if expected == found else [f"{place} is {found!r}, expected {expected!r}"]

    return differences(json.loads(expected_path.read_bytes()), json.loads(path.read_bytes()), "manifest")


def as_line(members):
    return "{" + ",".join(json.dumps(key, ensure_ascii=False) + ":" + raw for key, raw in members.items()) + "}"


def on_keys_of(found, expected, name):
    """Each row that was found, cut to the keys of the expected row in its place."""
    last = list(expected[-1]) if expected else KEYS_OF_NEW_ROWS[name]
    cut = []
    for i, row in enumerate(found):
        keys = list(expected[i]) if i < len(expected) else last
        cut.append({key: row[key] for key in keys if key in row})
    return cut


def same(expected, found, as_values):
    if not as_values:
        return expected == found
    values = lambda rows: [{key: json.loads(raw) for key, raw in row.items()} for row in rows]
    return values(expected) == values(found)


def compare(case, name, found):
    """A diff of the expected rows and what was found on their keys, or nothing."""
    expected = case.expected(name)
    cut = on_keys_of(found, expected, name)
    if same(expected, cut, as_values=name == "out.jsonl" and case.ending != "jsonl"):
        return []
    return difflib.unified_diff([as_line(row) for row in expected], [as_line(row) for row in cut], f"expected {name}",
                                f"found {name}", lineterm="")


def update(case, name, found):
    rows = on_keys_of(found, case.expected(name), name)
    path = case.folder / name
    if rows:
        path.write_bytes("".join(as_line(row) + "\n" for row in rows).encode())
    else:
        path.unlink(missing_ok=True)


def check(binary, model, case, updating):
    """All faults of a case."""
    rows, rejects, faults = run_once(binary, model, case)
    if updating:
        update(case, "out.jsonl", rows)
        update(case, "rejects.jsonl", rejects)
    for name, found in (("out.jsonl", rows), ("rejects.jsonl", rejects)):
        faults += compare(case, name, found)
    without_file = lambda some: [{key: raw for key, raw in row.items() if key != "file"} for row in some]
    ways = {"on one thread": {"more_arguments": ["--threads", "1"]},
            "the plain way": {"environment": {"STANCEMILL_CPU": "reference"}},
            "from standard input": {"from_stdin": True}}
    for way, options in ways.items():
        other_rows, other_rejects, other_faults = run_once(binary, model, case, **options)
        faults += [f"{way}: {fault}" for fault in other_faults]
        if (other_rows, without_file(other_rejects)) != (rows, without_file(rejects)):
            faults.append(f"{way}: other rows come out")
    return faults


def main():
    arguments = sys.argv[1:]
    updating = "--update" in arguments
    if updating:
        arguments.remove("--update")
    model = HERE / "model"
    if "--model" in arguments:
        at = arguments.index("--model")
        model = pathlib.Path(arguments[at + 1]).resolve()
        del arguments[at : at + 2]
    if not arguments or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    binary = str(pathlib.Path(arguments[0]).resolve())
    names = arguments[1:] or sorted(path.parent.name for path in HERE.glob("*/cmd"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        checked = list(pool.map(lambda name: check(binary, str(model), Case(HERE / name), updating), names))
    failed = []
    for name, faults in zip(names, checked):
        if faults:
            failed.append(name)
            print(f"FAILED {name}")
            print("\n".join("    " + line for fault in faults for line in fault.splitlines()))
    print(f"{len(names)} golden cases, {len(failed)} failed" + (": " + " ".join(failed) if failed else ""))
    return 1 if failed or not names else 0


if __name__ == "__main__":
    sys.exit(main())
