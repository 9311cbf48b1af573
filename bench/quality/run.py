#!/usr/bin/env python3
"""Quality of stancemill beside its peers, on folders of {train,dev,test}.jsonl.

    build/peers-quality/bin/python bench/quality/run.py FOLDER... [--out RESULTS.json] [--systems a,b]

Writes RESULTS.json and the same as tables in RESULTS.md, with date and machine; by default
bench/results/quality-<date>.json.

Every choice is made on train and dev; test labels are used once, for the final score. The metric of a set comes from
sets.json (a set that is not there gets macro-F1, or what --metric says). Predictions are kept under build/quality, by
the digest of data and code, so that a second run repeats only what has changed: mostly stancemill.
"""

import argparse
import datetime
import json
import pathlib
import platform
import sys
import time

import numpy as np
from threadpoolctl import threadpool_limits

import cache
import dataset
import fasttext_peer
import metrics
import sklearn_peers
import stancemill_system
import table

SYSTEMS = ["stancemill", "fasttext", "sklearn-lr", "sklearn-svc"]
COMMON_CODE = ["dataset.py", "targets.py", "metrics.py"]
CODE = {"stancemill": "stancemill_system.py", "fasttext": "fasttext_peer.py", "sklearn-lr": "sklearn_peers.py", "sklearn-svc": "sklearn_peers.py"}


def predictions(system, data, metric, seed, extra):
    """Kept predictions of a system where they are still good, else new ones, which are then kept."""
    key = [data.digest, metric, seed, cache.source_digest(*COMMON_CODE, CODE[system])]
    if system == "stancemill":
        key += [stancemill_system.program_digest(), extra]
    value = cache.load(system, data.key, key)
    if value is None:
        started = time.monotonic()
        if system == "stancemill":
            value = stancemill_system.run(data, metric, seed, extra)
        elif system == "fasttext":
            value = fasttext_peer.run(data, metric, seed)
        else:
            value = sklearn_peers.run(system, data, metric, seed)
        cache.store(system, data.key, key, value)
        print(f"{data.key}: {system} chose {value['chosen']} in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return value


def measure(data, about, systems, seed, resamples):
    """Scores of the systems on one set, with intervals, and stancemill's lead over each peer."""
    values = {s: predictions(s, data, about["metric"], seed, about.get("train_options", [])) for s in systems}
    gold = data.test.y
    guesses = {s: np.array(v["guess"], dtype=np.int64) for s, v in values.items()}
    samples = metrics.bootstrap(gold, guesses, data.labels, about["metric"], seed, resamples=resamples)
    out = {"key": data.key, **about, "rows": {"train": len(data.train), "dev": len(data.dev or []), "test": len(data.test)}, "systems": {}}
    for system in systems:
        table = metrics.confusion(gold, guesses[system], len(data.labels))
        out["systems"][system] = {
            "score": float(metrics.score(table, about["metric"], data.labels)),
            "interval": metrics.interval(samples[system]),
            "accuracy": float(metrics.score(table, "accuracy", data.labels)),
            "macro_f1": float(metrics.score(table, "macro_f1", data.labels)),
            "chosen": values[system]["chosen"],
        }
    if "stancemill" in systems:
        own = out["systems"]["stancemill"]["score"]
        for system in systems:
            if system != "stancemill":
                lead = {"difference": own - out["systems"][system]["score"], **metrics.compare(samples, "stancemill", system)}
                out["systems"][system]["stancemill_lead"] = lead
    return out


def machine():
    """Processor, cores and system, as the kernel names them."""
    names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {len(names)} cores, {platform.system()} {platform.release()}"


def main():
    """Reads the arguments, measures set by set, writes the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--out", type=pathlib.Path, help="RESULTS.json [bench/results/quality-<date>.json]")
    parser.add_argument("--systems", default=",".join(SYSTEMS), help="some of " + ",".join(SYSTEMS))
    parser.add_argument("--metric", choices=["accuracy", "macro_f1", "favg"], help="for sets that sets.json does not name")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resamples", type=int, default=metrics.RESAMPLES)
    parser.add_argument("--threads", type=int, default=1, help="threads of the linear algebra under scikit-learn")
    arguments = parser.parse_args()
    systems = arguments.systems.split(",")
    if unknown := [s for s in systems if s not in SYSTEMS]:
        parser.error(f"unknown systems: {', '.join(unknown)}")
    if "stancemill" in systems and not stancemill_system.available():
        parser.error(f"no program at {stancemill_system.binary()}: build it, set STANCEMILL, or leave it out of --systems")
    about = json.loads((pathlib.Path(__file__).parent / "sets.json").read_text())
    results = []
    with threadpool_limits(arguments.threads):
        for folder in arguments.folders:
            data = dataset.read_set(folder)
            unnamed = {"name": data.key, "metric": arguments.metric or "macro_f1", "citation": ""}
            results.append(measure(data, about.get(data.key, unnamed), systems, arguments.seed, arguments.resamples))
    today = datetime.date.today().isoformat()
    out = arguments.out or cache.ROOT / "bench" / "results" / f"quality-{today}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    report = {"date": today, "machine": machine(), "seed": arguments.seed, "resamples": arguments.resamples, "systems": systems, "sets": results}
    out.write_text(json.dumps(report, indent=1) + "\n")
    out.with_suffix(".md").write_text(table.document([report]))


if __name__ == "__main__":
    main()
