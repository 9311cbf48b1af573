#!/usr/bin/env python3
"""Splits written passages into train, dev and test so that no group is split.

    scripts/split_data.py DATA_FOLDER OUT_FOLDER

A group's side is decided by the SHA-256 of its name: of ten parts one is dev and one is test, so adding passages never
moves others from one side to another. The name of a passage's file, which is its author, becomes its `source`. Where
DATA_FOLDER/weights.json gives the file a weight, its passages get it as their `weight` in training.
Writes OUT_FOLDER/{train,dev,test}.jsonl and prints the counts.
"""
import collections
import hashlib
import json
import pathlib
import sys


def side_of(group):
    part = hashlib.sha256(group.encode()).digest()[0] * 10 // 256
    return {0: "test", 1: "dev"}.get(part, "train")


def main(data, out):
    rows = collections.defaultdict(list)
    weights_path = pathlib.Path(data) / "weights.json"
    weights = json.loads(weights_path.read_text(encoding="utf-8"))["weights"] if weights_path.exists() else {}
    if unknown := [name for name in weights if not (pathlib.Path(data) / f"{name}.jsonl").exists()]:
        sys.exit(f"{weights_path}: there is no file of the name {', '.join(unknown)}")
    for path in sorted(pathlib.Path(data).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                record = json.loads(line) | {"source": path.stem, "weight": weights.get(path.stem, 1)}
                rows[side_of(record["group"])].append(json.dumps(record, ensure_ascii=False))
    target = pathlib.Path(out)
    target.mkdir(parents=True, exist_ok=True)
    for side in ("train", "dev", "test"):
        (target / f"{side}.jsonl").write_text("".join(line + "\n" for line in rows[side]), encoding="utf-8")
        print(f"{side}: {len(rows[side])} passages")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
