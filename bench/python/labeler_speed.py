#!/usr/bin/env python3
"""How fast Labeler.label() takes an Arrow column, beside the command line on the same passages.

    build/python/bin/python bench/python/labeler_speed.py CORPUS.jsonl [--bytes N] [--threads N] [--rounds N]

Both label the same lines (the first N bytes of CORPUS). The command line's time is that of the whole program: it loads the
model, reads JSON, writes rows of JSON and a journal; the package's is that of the call: the model and the column are in
memory, and what comes out is Arrow. They take turns; what counts is the median of the ratios of each round.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import pyarrow

import stancemill

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / "build" / "release" / "stancemill"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus")
    parser.add_argument("--bytes", type=int, default=50_000_000)
    parser.add_argument("--threads", type=int, default=0, help="0: all")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    labeler = stancemill.load()
    with tempfile.TemporaryDirectory() as folder:
        cut, out = os.path.join(folder, "cut.jsonl"), os.path.join(folder, "out.jsonl")
        texts, size = [], 0
        with open(arguments.corpus, "rb") as lines, open(cut, "wb") as copy:
            for line in lines:
                if size >= arguments.bytes:
                    break
                text = json.loads(line)["text"]
                if not text:
                    continue
                size += copy.write(line)
                texts.append(text)
        column = pyarrow.array(texts, pyarrow.string())
        command = [PROGRAM, "label", cut, "-o", out, "--force", "--progress", "none", "--model", labeler.path]
        if arguments.threads:
            command += ["--threads", str(arguments.threads)]
        program, package = [], []
        for _ in range(arguments.rounds):
            begin = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            program.append(time.perf_counter() - begin)
            labeler = stancemill.load()  # a new one: the last one remembers the words of this very corpus
            begin = time.perf_counter()
            labels = labeler.label(column, threads=arguments.threads)
            package.append(time.perf_counter() - begin)
        with open(out, "rb") as rows:
            same = all(row["stance"] == json.loads(line)["stance"] for row, line in zip(labels, rows, strict=True))
    ratios = [slow / fast for slow, fast in zip(program, package)]
    print(json.dumps({
        "passages": len(texts), "jsonl_bytes": size, "threads": arguments.threads, "same_labels": same,
        "program_mb_per_second": [round(size / seconds / 1e6, 1) for seconds in program],
        "package_mb_per_second": [round(size / seconds / 1e6, 1) for seconds in package],
        "speed_of_package_to_program": round(statistics.median(ratios), 2)}, indent=1))


if __name__ == "__main__":
    main()
