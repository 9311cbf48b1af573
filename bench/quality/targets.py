"""What to do with a passage's target, the same four ways for every system.

plain       the target is not looked at
prefixed    one model; the target stands before the text
crossed     one model; behind the text, each of its words once more, tied to the target: what words say of all targets
            and what they say of this one are learnt side by side (Daume III 2007)
per_target  one model a target, trained on that target's rows alone

A set without targets, or with one, has only `plain`. `per_target` is on offer where every target of the training
rows has at least MIN_ROWS of them. Which way is taken is chosen on training data, for each system on its own.
"""

import collections
import re

import numpy as np

MIN_ROWS = 100


def modes_for(rows):
    """The ways that these training rows allow."""
    counts = collections.Counter(rows.target)
    if None in counts or len(counts) < 2:
        return ["plain"]
    if min(counts.values()) < MIN_ROWS:
        return ["plain", "prefixed"]
    return ["plain", "prefixed", "crossed", "per_target"]


def tied(target, text):
    """The words of a text, each with the target's letters and an underscore before it: one word for every tokenizer here."""
    mark = "".join(re.findall(r"[^\W_]+", target.lower()))
    return " ".join(f"{mark}_{word}" for word in re.findall(r"\w+", text.lower()))


def prepared(rows, mode):
    """The rows as a system sees them: with the target in the text where the mode says so."""
    if mode == "prefixed":
        return rows.with_text(f"{target} {text}" for target, text in zip(rows.target, rows.text))
    if mode == "crossed":
        return rows.with_text(f"{text} {tied(target, text)}" for target, text in zip(rows.target, rows.text))
    return rows


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
