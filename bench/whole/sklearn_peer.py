"""scikit-learn as a peer: HashingVectorizer and a linear classifier by stochastic gradient descent.

    sklearn_peer.py train words|chars TRAIN.txt MODEL      lines "__label__NAME words..."
    sklearn_peer.py predict MODEL WORDS.txt OUT            a label a line
"""

import itertools
import pickle
import sys

CHUNK = 2000
BITS = 18


def vectorizer(kind):
    """words: words 1-2; chars: characters 3-5 inside words, and nothing else (it has no way to add the words themselves)."""
    from sklearn.feature_extraction.text import HashingVectorizer

    shape = {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\S+"} if kind == "words" else {"analyzer": "char_wb", "ngram_range": (3, 5)}
    return HashingVectorizer(n_features=1 << BITS, alternate_sign=False, lowercase=False, dtype="float32", **shape)


def train(kind, source, target):
    """Reads all lines at once: the training set is small."""
    from sklearn.linear_model import SGDClassifier

    with open(source, encoding="utf-8") as lines:
        labels, texts = zip(*(line.rstrip("\n").split(" ", 1) for line in lines))
    model = SGDClassifier(loss="log_loss", alpha=1e-6, random_state=1)
    model.fit(vectorizer(kind).transform(texts), [label.removeprefix("__label__") for label in labels])
    with open(target, "wb") as out:
        pickle.dump((kind, model), out)


def predict(source, words, target):
    """In chunks, so that memory does not grow with the corpus."""
    with open(source, "rb") as file:
        kind, model = pickle.load(file)
    vectors = vectorizer(kind)
    with open(words, encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        while chunk := [line.rstrip("\n") for line in itertools.islice(lines, CHUNK)]:
            out.writelines(label + "\n" for label in model.predict(vectors.transform(chunk)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["train"]:
        train(*sys.argv[2:5])
    elif sys.argv[1:2] == ["predict"]:
        predict(*sys.argv[2:5])
    else:
        sys.exit(__doc__)
