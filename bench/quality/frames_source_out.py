#!/usr/bin/env python3
"""Leave-source-out evaluation of frames: twelve labels, any number a passage, asked of passages on topic.

    frames_source_out.py --real REAL.jsonl... --written WRITTEN.jsonl... --out RESULTS.json

Folds, weights and trainings are those of leave_source_out.py ("both"); passages whose stance is unrelated are left out of
training and test. Every system gives scores a frame; for scikit-learn, fastText and the sentence-transformer the option
and a threshold a frame are those of the best micro-F1 over three folds by source inside everything but the first fold.
stancemill does the same inside each training part on its own. Intervals resample sources.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

import cache
import dataset
import fasttext_peer
import metrics
import sentence_peer
import sklearn_peers
import stancemill_system

SYSTEMS = ["stancemill", "sklearn-svc", "fasttext", "sentence"]
FASTTEXT_GRID = [{"lr": lr, "epoch": 10, "wordNgrams": 2, "minn": minn, "maxn": maxn} for lr in (0.1, 0.5) for minn, maxn in ((0, 0), (2, 5))]
THRESHOLDS = 60  # quantiles of the scores that are tried


class Frames:
    """Passages on topic: texts, which frames each has (passages x frames), sources."""

    def __init__(self, objects, names):
        self.text = [o["text"] for o in objects]
        self.has = np.array([[name in o["frames"] for name in names] for o in objects])
        self.source = [o.get("source") for o in objects]


def one_against_rest(make, x_train, has_train, x_test, weight):
    """Decision values of one linear model a frame."""
    columns = [make().fit(x_train, has_train[:, k], sample_weight=weight).decision_function(x_test) for k in range(has_train.shape[1])]
    return np.stack(columns, axis=1)


class Sklearn:
    """A linear SVM a frame over word 1-3 and character 2-5 TF-IDF, balanced."""

    options = [0.1, 0.3, 1.0]

    def __init__(self, text, has):
        self.blocks, self.has = sklearn_peers.counts(text), has

    def scores(self, option, train, test, weight):
        """Scores of rows `test` from rows `train`, passages x frames."""
        x_train, x_test = sklearn_peers.tfidf(self.blocks, train, test)
        make = lambda: sklearn_peers.LinearSVC(C=option, random_state=1, class_weight="balanced")
        return one_against_rest(make, x_train, self.has[train], x_test, weight)


class Sentence:
    """A logistic regression a frame over sentence embeddings, balanced."""

    options = sentence_peer.STRENGTHS

    def __init__(self, embeddings, has):
        self.x, self.has = embeddings, has

    def scores(self, option, train, test, weight):
        """As Sklearn.scores."""
        make = lambda: sklearn_peers.LogisticRegression(C=option, max_iter=300, class_weight="balanced")
        return one_against_rest(make, self.x[train], self.has[train], self.x[test], weight)


class FastText:
    """fastText with one sigmoid a frame (-loss ova); a weight is a number of copies, at least one."""

    options = FASTTEXT_GRID

    def __init__(self, text, has, seed):
        self.lines, self.has, self.seed = [fasttext_peer.line(t) for t in text], has, seed

    def scores(self, option, train, test, weight):
        """As Sklearn.scores."""
        width = self.has.shape[1]
        rows = np.random.default_rng(self.seed).permutation(np.repeat(train, np.maximum(1, np.rint(weight)).astype(int)))
        folder = cache.FOLDER / "scratch"
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as name:
            work = pathlib.Path(name)
            labels = lambda i: " ".join(f"__label__{k}" for k in np.flatnonzero(self.has[i])) or "__label__none"
            (work / "train.txt").write_text("".join(f"{labels(i)} {self.lines[i]}\n" for i in rows), encoding="utf-8")
            (work / "test.txt").write_text("".join(self.lines[i] + "\n" for i in test), encoding="utf-8")
            fixed = [word if word != "softmax" else "ova" for word in fasttext_peer.FIXED]
            more = [word for key, value in option.items() for word in (f"-{key}", str(value))]
            subprocess.run(["fasttext", "supervised", "-input", work / "train.txt", "-output", work / "model", *fixed, *more],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            said = subprocess.run(["fasttext", "predict-prob", work / "model.bin", work / "test.txt", str(width + 1)], check=True,
                                  capture_output=True, text=True).stdout.split("\n")[: len(test)]
        scores = np.zeros((len(test), width))
        for i, answer in enumerate(said):
            words = answer.split()
            for label, probability in zip(words[::2], words[1::2]):
                if label != "__label__none":
                    scores[i, int(label.removeprefix("__label__"))] = float(probability)
        return scores


def counts_of(has, given, weights=None):
    """Per frame: right, given, gold."""
    w = np.ones(len(has)) if weights is None else weights
    return np.stack([w @ (has & given), w @ given, w @ has])


def scores_of(counts):
    """Micro-F1 and macro-F1 from counts_of()."""
    right, given, gold = counts
    f1 = np.divide(2 * right, given + gold, out=np.zeros(len(right)), where=given + gold > 0)
    return float(2 * right.sum() / (given.sum() + gold.sum())), float(f1.mean())


def thresholds_of(has, scores):
    """For each frame the threshold with the best F1."""
    best = []
    for k in range(has.shape[1]):
        tried = np.unique(np.quantile(scores[:, k], np.linspace(0.2, 1, THRESHOLDS)))
        f1 = [2 * (has[:, k] & (scores[:, k] >= t)).sum() / max(1, has[:, k].sum() + (scores[:, k] >= t).sum()) for t in tried]
        best.append(tried[int(np.argmax(f1))])
    return np.array(best)


def choose(system, has, source, weights, fold, real_weight, seed):
    """The option and thresholds of the best micro-F1 over folds by source inside everything but the first fold."""
    n_written = len(weights)
    inside = np.flatnonzero(fold != 0)
    inner = dataset.grouped_folds([source[n_written + i] for i in inside], 3, seed)
    best = (-1.0, None, None)
    for option in system.options:
        scores = np.empty((len(inside), has.shape[1]))
        for k in range(3):
            other = n_written + inside[inner != k]
            train = np.concatenate([np.arange(n_written), other])
            scores[inner == k] = system.scores(option, train, n_written + inside[inner == k],
                                               np.concatenate([weights, np.full(len(other), real_weight)]))
        gold = has[n_written + inside]
        thresholds = thresholds_of(gold, scores)
        value = scores_of(counts_of(gold, scores >= thresholds))[0]
        if value > best[0]:
            best = (value, option, thresholds)
    return best[1], best[2]


def stancemill_frames(text, has, names, train, test, weight, source):
    """What stancemill gives the rows `test`, trained on the rows `train` as scripts/train_model.sh trains."""
    folder = cache.FOLDER / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        work = pathlib.Path(name)
        with open(work / "train.jsonl", "w", encoding="utf-8") as out:
            for i, w in zip(train, weight):
                out.write(json.dumps({"text": text[i], "frames": [names[k] for k in np.flatnonzero(has[i])], "weight": float(w), "source": source[i]}) + "\n")
        with open(work / "test.jsonl", "w", encoding="utf-8") as out:
            for number, i in enumerate(test):
                out.write(json.dumps({"id": number, "text": text[i]}) + "\n")
        stancemill_system.complete([stancemill_system.binary(), "train", "--data", work / "train.jsonl", "--head", "frames=frames:" + ",".join(names),
                                    "-o", work / "model", "--quiet", "--no-dictionary", "--fold-by", "source", "--folds", "5", "--decide-on", "real-*",
                                    "--loss", "logistic,svm", "--gamma", "0.5", "--strength", "0.1,0.3", "--svm-strength", "0.003,0.005", "--members", "2"])
        stancemill_system.complete([stancemill_system.binary(), "label", work / "test.jsonl", "--model", work / "model", "-o", work / "out.jsonl"])
        given = np.zeros((len(test), len(names)), dtype=bool)
        for row in dataset.read_lines(work / "out.jsonl"):
            given[row["id"]] = [name in row["frames"] for name in names]
    return given


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", nargs="+", required=True, type=pathlib.Path)
    parser.add_argument("--written", nargs="*", default=[], type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real-weight", type=float, default=3.0)
    parser.add_argument("--resamples", type=int, default=metrics.RESAMPLES)
    return parser.parse_args()


def main():
    """Evaluates each system and prints one line for each."""
    arguments = parse_arguments()
    read = lambda paths: [o for path in paths for o in dataset.read_lines(path)]
    written_all, real_all = read(arguments.written), read(arguments.real)
    on_topic = lambda objects: [i for i, o in enumerate(objects) if o["stance"] != "unrelated" and "frames" in o]
    w_index, r_index = on_topic(written_all), on_topic(real_all)
    objects = [written_all[i] for i in w_index] + [real_all[i] for i in r_index]
    names = sorted({name for o in objects for name in o["frames"]})
    rows = Frames(objects, names)
    n_written = len(w_index)
    weights = np.array([o.get("weight", 1.0) for o in objects[:n_written]])
    # Real sources are told from written ones by name, so that stancemill can calibrate on them alone.
    source = [str(s) for s in rows.source[:n_written]] + [f"real-{s}" for s in rows.source[n_written:]]
    fold = dataset.grouped_folds(source[n_written:], arguments.folds, arguments.seed)
    gold = rows.has[n_written:]
    answers, chosen = {}, {}
    for name in arguments.systems.split(","):
        started = time.monotonic()
        system = None
        if name == "sklearn-svc":
            system = Sklearn(rows.text, rows.has)
        elif name == "fasttext":
            system = FastText(rows.text, rows.has, arguments.seed)
        elif name == "sentence":
            every = sentence_peer.embeddings([o["text"] for o in written_all] + [o["text"] for o in real_all])
            system = Sentence(every[np.array(w_index + [len(written_all) + i for i in r_index])], rows.has)
        option, thresholds = choose(system, rows.has, source, weights, fold, arguments.real_weight, arguments.seed) if system else (None, None)
        given = np.zeros_like(gold)
        for k in range(arguments.folds):
            other, held = n_written + np.flatnonzero(fold != k), n_written + np.flatnonzero(fold == k)
            train = np.concatenate([np.arange(n_written), other])
            weight = np.concatenate([weights, np.full(len(other), arguments.real_weight)])
            if system:
                given[fold == k] = system.scores(option, train, held, weight) >= thresholds
            else:
                given[fold == k] = stancemill_frames(rows.text, rows.has, names, train, held, weight, source)
        answers[name], chosen[name] = given, option
        print(f"{name}: {option}, {scores_of(counts_of(gold, given))}, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    samples = {name: np.empty(arguments.resamples) for name in answers}
    for i, draw in enumerate(metrics.resample_weights(len(gold), arguments.seed, source[n_written:], arguments.resamples)):
        for name, given in answers.items():
            samples[name][i] = scores_of(counts_of(gold, given, draw))[0]
    report = {"rows": {"written": n_written, "real": len(gold)}, "sources": len(set(source[n_written:])), "folds": arguments.folds,
              "seed": arguments.seed, "real_weight": arguments.real_weight, "systems": {}}
    for name, given in answers.items():
        micro, macro = scores_of(counts_of(gold, given))
        report["systems"][name] = {"chosen": chosen[name], "micro_f1": micro, "macro_f1": macro, "interval": metrics.interval(samples[name])}
        if name != "stancemill" and "stancemill" in answers:
            difference = scores_of(counts_of(gold, answers["stancemill"]))[0] - micro
            report["systems"][name]["stancemill_lead"] = {"difference": difference, **metrics.compare(samples, "stancemill", name)}
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(report, indent=1) + "\n")
    for name, got in report["systems"].items():
        print(f"{name:12s} micro-F1 {got['micro_f1']:.4f} [{got['interval'][0]:.4f}, {got['interval'][1]:.4f}] macro-F1 {got['macro_f1']:.4f}")


if __name__ == "__main__":
    main()
