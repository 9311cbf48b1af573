#!/usr/bin/env python3
"""Runs `stancemill label` over the hostile inputs of make_cases.py and holds it to every line that is expected.

    run_cases.py BINARY [NAME...]       NAME: only inputs whose name begins so

Each input runs alone: exit code, state of the stream, the number and id of each labelled line, the number, offset and
reason of each rejected one, lines = labelled + rejected + blank, and memory. Then all inputs run together, the plain way
(STANCEMILL_CPU=reference) on one thread: the same figures for each, and the same bytes of output.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MODEL = HERE.parent / "golden" / "model"
SHOWN = 20
MAX_MEMORY = 384 * 1024 * 1024  # resident; a line of 16 MiB with all its columns takes 230 MiB
MAX_MEMORY_OF_BOMB = 96 * 1024 * 1024  # for 256 MiB of input
MEMORY_COUNTS = "STANCEMILL_SANITIZED" not in os.environ  # sanitizers take several times as much
ROW = re.compile(r'^\{"id":(?P<id>.*?),"line":(?P<line>\d+),"stance":')
SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # outputs are synced, which disks take their time for
WORDLESS = {"stance": "unrelated", "coverage": 0.0, "abstained": True}


class Run:
    """One run of the program, its exit code and how much memory it took."""

    def __init__(self, arguments, folder, environment=None):
        with open(folder / "stderr", "wb") as messages:
            process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=messages, stderr=messages, cwd=folder,
                                       env={**os.environ, **(environment or {})})
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = self.exit_code = os.waitstatus_to_exitcode(status)
        self.memory = usage.ru_maxrss * 1024
        self.messages = (folder / "stderr").read_text(errors="replace")


def read_rows(path):
    """Labelled rows as (line, raw id), and whole."""
    rows = path.read_bytes().decode().split("\n")[:-1]
    found = []
    for row in rows:
        match = ROW.match(row)
        found.append([int(match["line"]), match["id"]] if match else ["not a row", row[:200]])
    return found, rows


def read_rejects(path):
    """Rejected rows as [line, offset, reason], by file."""
    by_file = {}
    if path.exists():
        for row in path.read_bytes().decode().split("\n")[:-1]:
            row = json.loads(row)
            by_file.setdefault(row["file"], []).append([row["line"], row["offset"], row["reason"]])
    return by_file


def difference(what, expected, found):
    if expected == found:
        return []
    pairs = zip(expected, found)
    at = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(expected), len(found)))
    one = lambda some: str(some[at])[:200] if at < len(some) else "nothing"
    return [f"{what}: expected {one(expected)}, found {one(found)} (place {at}; {len(expected)} expected, {len(found)} found)"]


def record_faults(case, record):
    """What the manifest says about one input."""
    expected = {"state": case["state"], "blank": case["blank"]}
    expected |= {outcome: len(case[outcome]) for outcome in ("labelled", "rejected")}
    found = {key: record[key] for key in expected}
    faults = [] if found == expected else [f"manifest: expected {expected}, found {found}, {record.get('detail')}"]
    if record["lines"] != record["labelled"] + record["rejected"] + record["blank"]:
        faults.append(f"the lines do not add up: {record}")
    return faults


def check_alone(binary, cases_folder, case):
    """Faults, and the bytes of output."""
    with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
        folder = pathlib.Path(scratch)
        path = cases_folder / case["file"]
        run = Run([binary, "label", path, "-o", "out.jsonl", "--model", MODEL, "--progress", "none", *case["options"]], folder)
        if run.exit_code != case["exit"]:
            return [f"exit code {run.exit_code}, expected {case['exit']}: {run.messages[-1000:]}"], b""
        labelled, rows = read_rows(folder / "out.jsonl")
        rejects = read_rejects(folder / "out.jsonl.rejects.jsonl")
        faults = difference("labelled", case["labelled"], labelled)
        faults += difference("rejected", case["rejected"], rejects.get(str(path), []))
        for (line, _), row in zip(labelled, rows):
            if line in case["wordless"] and not all(json.loads(row)[key] == value for key, value in WORDLESS.items()):
                faults.append(f"a text without a word: {row}")
        faults += record_faults(case, json.loads((folder / "out.jsonl.run.json").read_bytes())["inputs"][0])
        allowed = MAX_MEMORY_OF_BOMB if "/bomb_" in case["file"] else MAX_MEMORY
        if MEMORY_COUNTS and run.memory > allowed:
            faults.append(f"{run.memory >> 20} MiB of memory, at most {allowed >> 20} are allowed")
        return faults, (folder / "out.jsonl").read_bytes()


def check_together(binary, cases_folder, cases, outputs):
    """All inputs in one run, the plain way on one thread; returns (name, fault) pairs."""
    with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
        folder = pathlib.Path(scratch)
        paths = [str(cases_folder / case["file"]) for case in cases]
        run = Run([binary, "label", *paths, "-o", "out/", "--model", MODEL, "--progress", "none", "--threads", "1"], folder,
                  {"STANCEMILL_CPU": "reference"})
        expected = max(case["exit"] for case in cases)
        if run.exit_code != expected:
            return [("all", f"exit code {run.exit_code}, expected {expected}: {run.messages[-1000:]}")]
        records = {record["path"]: record for record in json.loads((folder / "out" / "run.json").read_bytes())["inputs"]}
        rejects = read_rejects(folder / "out" / "rejects.jsonl")
        found = []
        for case, path in zip(cases, paths):
            faults = record_faults(case, records[path]) + difference("rejected", case["rejected"], rejects.get(path, []))
            name = pathlib.Path(path).name.split(".")[0]
            if (folder / "out" / f"{name}.jsonl").read_bytes() != outputs[case["file"]]:
                faults.append("other bytes than alone")
            found += [(case["file"], f"together, the plain way: {fault}") for fault in faults]
        return found


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
        cases_folder = pathlib.Path(scratch)
        subprocess.run([sys.executable, HERE / "make_cases.py", cases_folder], check=True)
        cases = [json.loads(line) for line in (cases_folder / "expected.jsonl").read_bytes().decode().split("\n")[:-1]]
        if sys.argv[2:]:
            cases = [case for case in cases if pathlib.Path(case["file"]).name.startswith(tuple(sys.argv[2:]))]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            alone = list(pool.map(lambda case: check_alone(binary, cases_folder, case), cases))
        found = [(case["file"], fault) for case, (faults, _) in zip(cases, alone) for fault in faults]
        outputs = {case["file"]: output for case, (_, output) in zip(cases, alone)}
        plain = [case for case in cases if not case["options"] and "/bomb_" not in case["file"]]
        found += check_together(binary, cases_folder, plain, outputs) if plain else []
    for name, fault in found[:SHOWN]:
        print(f"FAILED {name}\n    {fault}")
    failed = {name for name, _ in found}
    lines = sum(len(case["labelled"]) + len(case["rejected"]) + case["blank"] for case in cases)
    print(f"{len(cases)} hostile inputs with {lines} lines, {len(failed)} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
