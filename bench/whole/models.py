"""Models of all systems, trained on the passages that the project ships, on the same words and labels.

They are made once under the work folder and not timed. What they are for is speed, and that answers can be compared; how
good they are is bench/quality's business. Feature sets:

    words      words 1-2                    2^18 rows
    words+5    words 1-2, characters 5      2^18 rows     (stancemill: the shipped model, all heads)
    chars      words 1, characters 3-5      2^18 rows
"""

import hashlib
import json
import pathlib
import shutil
import subprocess

import corpus

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DATA = ROOT / "models" / "ai-sovereignty" / "data"
LABELS = ["favor", "against", "neutral", "unrelated"]
BITS = 18

# What stancemill is trained with: key = value lines of a feature spec.
SPECS = {
    "words": {"word_ngrams": 2, "char_ngrams_min": 0, "char_ngrams_max": 0},
    "chars": {"word_ngrams": 1, "char_ngrams_min": 3, "char_ngrams_max": 5},
}
# fastText at 16 dimensions: what its own language identifier uses; its default of 100 is several times slower.
FASTTEXT = ["-dim", 16, "-bucket", 1 << BITS, "-epoch", 15, "-lr", 0.5, "-minCount", 1, "-thread", 1, "-verbose", 0]
FASTTEXT_SETS = {
    "words": ["-wordNgrams", 2, "-maxn", 0],
    "words+5": ["-wordNgrams", 2, "-minn", 5, "-maxn", 5],
    "chars": ["-wordNgrams", 1, "-minn", 3, "-maxn", 5],
}
VOWPAL_WABBIT = ["--oaa", len(LABELS), "--ngram", 2, "-b", BITS, "--loss_function", "logistic", "--passes", 6, "-k", "--holdout_off"]


def training_rows():
    """Texts and (number, name) of their labels, in an order that mixes files."""
    rows = []
    for path in sorted(DATA.glob("*.jsonl")):
        with open(path, encoding="utf-8") as lines:
            rows += [json.loads(line) for line in lines]
    rows.sort(key=lambda row: hashlib.sha256(row["text"].encode()).digest())
    return [row["text"] for row in rows], [(1 + LABELS.index(row["stance"]), row["stance"]) for row in rows]


def command(*parts, **options):
    """Runs a command; what it says is shown only when it fails."""
    done = subprocess.run([str(p) for p in parts], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(str(p) for p in parts)}\nended with {done.returncode}: {done.stderr[-600:]}")


def train_stancemill(program, folder):
    """One model a feature set of SPECS, with the stance head alone."""
    for name, spec in SPECS.items():
        toml = folder / f"{name}.toml"
        toml.write_text("".join(f"{key} = {value}\n" for key, value in {"bits": BITS, **spec}.items()))
        command(program, "train", "--data", *sorted(DATA.glob("*.jsonl")), "--features", toml, "--head", "stance=stance", "--folds", 2,
                "--loss", "logistic", "--gamma", 0, "--strength", 1, "--name", name, "--quiet", "--force", "-o", folder / f"stancemill-{name}")


def train(program, tools, folder, say):
    """All models that are not there yet. `tools` are paths: fasttext, python. Names of models that could not be made go to the result."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in [pathlib.Path(__file__), *sorted(DATA.glob("*.jsonl"))])).hexdigest()
    if not (folder / digest).exists():
        shutil.rmtree(folder, ignore_errors=True)  # made of other data, or otherwise
        folder.mkdir(parents=True)
        (folder / digest).touch()
    texts, labels = training_rows()
    text, vw = folder / "train.txt", folder / "train.vw"
    corpus.write_words(texts, text, vw, labels)
    jobs = {"stancemill-chars": lambda: train_stancemill(program, folder)}
    for name, options in FASTTEXT_SETS.items():
        jobs[f"fasttext-{name}.bin"] = lambda n=name, o=options: command(tools["fasttext"], "supervised", "-input", text, "-output", folder / f"fasttext-{n}", *FASTTEXT, *o)
    jobs["vw.model"] = lambda: command(tools["python"], "-m", "vowpalwabbit", "-d", vw, "-f", folder / "vw.model", "--cache_file", folder / "vw.cache", "--quiet", *VOWPAL_WABBIT)
    for name in ("words", "chars"):
        jobs[f"sklearn-{name}.pickle"] = lambda n=name: command(tools["python"], HERE / "sklearn_peer.py", "train", n, text, folder / f"sklearn-{n}.pickle")
    jobs["tokenizer.json"] = lambda: command(tools["python"], HERE / "tokenizers_peer.py", "train", text, folder / "tokenizer.json")
    missing = {}
    for name, job in jobs.items():
        if (folder / name).exists():
            continue
        say(f"training {name} (once; not timed)")
        try:
            job()
        except (RuntimeError, OSError) as error:
            missing[name] = str(error)
            say(f"{name} could not be trained: {error}")
    return missing
