#!/usr/bin/env python3
"""Makes the corpus that the demo labels: passages of the test split (the shipped ones: of an earlier, smaller one) with a date and a source.

    scripts/make_examples.py TEST.jsonl OUT_FOLDER

Dates and sources are fiction, drawn with a fixed seed; the texts are the project's own and were not trained on.
Writes the same passages as passages.jsonl, passages.jsonl.gz (two members) and passages.jsonl.zst (two frames; needs the
program `zstd`). The same input gives the same bytes.
"""
import datetime
import gzip
import json
import pathlib
import random
import subprocess
import sys

SOURCES = {"en": ["Harbour Courier", "Policy Ledger", "Rack & Cable"], "de": ["Kantonsblatt"], "fr": ["La Tribune du Canal"], "es": ["Diario del Puerto"],
           "it": ["Gazzetta dei Calcoli"], "nl": ["De Sluiskrant"], "pl": ["Kurier Obliczeniowy"], "pt": ["Folha do Cais"]}
ANY_LANGUAGE = ["open forum", "minutes"]
FIRST_DAY = datetime.date(2025, 1, 1)
DAYS = 640


def two_parts(data):
    """Cuts after the line in the middle."""
    middle = data.index(b"\n", len(data) // 2) + 1
    return data[:middle], data[middle:]


def main(test, out):
    draw = random.Random(20261101)
    records = [json.loads(line) for line in pathlib.Path(test).read_text(encoding="utf-8").split("\n") if line.strip()]
    draw.shuffle(records)
    rows = []
    for record in records:
        day = FIRST_DAY + datetime.timedelta(days=draw.randrange(DAYS))
        rows.append({"id": record["id"], "date": day.isoformat(), "source": draw.choice(SOURCES[record["lang"]] + ANY_LANGUAGE), "lang": record["lang"],
                     "text": record["text"]})
    rows.sort(key=lambda row: (row["date"], row["id"]))
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    target = pathlib.Path(out)
    target.mkdir(parents=True, exist_ok=True)
    (target / "passages.jsonl").write_bytes(data)
    (target / "passages.jsonl.gz").write_bytes(b"".join(gzip.compress(part, 9, mtime=0) for part in two_parts(data)))
    frames = [subprocess.run(["zstd", "-19", "-q", "-c"], input=part, stdout=subprocess.PIPE, check=True).stdout
              for part in two_parts(data)]
    (target / "passages.jsonl.zst").write_bytes(b"".join(frames))
    print(f"{len(rows)} passages in {out}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
