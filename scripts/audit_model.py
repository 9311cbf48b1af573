#!/usr/bin/env python3
"""Audits a model: does its stance hang on names, and does it find the topic where it is not?

    scripts/audit_model.py --program build/release/stancemill --model models/ai-sovereignty --data TEST.jsonl
                           [--general FILE.jsonl...] [--json]

names     in every passage of TEST that names one of a set of countries or actors, the name is exchanged for each of the
          others of its set; a flip is a passage whose stance changes. Reported by set: flips / exchanges.
general   passages of FILE that are taken to be off topic: how many are labelled favor or against without abstaining.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from exchange_names import exchanges

def label(program, model, texts):
    """The output rows for some texts, in their order."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = pathlib.Path(folder) / "in.jsonl", pathlib.Path(folder) / "out.jsonl"
        source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        subprocess.run([program, "label", source, "-o", out, "--model", model, "--progress", "none"], check=True,
                       stderr=subprocess.DEVNULL)
        return [json.loads(line) for line in out.read_text().split("\n") if line]


def audit_names(program, model, passages):
    """By set: exchanges, flips, share."""
    originals, changed = [], []
    for text in passages:
        for set_name, other in exchanges(text):
            originals.append(text)
            changed.append((set_name, other))
    before = label(program, model, originals)
    after = label(program, model, [other for _, other in changed])
    found = {}
    for (set_name, _), a, b in zip(changed, before, after):
        counts = found.setdefault(set_name, {"exchanges": 0, "flips": 0})
        counts["exchanges"] += 1
        counts["flips"] += a["stance"] != b["stance"]
    found["all"] = {key: sum(counts[key] for counts in found.values()) for key in ("exchanges", "flips")}
    for counts in found.values():
        counts["share"] = counts["flips"] / counts["exchanges"] if counts["exchanges"] else 0.0
    return found


def audit_general(program, model, path):
    """Passages of a file, and those of them that are given a side."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out.jsonl"
        subprocess.run([program, "label", path, "-o", out, "--model", model, "--progress", "none"], check=True,
                       stderr=subprocess.DEVNULL)
        passages = sides = 0
        with out.open() as lines:
            for line in lines:
                row = json.loads(line)
                passages += 1
                sides += row["stance"] in ("favor", "against") and not row["abstained"]
        return {"passages": passages, "sides": sides, "share": sides / passages if passages else 0.0}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/release/stancemill")
    parser.add_argument("--model", default="models/ai-sovereignty")
    parser.add_argument("--data", required=True)
    parser.add_argument("--general", nargs="*", default=[])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    texts = [json.loads(line)["text"] for line in pathlib.Path(arguments.data).read_text().split("\n") if line]
    result = {"names": audit_names(arguments.program, arguments.model, texts),
              "general": {path: audit_general(arguments.program, arguments.model, path) for path in arguments.general}}
    if arguments.json:
        json.dump(result, sys.stdout, indent=1)
        return
    for name, counts in result["names"].items():
        print(f"names, {name}: {counts['flips']} of {counts['exchanges']} exchanges flip the stance ({counts['share']:.1%})")
    for path, counts in result["general"].items():
        print(f"general, {path}: {counts['sides']} of {counts['passages']} labelled favor or against ({counts['share']:.3%})")


if __name__ == "__main__":
    main()
