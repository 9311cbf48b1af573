"""Which words of a text pushed its labels."""
from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Push:
    """What an n-gram added to a label's score, with all its places."""

    score: float
    kind: str  #: word, ngram, skip_bigram (two words with one between them), negated or beginning (of the text)
    spans: tuple[tuple[int, int], ...]  #: [begin, end) in the text's UTF-8, as the command line gives them
    words: str  #: the text at the first of them


class Explanation:
    """What `explain()` says about one text: exact, as the model is linear: a label's score is its bias and the sum of all
    pushes, of which the strongest that raise it are here.

    text: the text that was explained.
    labels, p: of each head that was asked: the labels given, and the probability of every label.
    abstained, coverage: as in a row of `label()`; of the first head.
    pushes: the strongest of a label, `explanation.pushes["stance"]["favor"]`.
    scores, biases: of the same labels.
    """

    def __init__(self, text: str, answer: dict[str, Any]) -> None:
        self.text = text
        heads = answer["heads"]
        self.labels: dict[str, list[str]] = {head: said["labels"] for head, said in heads.items()}
        self.p: dict[str, dict[str, float]] = {head: said["p"] for head, said in heads.items()}
        self.abstained: bool = next(iter(heads.values()))["abstained"]
        self.coverage: float = answer["coverage"]
        utf8 = text.encode()
        explained: dict[str, dict[str, Any]] = answer["explain"]
        self.pushes = {head: {label: [_push(push, utf8) for push in said["pushes"]] for label, said in labels.items()}
                       for head, labels in explained.items()}
        self.scores = {head: {label: said["score"] for label, said in labels.items()} for head, labels in explained.items()}
        self.biases = {head: {label: said["bias"] for label, said in labels.items()} for head, labels in explained.items()}

    def __repr__(self) -> str:
        given = "; ".join(f"{head}: {', '.join(labels) or 'none'}" for head, labels in self.labels.items())
        return f"<stancemill.Explanation {given}{' (unsure)' if self.abstained else ''}>"

    def _repr_html_(self) -> str:
        """For notebooks: the text with what pushed the first head's label marked, and the pushes of every label. Text and
        names are escaped."""
        first = next(iter(self.labels))
        # A head that gives any number of labels has pushes of those alone that it gives: none, perhaps.
        of_first = self.pushes.get(first, {})
        given = self.labels[first][0] if self.labels[first] else next(iter(of_first), None)
        unsure = ", but unsure" if self.abstained else ""
        rows = "".join(
            f"<tr><td>{html.escape(head)}</td><td>{html.escape(label)}</td><td>{self.p[head][label]:.4f}</td>"
            f"<td>{', '.join(f'{html.escape(push.words)} {push.score:+.2f}' for push in pushes)}</td></tr>"
            for head, labels in self.pushes.items() for label, pushes in labels.items())
        share = f" {self.p[first][given]:.4f}" if given is not None else ""
        marking = of_first[given] if given is not None else []
        return (f"<p>{html.escape(first)}: <b>{html.escape(given or 'none')}</b>{share}{unsure}</p>"
                f"<p>{_marked(self.text.encode(), marking)}</p>"
                f"<table><thead><tr><th>head</th><th>label</th><th>p</th><th>pushed by</th></tr></thead>"
                f"<tbody>{rows}</tbody></table>")


def _push(push: dict[str, Any], utf8: bytes) -> Push:
    begin, end = push["spans"][0]
    return Push(push["push"], push["kind"], tuple((first, last) for first, last in push["spans"]),
                utf8[begin:end].decode())


def _marked(utf8: bytes, pushes: list[Push]) -> str:
    """The text as HTML: the stronger the strongest push at a place, the deeper its colour."""
    strength = [0.0] * (len(utf8) + 1)  # of each byte; a last one, which is never marked, ends the last piece
    for push in pushes:
        for begin, end in push.spans:
            strength[begin:end] = [max(push.score, before) for before in strength[begin:end]]
    strongest = max(strength) or 1.0
    pieces, begin = [], 0
    for end in range(1, len(strength)):
        if strength[end] == strength[begin] and end < len(utf8):
            continue
        piece = html.escape(utf8[begin:end].decode())
        if strength[begin] > 0:
            piece = f'<mark style="background:rgba(255,160,0,{0.2 + 0.6 * strength[begin] / strongest:.2f});color:inherit">{piece}</mark>'
        pieces.append(piece)
        begin = end
    return "".join(pieces)
