#!/usr/bin/env python3
"""Leave-source-out evaluation: how well do labels hold on text from sources that training has never seen?

    leave_source_out.py --real REAL.jsonl... --written WRITTEN.jsonl... --out RESULTS.json

Real passages carry `source`. Sources are dealt to folds by seed, whole; a fold's passages are answered by a model
trained on the written passages (always in) and the real passages of the other folds. The answers of all folds are
pooled into one macro-F1. Intervals resample sources, not passages. Two trainings are compared:

    written     the written passages alone (and whatever else --written names, such as general text)
    both        written, and the real passages of the other sources (--real-weight times as heavy, 1 by default)

A written passage weighs what its `weight` says (1 where it has none), for every system.

Each system's strength (C, or fastText's grid) is chosen on the other folds alone: by folds by source inside the
training part of the first fold, once (which sees the other folds' labels too, and so is a trifle kind to every system
alike); --fixed takes the given setting and chooses nothing.
"""

import argparse
import json
import pathlib
import sys
import time

import numpy as np

import dataset
import fasttext_peer
import metrics
import sentence_peer
import sklearn_peers
import stancemill_system

SYSTEMS = ["sklearn-lr", "sklearn-svc", "fasttext", "sentence", "stancemill"]
LABELS = ["favor", "against", "neutral", "unrelated"]
FASTTEXT_GRID = [{"lr": lr, "epoch": 10, "wordNgrams": 2, "minn": minn, "maxn": maxn} for lr in (0.1, 0.5) for minn, maxn in ((0, 0), (2, 5))]


def read_files(paths):
    """The rows of several JSONL files, with labels as indices into LABELS; and their weights."""
    objects = [o for path in paths for o in dataset.read_lines(path)]
    return dataset.to_rows(objects, LABELS), np.array([o.get("weight", 1.0) for o in objects], dtype=float)


class Sklearn:
    """A scikit-learn peer; counts are made once, idf is learnt inside each training part."""

    def __init__(self, system, written, real, seed, class_weight):
        self.system, self.class_weight = system, class_weight
        self.y = np.concatenate([written.y, real.y])
        self.blocks = sklearn_peers.counts(written.text + real.text)
        self.options = sklearn_peers.GRID[system]

    def answer(self, option, train, test, weight):
        """Answers for rows `test` from rows `train` (indices over written, then real), with sample weights."""
        if self.system == "sklearn-lr":
            model = sklearn_peers.LogisticRegression(C=option, max_iter=100, tol=1e-3, class_weight=self.class_weight)
        else:
            model = sklearn_peers.LinearSVC(C=option, random_state=1, class_weight=self.class_weight)
        x_train, x_test = sklearn_peers.tfidf(self.blocks, train, test)
        return model.fit(x_train, self.y[train], sample_weight=weight).predict(x_test)


class FastText:
    """fastText; a weight is a number of copies, rounded to a whole one, and at least one."""

    def __init__(self, written, real, seed):
        self.rows, self.seed, self.options = dataset.join(written, real), seed, FASTTEXT_GRID

    def answer(self, option, train, test, weight):
        """As Sklearn.answer."""
        texts = [self.rows.text[i] for i in test]
        copies = np.maximum(1, np.rint(weight)).astype(int)
        return fasttext_peer.fit_predict(option, self.rows.take(train), texts, self.seed, repeat=copies)


class Sentence:
    """Sentence embeddings and logistic regression."""

    def __init__(self, written, real, class_weight):
        self.y, self.class_weight = np.concatenate([written.y, real.y]), class_weight
        self.x = sentence_peer.embeddings(written.text + real.text)
        self.options = sentence_peer.STRENGTHS

    def answer(self, option, train, test, weight):
        """As Sklearn.answer."""
        model = sklearn_peers.LogisticRegression(C=option, max_iter=300, class_weight=self.class_weight)
        return model.fit(self.x[train], self.y[train], sample_weight=weight).predict(self.x[test])


class Stancemill:
    """stancemill, with the features, losses and scaling of scripts/train_model.sh; the folds serve calibration alone."""

    def __init__(self, written, real):
        self.rows = dataset.join(written, real)
        self.options = [{"loss": "svm", "gamma": gamma, "strength": strength} for gamma in (0, 0.5) for strength in (0.003, 0.005, 0.01)]
        self.options += [{"loss": "logistic", "gamma": gamma, "strength": strength} for gamma in (0, 0.5) for strength in (0.1, 0.3)]

    def answer(self, option, train, test, weight):
        """As Sklearn.answer."""
        strength = "--svm-strength" if option["loss"] == "svm" else "--strength"
        options = ["--fold-by", "source", "--folds", "2", "--loss", option["loss"], "--gamma", str(option["gamma"]), strength, str(option["strength"])]
        return stancemill_system.fit_predict(self.rows.take(train), self.rows.take(test), LABELS, options, weights=weight)


def make(system, written, real, seed, class_weight):
    """The system of that name over these rows."""
    if system == "fasttext":
        return FastText(written, real, seed)
    if system == "stancemill":
        return Stancemill(written, real)
    if system == "sentence":
        return Sentence(written, real, class_weight)
    return Sklearn(system, written, real, seed, class_weight)


