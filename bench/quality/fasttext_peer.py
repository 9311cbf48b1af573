"""The fastText peer: Debian's `fasttext supervised`, over a stated grid.

Grid: learning rate x epochs x word n-grams x character n-grams (GRID below); 50 dimensions, 200,000 buckets, one
thread (more threads make it irreproducible), softmax loss. The text is lower-cased and punctuation stands apart, as
fastText's own guide advises. The grid is decided on dev; a set without dev gives up a stratified (or grouped) fifth
of train for it. The chosen settings are then trained on train and dev together.
"""

import itertools
import pathlib
import re
import shutil
import subprocess
import tempfile

import numpy as np

import cache
import dataset
import metrics
import targets

GRID = {"lr": [0.1, 0.5, 1.0], "epoch": [5, 25], "wordNgrams": [1, 2, 3], "char": [(0, 0), (2, 5)]}
FIXED = ["-dim", "50", "-bucket", "200000", "-thread", "1", "-minCount", "1", "-loss", "softmax", "-verbose", "0"]
PIECES = re.compile(r"\w+|[^\w\s]")


def settings():
    """Every point of the grid."""
    for lr, epoch, words, (minn, maxn) in itertools.product(*GRID.values()):
        yield {"lr": lr, "epoch": epoch, "wordNgrams": words, "minn": minn, "maxn": maxn}


def line(text):
    """A passage on one line, lower-cased, with words and punctuation apart; never an empty line."""
    return " ".join(PIECES.findall(text.lower())) or "_"


def fit_predict(option, train, test_texts, seed, repeat=None):
    """Trains on shuffled rows and answers; `repeat` says how many times each training row is written."""
    folder = cache.FOLDER / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(dir=folder))
    try:
        index = np.arange(len(train)) if repeat is None else np.repeat(np.arange(len(train)), repeat)
        index = np.random.default_rng(seed).permutation(index)
        (work / "train.txt").write_text("".join(f"__label__{train.y[i]} {line(train.text[i])}\n" for i in index), encoding="utf-8")
        (work / "test.txt").write_text("".join(line(t) + "\n" for t in test_texts), encoding="utf-8")
        command = ["fasttext", "supervised", "-input", work / "train.txt", "-output", work / "model", *FIXED]
        for name, value in option.items():
            command += [f"-{name}", str(value)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        said = subprocess.run(["fasttext", "predict", work / "model.bin", work / "test.txt"], check=True, capture_output=True, text=True)
        guess = [int(s.removeprefix("__label__")) if s else -1 for s in said.stdout.split("\n")[: len(test_texts)]]
    finally:
        shutil.rmtree(work)
    most = int(np.bincount(train.y).argmax())
    return np.array([g if g >= 0 else most for g in guess], dtype=np.int64)


def answers(option, train, test, mode, seed):
    """Answers for the test rows under one setting."""
    left_rows, right_rows = targets.prepared(train, mode), targets.prepared(test, mode)
    guess = np.empty(len(test), dtype=np.int64)
    for left, right in targets.parts(train, test, mode):
        part = right_rows.take(right)
        guess[right] = fit_predict(option, left_rows.take(left), part.text, seed)
    return guess


def choose(train, held_out, labels, metric, seed, modes=None):
    """The best setting on the held-out rows, and every score that was seen."""
    seen = []
    for mode in modes or targets.modes_for(train):
        for option in settings():
            guess = answers(option, train, held_out, mode, seed)
            table = metrics.confusion(held_out.y, guess, len(labels))
            seen.append({"mode": mode, "option": option, "score": float(metrics.score(table, metric, labels))})
    return max(seen, key=lambda s: s["score"]), seen


def run(data, metric, seed):
    """Chooses on dev or a held-out fifth of train, trains on train and dev, answers the test rows once."""
    if data.dev is not None:
        train, held_out = data.train, data.dev
    else:
        fold = dataset.folds_for(data.train, 5, seed)
        train, held_out = data.train.take(np.flatnonzero(fold != 0)), data.train.take(np.flatnonzero(fold == 0))
    best, seen = choose(train, held_out, data.labels, metric, seed)
    guess = answers(best["option"], data.train_and_dev, data.test, best["mode"], seed)
    return {"guess": guess.tolist(), "chosen": best, "grid": seen}
