"""The corpus in the forms that peers read, made once under the work folder and not timed.

    sample.jsonl   a link to the corpus, or its first --bytes as whole lines
    words.txt      a passage a line: its words (\\w+), lower-cased, with single spaces: fastText, scikit-learn, tokenizers, wc
    words.vw       the same for Vowpal Wabbit: "| word word ..."
    sample.jsonl.gz, .zst
    one.*          the first line of each: what starting up and loading a model costs

Only text that stancemill labels gets a line, so that row N of every peer is row N of stancemill.
"""

import itertools
import json
import os
import re
import subprocess

WORD = re.compile(r"\w+")


def words_of(text):
    """The text as peers get it. A passage without words becomes one underscore: no peer may lose a row."""
    return " ".join(WORD.findall(text.lower())) or "_"


def texts(path):
    """The text of every line that stancemill labels."""
    with open(path, "rb") as lines:
        for line in lines:
            try:
                text = json.loads(line)["text"]
            except (ValueError, KeyError, TypeError):
                continue
            if isinstance(text, str) and text:
                yield text


def write_words(texts_, text_path, vw_path, labels=None):
    """words.txt and words.vw; with `labels` (1-based numbers and names) training files for fastText and Vowpal Wabbit."""
    with open(text_path, "w", encoding="utf-8") as plain, open(vw_path, "w", encoding="utf-8") as vw:
        for text, label in zip(texts_, itertools.repeat(None) if labels is None else labels):
            words = words_of(text)
            plain.write(words + "\n" if label is None else f"__label__{label[1]} {words}\n")
            vw.write(f"| {words}\n" if label is None else f"{label[0]} | {words}\n")


def cut(source, size, target):
    """The first `size` bytes of `source` as whole lines; a source that is shorter is repeated."""
    left = size
    with open(target, "wb") as out:
        while left > 0:
            before = left
            with open(source, "rb") as lines:
                for line in lines:
                    if left <= 0:
                        break
                    out.write(line)
                    left -= len(line)
            if left == before:
                raise SystemExit(f"{source}: is empty")


def prepare(source, size, folder, say):
    """Makes all forms in `folder`, unless they are there and of this very file. Returns what the corpus is."""
    stat = os.stat(source)
    mark = {"source": str(source.resolve()), "bytes": stat.st_size, "modified": stat.st_mtime_ns, "size": size, "version": 1}
    note = folder / "prepared.json"
    if note.exists() and (known := json.loads(note.read_text()))["mark"] == mark:
        return known["about"]
    say("preparing the corpus for the peers (once; not timed)")
    sample = folder / "sample.jsonl"
    sample.unlink(missing_ok=True)
    if size and size < stat.st_size:
        cut(source, size, sample)
    else:
        sample.symlink_to(source.resolve())
    write_words(texts(sample), folder / "words.txt", folder / "words.vw")
    with open(folder / "sample.jsonl.gz", "wb") as out:
        subprocess.run(["gzip", "-6", "-c", sample], stdout=out, check=True)
    subprocess.run(["zstd", "-3", "-q", "-f", sample.resolve(), "-o", folder / "sample.jsonl.zst"], check=True)
    for name in ("sample.jsonl", "words.txt", "words.vw"):
        with open(folder / name, "rb") as lines:
            (folder / ("one." + name.split(".", 1)[1])).write_bytes(lines.readline())
    for ending, command in ((".gz", ["gzip", "-6", "-c"]), (".zst", ["zstd", "-3", "-q", "-c"])):
        with open(folder / f"one.jsonl{ending}", "wb") as out:
            subprocess.run([*command, folder / "one.jsonl"], stdout=out, check=True)
    rows = text_bytes = 0
    for text in texts(sample):
        rows += 1
        text_bytes += len(text.encode("utf-8", "surrogatepass"))
    about = {"name": source.name, "jsonl_bytes": sample.stat().st_size, "text_bytes": text_bytes, "rows": rows,
             "gz_bytes": (folder / "sample.jsonl.gz").stat().st_size, "zst_bytes": (folder / "sample.jsonl.zst").stat().st_size}
    note.write_text(json.dumps({"mark": mark, "about": about}))
    return about
