"""stancemill itself, through its command line: `train`, then `label`.

`train` chooses loss, C and NB scale on its own, by cross-validation inside the rows that it is given. What is chosen
here, by 5-fold cross-validation on train and dev, is the way with targets and one of CANDIDATES (options of `train`).
The test rows are labelled once.
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import numpy as np

import cache
import dataset
import metrics
import targets

FOLDS = 5
CANDIDATES = [["--class-weights", "balanced"], ["--class-weights", "none"]]


def binary():
    """The program: STANCEMILL, or the release build."""
    return pathlib.Path(os.environ.get("STANCEMILL", cache.ROOT / "build" / "release" / "stancemill"))


def available():
    """Whether there is a program to run."""
    return os.access(binary(), os.X_OK)


def program_digest():
    """A digest of the program: its predictions are stale when it has changed."""
    import hashlib

    return hashlib.sha256(binary().read_bytes()).hexdigest()


def write_rows(path, rows, labels, with_label):
    """Rows as JSONL under build/, for the program to read; the folder is removed after use."""
    with open(path, "w", encoding="utf-8") as out:
        for i, text in enumerate(rows.text):
            row = {"id": i, "text": text}
            if with_label:
                row["label"] = labels[rows.y[i]]
                if rows.group[i] is not None:
                    row["group"] = rows.group[i]
                if rows.source[i] is not None:
                    row["source"] = rows.source[i]
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def complete(command):
    """Runs the program; its messages are shown where it fails."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(str(c) for c in command)}\nended with {done.returncode}:\n{done.stderr}")


def fit_predict(train, test, labels, options, seed):
    """Trains a model, labels the test rows, gives label indices. A row that the program rejects is a miss."""
    if len(np.unique(train.y)) == 1:
        return np.full(len(test), train.y[0])
    folder = cache.FOLDER / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(dir=folder))
    try:
        write_rows(work / "train.jsonl", train, labels, True)
        write_rows(work / "test.jsonl", test, labels, False)
        complete([binary(), "train", "--data", work / "train.jsonl", "--head", "stance=label", "--seed", seed, "-o", work / "model", *options])
        complete([binary(), "label", work / "test.jsonl", "--model", work / "model", "-o", work / "out.jsonl", "--format", "jsonl", "--rejects", work / "rejects.jsonl"])
        number = {name: i for i, name in enumerate(labels)}
        guess = np.full(len(test), len(labels), dtype=np.int64)
        for row in dataset.read_lines(work / "out.jsonl"):
            guess[row["id"]] = number[row["stance"]]
    finally:
        shutil.rmtree(work)
    return guess


def answers(train, test, labels, mode, options, seed):
    """Answers for the test rows, one way with targets."""
    left_rows, right_rows = targets.prepared(train, mode), targets.prepared(test, mode)
    guess = np.full(len(test), len(labels), dtype=np.int64)
    for left, right in targets.parts(train, test, mode):
        guess[right] = fit_predict(left_rows.take(left), right_rows.take(right), labels, options, seed)
    return guess


def choose(rows, labels, metric, seed, extra):
    """The way with targets and the options of the best cross-validated score, and every score that was seen."""
    fold = dataset.folds_for(rows, FOLDS, seed)
    seen = []
    for mode in targets.modes_for(rows):
        for candidate in CANDIDATES:
            guess = np.empty(len(rows), dtype=np.int64)
            for k in range(FOLDS):
                left, right = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
                guess[right] = answers(rows.take(left), rows.take(right), labels, mode, candidate + extra, seed)
            table = metrics.confusion(rows.y, guess, len(labels))
            seen.append({"mode": mode, "option": candidate, "score": float(metrics.score(table, metric, labels))})
    return max(seen, key=lambda s: s["score"]), seen


def run(data, metric, seed, extra=()):
    """Chooses on train and dev, trains on both, labels the test rows once. `extra` goes to `train` as it stands."""
    rows = data.train_and_dev
    best, seen = choose(rows, data.labels, metric, seed, list(extra))
    guess = answers(rows, data.test, data.labels, best["mode"], best["option"] + list(extra), seed)
    return {"guess": guess.tolist(), "chosen": best, "grid": seen}
