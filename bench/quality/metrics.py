"""Metrics and bootstrap intervals, from label indices alone.

A score is a function of a confusion matrix, so a bootstrap resample costs one bincount. Resamples are seeded
and shared: two systems compared on one set see the same resamples, which is what makes the comparison paired.
"""

import numpy as np

RESAMPLES = 10_000


def confusion(gold, guess, n_labels, weights=None):
    """Rows are gold labels, columns are guesses. A guess of n_labels or more means "no answer" and is only a miss."""
    width = n_labels + 1
    cells = np.bincount(gold * width + np.minimum(guess, n_labels), weights=weights, minlength=n_labels * width)
    return cells.reshape(n_labels, width)


def f1_per_label(table):
    """F1 of each label of a confusion table; 0 for a label that neither gold nor guesses hold."""
    n = table.shape[0]
    hits = table[np.arange(n), np.arange(n)]
    total = table.sum(axis=1) + table[:, :n].sum(axis=0)
    return np.divide(2.0 * hits, total, out=np.zeros(n), where=total > 0)


def score(table, metric, labels):
    """One of accuracy, macro_f1, favg (the mean F1 of favor and against) from a confusion table."""
    n = table.shape[0]
    if metric == "accuracy":
        return table[np.arange(n), np.arange(n)].sum() / table.sum()
    f1 = f1_per_label(table)
    if metric == "macro_f1":
        return f1.mean()
    if metric == "favg":
        return (f1[labels.index("favor")] + f1[labels.index("against")]) / 2
    raise ValueError(f"unknown metric {metric}")


def resample_weights(n, seed, groups=None, resamples=RESAMPLES):
    """Yields, for each resample, how often each row was drawn; whole groups are drawn where groups are given."""
    rng = np.random.default_rng(seed)
    if groups is None:
        for _ in range(resamples):
            yield np.bincount(rng.integers(0, n, n), minlength=n).astype(float)
        return
    _, member = np.unique(np.asarray(groups), return_inverse=True)
    count = int(member.max()) + 1
    for _ in range(resamples):
        yield np.bincount(rng.integers(0, count, count), minlength=count)[member].astype(float)


def bootstrap(gold, guesses, labels, metric, seed=1, groups=None, resamples=RESAMPLES):
    """Bootstrap scores of several systems on one set: {system: array of `resamples` scores}, paired by resample."""
    out = {name: np.empty(resamples) for name in guesses}
    for i, weights in enumerate(resample_weights(len(gold), seed, groups, resamples)):
        for name, guess in guesses.items():
            out[name][i] = score(confusion(gold, guess, len(labels), weights), metric, labels)
    return out


def interval(values, level=0.95):
    """The percentile interval of bootstrap values, as [low, high]."""
    tail = (1 - level) / 2
    return [float(x) for x in np.quantile(values, [tail, 1 - tail])]


def compare(samples, name, other):
    """The 95 % interval of score(name) - score(other), and the share of resamples in which it is not positive."""
    difference = samples[name] - samples[other]
    return {"interval": interval(difference), "share_not_better": float((difference <= 0).mean())}
