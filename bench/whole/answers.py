"""Are the answers comparable? Rows are counted, labels compared row by row. Files are read line by line."""

import re

import models

STANCE = re.compile(rb'"stance":"(\w+)"')


def labels(path):
    """The label of each row of a system's output, whatever its format."""
    with open(path, "rb") as lines:
        for line in lines:
            if line.startswith(b"{"):
                found = STANCE.search(line)
                yield found.group(1).decode() if found else "?"
            else:
                word = line.strip().decode("utf-8", "replace").removeprefix("__label__")
                yield models.LABELS[int(word) - 1] if word.isdigit() and 0 < int(word) <= len(models.LABELS) else word


def count(path):
    """Rows of an output."""
    return sum(1 for _ in labels(path))


def agreement(path, other):
    """The share of rows with the same label; None where the files differ in length."""
    rows = same = 0
    left, right = labels(path), labels(other)
    for a in left:
        b = next(right, None)
        if b is None:
            return None
        rows += 1
        same += a == b
    return same / rows if rows and next(right, None) is None else None
