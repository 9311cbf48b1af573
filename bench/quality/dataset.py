"""Reading a set, and cutting it into folds.

A set is a folder of train.jsonl, test.jsonl and perhaps dev.jsonl. A line has `text`, the label in `label` or
`stance`, and perhaps `target`, `group`, `source`, `lang`.
"""

import hashlib
import json
import pathlib
from dataclasses import dataclass

import numpy as np


@dataclass
class Rows:
    """Passages with label indices; target and group are None where a row has none."""

    text: list
    y: np.ndarray
    target: list
    group: list
    source: list

    def __len__(self):
        return len(self.text)

    def take(self, index):
        """The rows at `index`, in that order."""
        pick = [int(i) for i in index]
        return Rows([self.text[i] for i in pick], self.y[pick], [self.target[i] for i in pick],
                    [self.group[i] for i in pick], [self.source[i] for i in pick])

    def with_text(self, text):
        """The same rows with other texts."""
        return Rows(list(text), self.y, self.target, self.group, self.source)


def join(a, b):
    """The rows of a followed by those of b."""
    return Rows(a.text + b.text, np.concatenate([a.y, b.y]), a.target + b.target, a.group + b.group, a.source + b.source)


def read_lines(path):
    """The JSON objects of a JSONL file."""
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def label_of(row):
    """The label of a row, under either of its names."""
    return row["label"] if "label" in row else row["stance"]


def to_rows(objects, labels):
    """Rows out of JSON objects, with labels as indices into `labels`."""
    number = {name: i for i, name in enumerate(labels)}
    return Rows([o["text"] for o in objects], np.array([number[label_of(o)] for o in objects], dtype=np.int64),
                [o.get("target") for o in objects], [o.get("group") for o in objects], [o.get("source") for o in objects])


@dataclass
class LabelledSet:
    """One set. dev is None where the set has none. The labels are those of train, sorted."""

    key: str
    labels: list
    train: Rows
    dev: Rows
    test: Rows
    digest: str

    @property
    def train_and_dev(self):
        return self.train if self.dev is None else join(self.train, self.dev)


def read_set(folder):
    """Reads a set from its folder. The digest names the files' bytes: a cache of predictions hangs on it."""
    folder = pathlib.Path(folder)
    digest = hashlib.sha256()
    parts = {}
    for part in ("train", "dev", "test"):
        path = folder / f"{part}.jsonl"
        if part == "dev" and not path.exists():
            continue
        digest.update(part.encode() + path.read_bytes())
        parts[part] = read_lines(path)
    labels = sorted({label_of(o) for o in parts["train"]})
    rows = {part: to_rows(objects, labels) for part, objects in parts.items()}
    return LabelledSet(folder.name, labels, rows["train"], rows.get("dev"), rows["test"], digest.hexdigest())


def stratified_folds(y, k, seed):
    """A fold number a row; each label is spread over the folds as evenly as can be."""
    rng = np.random.default_rng(seed)
    fold = np.empty(len(y), dtype=np.int64)
    start = 0
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        fold[rows] = (np.arange(len(rows)) + start) % k
        start += len(rows)
    return fold


def grouped_folds(groups, k, seed):
    """A fold number a row; a group stays whole. Large groups are dealt first, to the emptiest fold."""
    names, member = np.unique(np.asarray(groups), return_inverse=True)
    sizes = np.bincount(member)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    order = shuffled[np.argsort(-sizes[shuffled], kind="stable")]
    load = np.zeros(k, dtype=np.int64)
    fold_of = np.empty(len(names), dtype=np.int64)
    for g in order:
        fold_of[g] = int(load.argmin())
        load[fold_of[g]] += sizes[g]
    return fold_of[member]


def folds_for(rows, k, seed):
    """Grouped folds where every row names a group, else stratified ones."""
    if len(rows) and all(g is not None for g in rows.group):
        return grouped_folds(rows.group, k, seed)
    return stratified_folds(rows.y, k, seed)
