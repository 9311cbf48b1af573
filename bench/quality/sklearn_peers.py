"""scikit-learn peers: logistic regression and a linear SVM over word 1-3 and character 2-5 TF-IDF.

Features are lower-cased words (runs of letters, digits and underscore) and characters inside word bounds, both with
log-tf, idf learnt from the training rows alone, and L2 norm a block. Columns are hashed to 2^18 a block, which keeps
the logistic regression's vectors small; collisions cost less than the width of any interval here.
C and the way with targets are chosen by 5-fold cross-validation on train and dev together.
"""

import warnings

import numpy as np
import scipy.sparse as sp
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

import dataset
import metrics
import targets

BITS = 18
FOLDS = 5
GRID = {"sklearn-lr": [1.0, 3.0, 10.0, 30.0, 100.0], "sklearn-svc": [0.03, 0.1, 0.3, 1.0, 3.0]}


def counts(texts):
    """Hashed n-gram counts, one matrix a block: words 1-3, characters 2-5 inside word bounds."""
    common = {"n_features": 1 << BITS, "alternate_sign": False, "norm": None, "dtype": np.float32}
    words = HashingVectorizer(ngram_range=(1, 3), token_pattern=r"(?u)\b\w+\b", **common)
    characters = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), **common)
    return [words.transform(texts), characters.transform(texts)]


def tfidf(blocks, train, test):
    """TF-IDF of the train and test rows, with idf learnt from the train rows; columns empty in train are dropped."""
    out_train, out_test = [], []
    for block in blocks:
        weigh = TfidfTransformer(sublinear_tf=True).fit(block[train])
        left, right = weigh.transform(block[train]), weigh.transform(block[test])
        used = np.flatnonzero(np.bincount(left.indices, minlength=left.shape[1]))
        out_train.append(left[:, used])
        out_test.append(right[:, used])
    return sp.hstack(out_train, format="csr", dtype=np.float32), sp.hstack(out_test, format="csr", dtype=np.float32)


def classifier(system, c, seed=1):
    """The classifier of a system at strength C."""
    if system == "sklearn-lr":
        return LogisticRegression(C=c, max_iter=100, tol=1e-3)
    return LinearSVC(C=c, random_state=seed)


def fit_predict(system, c, x_train, y_train, x_test, class_weight=None):
    """Trains and answers; a training part with one label only answers that label."""
    if len(np.unique(y_train)) == 1:
        return np.full(x_test.shape[0], y_train[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return classifier(system, c).set_params(class_weight=class_weight).fit(x_train, y_train).predict(x_test)


def answers(system, strengths, rows_train, rows_test, mode, blocks=None):
    """Answers for the test rows at each strength: {C: label indices}.

    `blocks` may hold the counts of train and test rows, in that order, so that they are made once for all folds.
    """
    if blocks is None:
        both = dataset.join(targets.prepared(rows_train, mode), targets.prepared(rows_test, mode))
        blocks = counts(both.text)
    out = {c: np.empty(len(rows_test), dtype=np.int64) for c in strengths}
    for left, right in targets.parts(rows_train, rows_test, mode):
        x_train, x_test = tfidf(blocks, left, right + len(rows_train))
        for c in strengths:
            out[c][right] = fit_predict(system, c, x_train, rows_train.y[left], x_test)
    return out


def choose(system, rows, labels, metric, seed):
    """The way with targets and the C of the best cross-validated score, and every score that was seen."""
    fold = dataset.folds_for(rows, FOLDS, seed)
    seen = []
    for mode in targets.modes_for(rows):
        blocks = counts(targets.prepared(rows, mode).text)
        guess = {c: np.empty(len(rows), dtype=np.int64) for c in GRID[system]}
        for k in range(FOLDS):
            left, right = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
            order = np.concatenate([left, right])
            part = answers(system, GRID[system], rows.take(left), rows.take(right), mode, [b[order] for b in blocks])
            for c in GRID[system]:
                guess[c][right] = part[c]
        for c in GRID[system]:
            seen.append({"mode": mode, "C": c, "score": float(metrics.score(metrics.confusion(rows.y, guess[c], len(labels)), metric, labels))})
    return max(seen, key=lambda s: s["score"]), seen


def run(system, data, metric, seed):
    """Chooses on train and dev, trains on both, answers the test rows once."""
    rows = data.train_and_dev
    best, seen = choose(system, rows, data.labels, metric, seed)
    guess = answers(system, [best["C"]], rows, data.test, best["mode"])[best["C"]]
    return {"guess": guess.tolist(), "chosen": best, "grid": seen}
