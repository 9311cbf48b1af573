"""What is measured: stancemill and its peers, each as one command over the corpus.

A system belongs to a set; the first of a set is what the others of it are compared with. `files` are the corpus in the
forms of corpus.py, whole ("sample") or one line of it ("one").
"""

import dataclasses
import os
import pathlib
import shutil

import models


@dataclasses.dataclass
class System:
    """One row of the results."""

    key: str
    title: str
    set: str
    threads: int
    command: object  # files -> argv
    stdout: object = None  # a file for standard output, or None
    env: dict = dataclasses.field(default_factory=dict)
    labels: object = None  # the file of labels, or None: nothing is labelled
    features: str = ""


SETS = {
    "words": "words 1-2, 2^18 rows",
    "words+5": "words 1-2 and characters 5, 2^18 rows",
    "chars": "words and characters 3-5, 2^18 rows",
    "zst": "a .zst input",
    "gz": "a .gz input",
    "limits": "parts of the job alone",
}


def files(folder, form):
    """Paths of the corpus, whole or one line."""
    word, sample = ("words", "sample") if form == "sample" else ("one", "one")
    return {"jsonl": folder / f"{sample}.jsonl", "gz": folder / f"{sample}.jsonl.gz", "zst": folder / f"{sample}.jsonl.zst",
            "txt": folder / f"{word}.txt", "vw": folder / f"{word}.vw"}


def tools(root):
    """Programs by name; None for one that is not there."""
    peers = root / "build" / "peers-speed"

    def there(path):
        return path if os.access(path, os.X_OK) else None

    return {
        "stancemill": there(pathlib.Path(os.environ.get("STANCEMILL", root / "build" / "release" / "stancemill"))),
        "python": there(peers / "venv" / "bin" / "python"),
        "fasttext-debian": shutil.which("fasttext"),
        "fasttext": there(peers / "fasttext" / "fasttext"),
        "simdjson_lines": there(root / "build" / "release" / "bench" / "whole" / "simdjson_lines"),
        "segment_peers": there(root / "build" / "release" / "bench" / "whole" / "segment_peers"),
        "zstd": shutil.which("zstd"), "igzip": shutil.which("igzip"), "wc": shutil.which("wc"),
    }


def stancemill(tool, key, set_, model, threads, out, form="jsonl", features=""):
    """`stancemill label`, its labels on disk. `model` None: the shipped one."""
    target = out / f"{key}.jsonl"
    choice = [] if model is None else ["--model", model]
    threads_said = "1 thread" if threads == 1 else f"{threads} threads"
    return System(key, f"stancemill, {threads_said}", set_, threads, labels=target, features=features,
                  command=lambda f: [tool, "label", f[form], "-o", target, "--force", "--progress", "none", "--threads", threads, *choice])


def fasttext(tool, key, title, set_, model, out, features):
    """`fasttext predict`: one thread, labels to a file."""
    target = out / f"{key}.txt"
    return System(key, title, set_, 1, lambda f: [tool, "predict", model, f["txt"]], stdout=target, labels=target, features=features)


def all_systems(tool, trained, out, cores):
    """Every system whose program is there, set by set."""
    one_and_all = [1] if cores == 1 else [1, cores]
    python, here = tool["python"], models.HERE
    found = []
    shipped_features = "words 1-2, characters 5; stance and frames"
    for set_, key, model, features in (("words", "stancemill-words", trained / "stancemill-words", "words 1-2"),
                                       ("words+5", "stancemill", None, shipped_features),
                                       ("chars", "stancemill-chars", trained / "stancemill-chars", "words 1, characters 3-5")):
        for threads in one_and_all:
            found.append(stancemill(tool["stancemill"], f"{key}-{threads}", set_, model, threads, out, features=features))
        if set_ == "words+5":  # A/A: the same once more, so that the table shows its own noise
            again = stancemill(tool["stancemill"], "stancemill-again", set_, model, 1, out, features=features)
            again.title = "the same again (A/A: 1.00 is a quiet machine)"
            found.append(again)
        for peer, title in (("fasttext", "fastText 0.9.3, built for this CPU"), ("fasttext-debian", "fastText 0.9.2, Debian's")):
            if tool[peer]:
                said = {"words": "words 1-2", "words+5": "words 1-2, characters 5", "chars": "words 1, characters 3-5"}[set_]
                found.append(fasttext(tool[peer], f"{peer}-{set_}", title, set_, trained / f"fasttext-{set_}.bin", out, said + "; 16 dimensions"))
        if python and set_ == "words":
            target = out / "vw.txt"
            found.append(System("vw-words", "Vowpal Wabbit 9.11, 2 threads", set_, 2, labels=target, features="words 1-2",
                                command=lambda f, t=target: [python, "-m", "vowpalwabbit", "-t", "-i", trained / "vw.model", "-d", f["vw"], "-p", t, "--quiet"]))
        if python and set_ in ("words", "chars"):
            target = out / f"sklearn-{set_}.txt"
            said = "words 1-2" if set_ == "words" else "characters 3-5"
            found.append(System(f"sklearn-{set_}", "scikit-learn, HashingVectorizer + SGD", set_, 1, labels=target, features=said,
                                env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                                command=lambda f, s=set_, t=target: [python, here / "sklearn_peer.py", "predict", trained / f"sklearn-{s}.pickle", f["txt"], t]))
    for form, peer in (("zst", "zstd"), ("gz", "igzip")):
        found.append(stancemill(tool["stancemill"], f"stancemill-{form}", form, None, cores, out, form, shipped_features))
        if tool[peer]:
            arguments = ["-d", "-q", "-c"] if peer == "zstd" else ["-d", "-c"]
            found.append(System(peer, f"{peer} -d", form, 1, lambda f, p=peer, a=arguments, n=form: [tool[p], *a, f[n]]))
    if tool["simdjson_lines"]:
        found.append(System("simdjson", "simdjson, line by line", "limits", 1, lambda f: [tool["simdjson_lines"], f["jsonl"]], stdout=out / "simdjson.json"))
    if tool["wc"]:
        found.append(System("wc", "wc -w", "limits", 1, lambda f: [tool["wc"], "-w", f["jsonl"]], env={"LC_ALL": "C.UTF-8"}))
    if python:
        for threads in one_and_all:
            found.append(System(f"tokenizers-{threads}", f"HF tokenizers, byte-level BPE, {threads} thread{'s' if threads > 1 else ''}", "limits", threads,
                                lambda f: [python, here / "tokenizers_peer.py", "encode", trained / "tokenizer.json", f["txt"]], stdout=out / "tokenizers.json",
                                env={"TOKENIZERS_PARALLELISM": "true" if threads > 1 else "false", "RAYON_NUM_THREADS": str(threads)}))
    return found