def training_rows(fold, k, weights, kind, real_weight):
    """Indices and weights of what fold k's model is trained on. `weights`: of the written rows."""
    n_written = len(weights)
    if kind == "written":
        return np.arange(n_written), weights
    other = np.flatnonzero(fold != k)
    return np.concatenate([np.arange(n_written), n_written + other]), np.concatenate([weights, np.full(len(other), real_weight)])


def choose(system, real, weights, fold, kind, real_weight, seed):
    """The option of the best macro-F1 over folds by source inside everything but the first fold."""
    n_written = len(weights)
    inside = np.flatnonzero(fold != 0)
    inner = dataset.grouped_folds([real.source[i] for i in inside], 3, seed)
    seen = []
    for option in system.options:
        guess = np.empty(len(inside), dtype=np.int64)
        for k in range(3):
            train, weight = training_rows(inner, k, weights, kind, real_weight)
            if kind == "both":  # positions among the inside rows become positions among all rows
                train = np.concatenate([train[:n_written], n_written + inside[train[n_written:] - n_written]])
            held = inside[inner == k]
            guess[inner == k] = system.answer(option, train, n_written + held, weight)
        seen.append((float(metrics.score(metrics.confusion(real.y[inside], guess, len(LABELS)), "macro_f1", LABELS)), option))
    return max(seen, key=lambda s: s[0])[1], seen


def evaluate(system, option, real, weights, fold, kind, real_weight):
    """Pooled answers for all real rows, each from a model that has not seen its source."""
    guess = np.empty(len(real), dtype=np.int64)
    for k in range(int(fold.max()) + 1):
        held = np.flatnonzero(fold == k)
        train, weight = training_rows(fold, k, weights, kind, real_weight)
        guess[held] = system.answer(option, train, len(weights) + held, weight)
    return guess


def summary(real, guess, sample):
    """Scores of pooled answers, with the interval by source."""
    table = metrics.confusion(real.y, guess, len(LABELS))
    f1 = metrics.f1_per_label(table)
    return {"macro_f1": float(f1.mean()), "interval": metrics.interval(sample), "accuracy": float(metrics.score(table, "accuracy", LABELS)),
            "f1": {name: float(f1[i]) for i, name in enumerate(LABELS)}}


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", nargs="+", required=True, type=pathlib.Path)
    parser.add_argument("--written", nargs="*", default=[], type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--kinds", default="written,both")
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real-weight", type=float, default=1.0)
    parser.add_argument("--class-weight", choices=["none", "balanced"], default="none", help="of the scikit-learn peers")
    parser.add_argument("--fixed", help="JSON of {system: setting}: choose nothing for these systems")
    parser.add_argument("--resamples", type=int, default=metrics.RESAMPLES)
    return parser.parse_args()


def main():
    """Evaluates each system under each training and prints one line for each."""
    arguments = parse_arguments()
    (written, weights), (real, _) = read_files(arguments.written), read_files(arguments.real)
    fold = dataset.grouped_folds(real.source, arguments.folds, arguments.seed)
    fixed = json.loads(arguments.fixed) if arguments.fixed else {}
    class_weight = None if arguments.class_weight == "none" else "balanced"
    guesses, chosen = {}, {}
    for name in arguments.systems.split(","):
        system = make(name, written, real, arguments.seed, class_weight)
        for kind in arguments.kinds.split(","):
            started = time.monotonic()
            key = f"{name}/{kind}"
            option = fixed[name] if name in fixed else choose(system, real, weights, fold, kind, arguments.real_weight, arguments.seed)[0]
            guesses[key] = evaluate(system, option, real, weights, fold, kind, arguments.real_weight)
            chosen[key] = option
            print(f"{key}: {option}, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    samples = metrics.bootstrap(real.y, guesses, LABELS, "macro_f1", arguments.seed, groups=real.source, resamples=arguments.resamples)
    report = {"rows": {"written": len(written), "real": len(real)}, "sources": len(set(real.source)), "folds": arguments.folds,
              "seed": arguments.seed, "real_weight": arguments.real_weight, "class_weight": arguments.class_weight, "systems": {}}
    for key, guess in guesses.items():
        report["systems"][key] = {"chosen": chosen[key], **summary(real, guess, samples[key])}
    for key in guesses:
        name, kind = key.split("/")
        if name != "stancemill" and f"stancemill/{kind}" in guesses:
            own = f"stancemill/{kind}"
            difference = report["systems"][own]["macro_f1"] - report["systems"][key]["macro_f1"]
            report["systems"][key]["stancemill_lead"] = {"difference": difference, **metrics.compare(samples, own, key)}
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(report, indent=1) + "\n")
    for key, got in report["systems"].items():
        per = " ".join(f"{name} {value:.3f}" for name, value in got["f1"].items())
        print(f"{key:22s} macro-F1 {got['macro_f1']:.4f} [{got['interval'][0]:.4f}, {got['interval'][1]:.4f}] accuracy {got['accuracy']:.4f}  {per}")


if __name__ == "__main__":
    main()
