"""What to do with a passage's target, the same three ways for every system.

plain       the target is not looked at
prefixed    one model; the target stands before the text
per_target  one model a target, trained on that target's rows alone

A set without targets, or with one, has only `plain`. `per_target` is on offer where every target of the training
rows has at least MIN_ROWS of them. Which way is taken is chosen on training data, for each system on its own.
"""

import collections

import numpy as np

MIN_ROWS = 100


def modes_for(rows):
    """The ways that these training rows allow."""
    counts = collections.Counter(rows.target)
    if None in counts or len(counts) < 2:
        return ["plain"]
    if min(counts.values()) < MIN_ROWS:
        return ["plain", "prefixed"]
    return ["plain", "prefixed", "per_target"]


def prepared(rows, mode):
    """The rows as a system sees them: with the target in front of the text where the mode says so."""
    if mode != "prefixed":
        return rows
    return rows.with_text(f"{target} {text}" for target, text in zip(rows.target, rows.text))


def parts(train, test, mode):
    """Pairs of row indices (of train, of test) on which a model is trained and used. Covers every test row.

    A test row whose target is not in train is answered by a model trained on everything.
    """
    if mode != "per_target":
        return [(np.arange(len(train)), np.arange(len(test)))]
    train_target, test_target = np.array(train.target), np.array(test.target)
    out = [(np.flatnonzero(train_target == t), np.flatnonzero(test_target == t)) for t in sorted(set(test.target) & set(train.target))]
    unseen = np.flatnonzero(~np.isin(test_target, train_target))
    if len(unseen):
        out.append((np.arange(len(train)), unseen))
    return out
