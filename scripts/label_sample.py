#!/usr/bin/env python3
"""Fills in the column `gold` of a sample of the example corpus, in people's stead.

    scripts/label_sample.py SAMPLE.csv DATA_FOLDER

The passages of the example corpus were written for a stance, which stands in DATA_FOLDER (models/ai-sovereignty/data);
that is their label by hand. Only for samples of that corpus: for your own, people read the passages.
"""
import csv
import json
import pathlib
import sys


def main(sample, data):
    stances = {}
    for path in sorted(pathlib.Path(data).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                record = json.loads(line)
                stances[record["id"]] = record["stance"]
    with open(sample, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"] not in stances:
            sys.exit(f"{sample}: passage {row['id']} is not in {data}")
        row["gold"] = stances[row["id"]]
    with open(sample, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} passages labelled in {sample}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
