"""stancemill itself, through its command line: `train --search`, then `label`.

`train` chooses features, loss, C, NB scale, class weights and members on its own, by cross-validation inside the rows
that it is given (train and dev), and reports the confusion of its out-of-fold answers. By these, pooled over the parts
of a way with targets, the way and the number of rows (2^18 or 2^20) are chosen. The test rows are labelled once, by the models of that way.

Where there is a model a target (`per_target`), its few hundred rows are too few to choose options by. So all targets
get the same options there: those of OPTION_SETS whose out-of-fold answers are best over the targets together.
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

SEARCHES = [["--search"], ["--search", "--bits", "20"]]  # rich features of some thousand tweets fill 2^18 rows
SPECS = {
    "words 1-2": "word_ngrams = 2\nchar_ngrams_min = 0\nchar_ngrams_max = 0\n",
    "words 1-3, characters 2-5": "word_ngrams = 3\nchar_ngrams_min = 2\nchar_ngrams_max = 5\n",
    "words and symbols 1-3, characters 2-5": "word_ngrams = 3\nchar_ngrams_min = 2\nchar_ngrams_max = 5\nsymbols = true\n",
}
STRENGTHS = [(0.3, 0.01), (1, 0.03), (3, 0.1)]  # of the logistic loss and of the SVM, whose average is taken


def option_sets(folder):
    """The options from which those of all targets are taken; feature specs are written to `folder`."""
    for number, (name, spec) in enumerate(SPECS.items()):
        path = folder / f"spec-{number}.toml"
        path.write_text(spec)
        for weights in ("none", "balanced"):
            for logistic, svm in STRENGTHS:
                yield ["--features", path, "--class-weights", weights, "--strength", logistic, "--svm-strength", svm,
                       "--gamma", "0,0.5", "--members", 4]


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


def write_rows(path, rows, labels, with_label, weights=None):
    """Rows as JSONL under build/, for the program to read; the folder is removed after use. `weights`: one a row."""
    with open(path, "w", encoding="utf-8") as out:
        for i, text in enumerate(rows.text):
            row = {"id": i, "text": text}
            if weights is not None:
                row["weight"] = float(weights[i])
            if with_label:
                row["label"] = labels[rows.y[i]]
                if rows.group[i] is not None:
                    row["group"] = rows.group[i]
                if rows.source[i] is not None:
                    row["source"] = rows.source[i]
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def complete(command):
    """Runs the program and gives its standard output; its messages are shown where it fails."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(str(c) for c in command)}\nended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def train(folder, rows, labels, metric, options, seed, weights=None):
    """Trains a model in `folder`; gives its report and its out-of-fold confusion in the set's order of labels."""
    write_rows(folder / "train.jsonl", rows, labels, True, weights)
    command = [binary(), "train", "--data", folder / "train.jsonl", "--head", "stance=label", "--metric", metric, "--seed", seed,
               "--no-dictionary", "--quiet", "--json", "--force", "-o", folder / "model", *options]
    head = json.loads(complete(command))["heads"][0]
    table = np.zeros((len(labels), len(labels) + 1))
    places = [labels.index(name) for name in head["out_of_fold"]["labels"]]
    table[np.ix_(places, places)] = head["out_of_fold"]["confusion"]
    return head, table


def label(folder, rows, labels):
    """Label indices of the rows under the model in `folder`. A row that the program rejects is a miss."""
    write_rows(folder / "test.jsonl", rows, labels, False)
    complete([binary(), "label", folder / "test.jsonl", "--model", folder / "model", "-o", folder / "out.jsonl", "--format", "jsonl",
              "--rejects", folder / "rejects.jsonl"])
    guess = np.full(len(rows), len(labels), dtype=np.int64)
    for row in dataset.read_lines(folder / "out.jsonl"):
        guess[row["id"]] = labels.index(row["stance"])
    return guess


def fit_predict(train_rows, test_rows, labels, options, seed=1, weights=None):
    """Label indices of the test rows under a model of the train rows, trained with these options of `train` and weights."""
    scratch = cache.FOLDER / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as work:
        train(pathlib.Path(work), train_rows, labels, "macro_f1", options, seed, weights)
        return label(pathlib.Path(work), test_rows, labels)


def attempt(folder, rows, test, labels, mode, metric, options, seed):
    """One way with targets: the pooled out-of-fold score, what each part's training chose, and how to label the test rows."""
    folder.mkdir()
    left_rows, right_rows = targets.prepared(rows, mode), targets.prepared(test, mode)
    pooled, members, jobs = 0, [], []
    for number, (left, right) in enumerate(targets.parts(rows, test, mode)):
        part = folder / f"part-{number}"
        part.mkdir()
        head, table = train(part, left_rows.take(left), labels, metric, options, seed)
        pooled = pooled + table
        members.append([{k: m[k] for k in ("features", "loss", "strength", "gamma", "class_weights", "idf")} for m in head["chosen"]])
        jobs.append((part, right))

    def answer():
        guess = np.full(len(test), len(labels), dtype=np.int64)
        for part, right in jobs:
            guess[right] = label(part, right_rows.take(right), labels)
        return guess

    return float(metrics.score(pooled, metric, labels)), members, answer


def run(data, metric, seed, extra=()):
    """Chooses on train and dev, trains on both, labels the test rows once. `extra` goes to `train` as it stands."""
    rows = data.train_and_dev
    scratch = cache.FOLDER / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    try:
        seen = []
        for mode in targets.modes_for(rows):
            for options in option_sets(work) if mode == "per_target" else SEARCHES:
                folder = work / str(len(seen))
                score, members, answer = attempt(folder, rows, data.test, data.labels, mode, metric, [*options, *extra], seed)
                option = [o.read_text() if isinstance(o, pathlib.Path) else str(o) for o in options]
                seen.append({"mode": mode, "option": option, "members": members, "score": score, "answer": answer})
        best = max(seen, key=lambda s: s["score"])
        guess = best["answer"]()
    finally:
        shutil.rmtree(work)
    grid = [{k: v for k, v in s.items() if k != "answer"} for s in seen]
    return {"guess": guess.tolist(), "chosen": grid[seen.index(best)], "grid": grid}
