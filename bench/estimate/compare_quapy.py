#!/usr/bin/env python3
"""Compares the estimates of `stancemill estimate` with those of QuaPy, on made-up corpora: a check at the desk, not a test.

    python3 -m venv build/quapy && build/quapy/bin/pip install quapy
    build/quapy/bin/python bench/estimate/compare_quapy.py build/release/stancemill

Both get the same gold passages and the same classifier's words. Adjusted counts must agree to a tenth of a point; EM is
compared with QuaPy's iteration from the same recalibrated probabilities, less the same jackknife estimate of its bias,
and must agree to half a point: the program bins passages of nearly equal probabilities, QuaPy does not.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import quapy as qp
from quapy.method.aggregative import ACC, EMQ

LABELS = ["favor", "against", "neutral", "unrelated"]


def passages(random, shares, count):
    """Gold labels and a classifier's probabilities, with four decimals."""
    gold = random.choice(4, size=count, p=shares)
    clues = random.normal(size=(count, 4)) * 1.2 + 2.0 * np.eye(4)[gold]
    p = np.exp(clues)
    return gold, np.round(p / p.sum(axis=1, keepdims=True), 4)


def write(path, gold, p):
    with open(path, "w") as out:
        for line, (label, row) in enumerate(zip(gold, p), 1):
            out.write(json.dumps({"id": line, "line": line, "stance": LABELS[int(row.argmax())], "p": dict(zip(LABELS, row.tolist())),
                                  "gold": LABELS[label]}) + "\n")


def fit(p, gold, start, steps):
    """Temperature and offsets (plain gradient ascent, nothing shared with the program)."""
    logs = np.log(np.maximum(p, 5e-5))
    t, b = start
    for _ in range(steps):
        s = np.exp(t * logs + b)
        s /= s.sum(axis=1, keepdims=True)
        error = np.eye(4)[gold] - s
        t += 0.05 * (error * logs).sum(axis=1).mean()
        b = b + 0.5 * error.mean(axis=0)
    return t, b


def em_shares(gold, p, q, start, steps):
    """QuaPy's iteration over recalibrated probabilities, and the recalibration."""
    t, b = fit(p, gold, start, steps)
    s = np.exp(t * np.log(np.maximum(q, 5e-5)) + b)
    prior = np.bincount(gold, minlength=4) / len(gold)
    return EMQ.EM(prior, s / s.sum(axis=1, keepdims=True), epsilon=1e-8)[0], (t, b)


def em_less_bias(gold, p, q):
    """The jackknife of `estimate`: every tenth gold passage left out, in the order of labels."""
    whole, found = em_shares(gold, p, q, (1.0, np.zeros(4)), 20_000)
    place = np.empty(len(gold), int)
    place[np.argsort(gold, kind="stable")] = np.arange(len(gold))
    parts = [em_shares(gold[kept], p[kept], q, found, 3_000)[0] for kept in (place % 10 != tenth for tenth in range(10))]
    return np.maximum(whole - 9 * (np.mean(parts, axis=0) - whole), 0)


def quapy_shares(gold, p, q):
    hard = np.array([[np.mean(p[gold == y].argmax(axis=1) == k) for y in range(4)] for k in range(4)])
    soft = np.array([p[gold == y].mean(axis=0) for y in range(4)]).T
    counted = np.bincount(q.argmax(axis=1), minlength=4) / len(q)
    return {"classify_and_count": counted,
            "adjusted_count": ACC.solve_adjustment(hard, counted, method="inversion", solver="minimize"),
            "probabilistic_adjusted_count": ACC.solve_adjustment(soft, q.mean(axis=0), method="inversion", solver="minimize"),
            "em": em_less_bias(gold, p, q)}


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    worst = {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for seed in range(10):
            random = np.random.default_rng(seed)
            gold, p = passages(random, [0.25] * 4, 400)
            _, q = passages(random, random.dirichlet([1] * 4), 3_000)
            write(folder / "gold.jsonl", gold, p)
            write(folder / "labels.jsonl", np.zeros(len(q), int), q)
            out = subprocess.run([binary, "estimate", "--labels", folder / "labels.jsonl", "--gold", folder / "gold.jsonl", "--json",
                                  "--replicates", "100"], capture_output=True, check=True).stdout
            methods = json.loads(out)["groups"][0]["methods"]
            for method, expected in quapy_shares(gold, p, q).items():
                found = np.array([interval["share"] for interval in methods[method]])
                worst[method] = max(worst.get(method, 0), float(np.abs(found - np.asarray(expected)).max()))
    print(f"QuaPy {qp.__version__}, 10 corpora of 3,000 passages, 400 gold passages; largest difference in points:")
    good = True
    for method, difference in worst.items():
        print(f"  {method:30} {difference * 100:.3f}")
        good = good and difference < (0.005 if method == "em" else 0.001)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
