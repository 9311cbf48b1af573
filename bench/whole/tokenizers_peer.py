"""Hugging Face's tokenizers as a peer: byte-level BPE, ids alone, nothing classified.

    tokenizers_peer.py train TRAIN.txt TOKENIZER.json
    tokenizers_peer.py encode TOKENIZER.json WORDS.txt      prints {"rows":..,"tokens":..}

TOKENIZERS_PARALLELISM and RAYON_NUM_THREADS say how many threads it uses.
"""

import itertools
import json
import sys

CHUNK = 2000
VOCABULARY = 30000


def train(source, target):
    """A vocabulary out of the training passages."""
    from tokenizers import ByteLevelBPETokenizer

    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train([source], vocab_size=VOCABULARY, show_progress=False)
    tokenizer.save(target)


def encode(source, words):
    """In chunks, as its users do."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(source)
    rows = tokens = 0
    with open(words, encoding="utf-8") as lines:
        while chunk := [line.rstrip("\n") for line in itertools.islice(lines, CHUNK)]:
            encodings = tokenizer.encode_batch_fast(chunk)
            rows += len(encodings)
            tokens += sum(map(len, encodings))
    print(json.dumps({"rows": rows, "tokens": tokens}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["train"]:
        train(*sys.argv[2:4])
    elif sys.argv[1:2] == ["encode"]:
        encode(*sys.argv[2:4])
    else:
        sys.exit(__doc__)
