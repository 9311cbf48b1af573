#!/usr/bin/env python3
"""Runs one fuzz target until it has had its time, and adds what it did to the totals.

    run_target.py BUILD TARGET --seconds N     N more seconds of processor time
    run_target.py BUILD TARGET --until N       until all runs together have had N
    run_target.py BUILD --table                the totals as the table of TESTING.md

Processor time is counted, not the clock's: on a busy machine, or at idle priority, a minute of the clock says nothing.
Exits 1 where the target found something; the input is in BUILD/finds/. The totals are in totals.json, beside this file.
"""
import argparse
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TOTALS = HERE / "totals.json"
LARGEST_INPUT = 4096  # bytes: what hurts is small; the corpus of the project stays readable
LONGEST = 60  # seconds of processor time that one input may take under the sanitizers
POLL = 2.0
STATUS = re.compile(rb"^#(\d+)\s.*?cov: (\d+) ft: (\d+)", re.MULTILINE)
TICKS = os.sysconf("SC_CLK_TCK")


def read_totals():
    return json.loads(TOTALS.read_text()) if TOTALS.exists() else {}


def add(target, executions, seconds, features, finds):
    """Several runs may end at once: each reads and writes anew."""
    totals = read_totals()
    total = totals.setdefault(target, {"executions": 0, "cpu_seconds": 0, "features": 0, "finds": 0})
    total["executions"] += executions
    total["cpu_seconds"] += round(seconds)
    total["features"] = features or total["features"]
    total["finds"] += finds
    partial = TOTALS.with_suffix(f".{os.getpid()}")
    partial.write_text(json.dumps(dict(sorted(totals.items())), indent=1) + "\n")
    partial.rename(TOTALS)


def processor_seconds(pid):
    """Of a running process; None where it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / TICKS


def is_slow_only(program, find):
    """A timeout by the clock of a machine that had other things to do is no find: the processor's time decides."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))  # noqa: E731
    return subprocess.run([program, find], preexec_fn=limit, capture_output=True).returncode == 0


def run(build, target, seconds):
    """One run; returns the finds."""
    finds = build / "finds"
    grown = build / "grown" / target
    for folder in (finds, grown):
        folder.mkdir(parents=True, exist_ok=True)
    program = str(build / "tests" / "fuzz" / f"fuzz_{target}")
    command = [program, f"-max_len={LARGEST_INPUT}", f"-timeout={10 * LONGEST}", "-rss_limit_mb=3000"]
    command += [f"-report_slow_units={10 * LONGEST}", "-handle_usr1=1", "-print_final_stats=1"]
    command += [f"-artifact_prefix={finds}/{target}-"]
    # The pool of threads keeps what it allocates, which makes libFuzzer look for leaks after each input, to no avail.
    command += ["-detect_leaks=0"] if target == "pipe" else []
    command += [str(folder) for folder in (grown, HERE / "corpus" / target, build / "seeds" / target) if folder.is_dir()]
    before = set(finds.glob(f"{target}-*"))
    log_path = build / f"{target}.log"
    used = 0.0
    with open(log_path, "wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            while process.poll() is None:
                time.sleep(POLL)
                used = processor_seconds(process.pid) or used
                if used >= seconds:
                    process.send_signal(signal.SIGUSR1)
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
    text = log_path.read_bytes()
    statuses = STATUS.findall(text)
    executions, _, features = (int(number) for number in statuses[-1]) if statuses else (0, 0, 0)
    final = re.search(rb"stat::number_of_executed_units: (\d+)", text)
    found = set(finds.glob(f"{target}-*")) - before
    slow = {find for find in found if "-timeout-" in find.name and is_slow_only(program, find)}
    for find in slow:
        find.unlink()
    found -= slow
    ended_badly = process.returncode != 0 and not slow
    add(target, int(final[1]) if final else executions, used, features, len(found))
    print(f"{target}: {executions} executions in {used:.0f} s of processor time, {features} features", flush=True)
    if found or ended_badly:
        shown = re.findall(rb"^.*(?:broken:|ERROR|runtime error|SUMMARY).*$", text, re.MULTILINE) or text.splitlines()[-5:]
        print("\n".join(line.decode(errors="replace") for line in shown[:5]))
        print("\n".join(str(find) for find in sorted(found)), flush=True)
    return ended_badly, bool(slow)


def table():
    print("| target | executions | processor time | features | finds |\n|---|---|---|---|---|")
    for target, total in read_totals().items():
        print(f"| `{target}` | {total['executions']:,} | {total['cpu_seconds']:,} s | {total['features']:,} | {total['finds']} |")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("target", nargs="?")
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--until", type=int)
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    if options.table:
        table()
        return 0
    while True:
        done = read_totals().get(options.target, {"cpu_seconds": 0})["cpu_seconds"]
        left = options.seconds if options.until is None else options.until - done
        if left <= 0:
            return 0
        ended_badly, slow = run(options.build.resolve(), options.target, left)
        if ended_badly:
            return 1
        if not slow:
            return 0


if __name__ == "__main__":
    sys.exit(main())
