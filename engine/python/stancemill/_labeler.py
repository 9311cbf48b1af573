"""Models that label: loading, labelling, training, judging."""
from __future__ import annotations

import json
import os
import pathlib
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Union

from stancemill import _engine
from stancemill._errors import StancemillError
from stancemill._explanation import Explanation
from stancemill._labels import Labels
from stancemill._progress import ProgressLine

Path = Union[str, "os.PathLike[str]"]
PACKAGE = pathlib.Path(__file__).resolve().parent
_SURROGATES = re.compile("[\ud800-\udfff]")
_SHIPPED_MODEL = "models/ai-sovereignty"


class Labeler:
    """A model in memory. Made by `load()`; any number of threads may use it at once, and it can be pickled (by path and
    checksum: whoever unpickles it needs the same file at the same place)."""

    def __init__(self, path: Path, sha256: str | None = None) -> None:
        self.path = os.path.abspath(os.fsdecode(path))  # the same file wherever this process goes, and whoever unpickles it
        self._engine = _engine.load(os.fsencode(self.path))
        if sha256 is not None and sha256 != self.sha256:
            raise StancemillError(f"{self.path}: model refused: its SHA-256 is {self.sha256}, and not the wanted {sha256}",
                                  "model", 5)

    @property
    def name(self) -> str:
        """The model's name for itself."""
        return self._engine.name

    @property
    def sha256(self) -> str:
        """Of the model's file, in hex."""
        return self._engine.sha256

    @property
    def heads(self) -> dict[str, list[str]]:
        """The questions that the model answers, each with its labels."""
        return dict(self._engine.heads)

    def label(self, texts: Any, *, column: str | None = None, threads: int = 0) -> Labels:
        """Labels a column of texts, the row of the result belongs to the row of `texts`.

        texts: a list of str; a pyarrow array, a polars or pandas series, a record batch reader or whatever else speaks
            Arrow, of type string, large_string, string_view or a dictionary of these; or a table with such a column.
            Text is read where it lies, and of a stream no more than about 32 MiB at a time. None, NaN and empty texts give rows of nulls.
        column: which column of a table; not needed where there is only one.
        threads: how many to use; 0: as many as there are cores. The result is the same for every number.

        The interpreter's lock is released meanwhile; Ctrl-C ends the call.
        """
        return Labels(self._engine.label(texts, column, _checked_threads(threads)))

    def explain(self, text: str, *, strongest: int = 8) -> Explanation:
        """Says which words of a text pushed its labels, `strongest` of them for each label. For people to read: it takes
        some hundred times as long as labelling. Unpaired surrogates become U+FFFD, as in label()."""
        if not isinstance(text, str):
            raise TypeError(f"text must be str, not {type(text).__name__}")
        if not 1 <= strongest <= 100_000:
            raise StancemillError(f"strongest must be between 1 and 100,000, not {strongest}", "usage", 2)
        whole = _SURROGATES.sub("\ufffd", text)
        return Explanation(whole, json.loads(self._engine.explain(whole, strongest)))

    def label_files(self, paths: Path | Sequence[Path], out: Path, *, keep: str | Iterable[str] = (),
                    format: str | None = None, text_field: str = "text", id_field: str = "id",
                    rejects: Path | None = None, max_rejects: int | None = None, strict: bool = False,
                    threads: int = 0, limit: int = 0, force: bool = False, resume: bool = False,
                    by: str | Iterable[str] = (), examples: int = 0, explain: int = 0,
                    progress: bool | Callable[[dict[str, Any]], None] = False) -> dict[str, Any]:
        """Labels JSONL files into files, exactly as `stancemill label` does, and returns the manifest.

        paths: files (.jsonl, .jsonl.gz, .jsonl.zst), folders, globs.
        out: a file, or a folder that mirrors the inputs (one that is there, or a name that ends in /).
        keep: fields of the input to copy into the output, as a list or with commas; one that no passage has is warned of.
        format: jsonl, merge, dolma, csv, sqlite; by default from the ending of `out`.
        resume: go on where an earlier run with the same arguments was stopped (by Ctrl-C, kill -9, a full disk).
        by: fields that the manifest's figures are taken by, as `--by`: "date:month,lang,source", or a list.
        examples: passages a label with their texts, in a file of their own; explain: n-grams a label that go into rows.
        progress: True writes a line to standard error; a function is called with a dictionary (raw_bytes,
            total_raw_bytes, decoded_bytes, lines, labelled, rejected, seconds) a few times a second; what it raises ends
            the run.

        Raises StancemillError; with `manifest` where the run came to its end but an input was not read to its own (code
        "input"), or more rows were rejected than `max_rejects` (code "rejects"): outputs are complete then.
        """
        line = ProgressLine() if progress is True else None
        report = line if line is not None else (progress or None)
        try:
            written, absent = self._engine.label_files(
                inputs=_names(paths), out=os.fsencode(out), keep=_words(keep), format=format or "", text_field=text_field,
                id_field=id_field, rejects=os.fsencode(rejects) if rejects is not None else b"", strict=strict,
                threads=_checked_threads(threads), limit=limit, force=force, resume=resume, by=_words(by),
                examples=examples, explain=explain, progress=report)
        finally:
            if line is not None:
                line.close()
        for field in absent:
            warnings.warn(f"keep: no passage has the field '{field}'", stacklevel=2)
        manifest: dict[str, Any] = json.loads(written)
        _check_manifest(manifest, max_rejects)
        return manifest

    def __reduce__(self) -> tuple[Any, ...]:
        return Labeler, (self.path, self.sha256)

    def __repr__(self) -> str:
        return f"<stancemill.Labeler {self.name!r}: {self.path}>"


def load(path: Path | None = None) -> Labeler:
    """Loads a model: a folder with model.safetensors, or such a file. Without `path` the one that STANCEMILL_MODEL names,
    else the one that comes with the package. A relative path that is not there is looked for in the package, too, so
    that load("models/ai-sovereignty") works anywhere."""
    wanted = pathlib.Path(path if path is not None else os.environ.get("STANCEMILL_MODEL") or PACKAGE / _SHIPPED_MODEL)
    if not wanted.exists() and not wanted.is_absolute() and (PACKAGE / wanted).exists():
        wanted = PACKAGE / wanted
    return Labeler(wanted)


def train(data: Path | Sequence[Path], out: Path, *, dev: Path | Sequence[Path] = (), heads: str | Iterable[str] = (),
          features: Path | None = None, name: str = "model", fold_by: str = "group", folds: int = 5, decide_on: str = "",
          seed: int = 1, threads: int = 0, search: bool = False, force: bool = False) -> dict[str, Any]:
    """Trains a model on labelled passages, as `stancemill train` does, and returns the content of its train.json.

    data: JSONL files, folders or globs, or rows files (.safetensors).
    out: folder of the model; one that is there is refused, unless `force`.
    dev: data that decide options and calibration, and are not trained on.
    heads: NAME=FIELD[:LABEL,..][@HEAD:LABEL,..], or a list of such; by default stance and, where there are any, frames.
    features: a TOML file that says what the features are.
    fold_by, folds: what stays together in a fold ("group" or "source"), and how many there are.
    decide_on: a glob over sources: only their passages are held out, compared and calibrated on.
    search: choose the features as well, from a list (and `features`), and average up to four candidates; needs texts.
    """
    if not force and os.path.exists(os.path.join(out, "model.safetensors")):
        raise StancemillError(f"{os.path.join(out, 'model.safetensors')}: exists already; force=True overwrites it", "output", 6)
    if not 2 <= folds <= 100:
        raise StancemillError(f"folds must be between 2 and 100, not {folds}", "usage", 2)
    written, left_out = _engine.train(
        data=_names(data), out=os.fsencode(out), dev=_names(dev), heads=_head_requests(heads),
        features=os.fsencode(features) if features is not None else b"", name=name, fold_by=fold_by, folds=folds,
        decide_on=decide_on, seed=seed, threads=_checked_threads(threads), search=search)
    for head in left_out:
        warnings.warn(f"no passage has the field {head}: that head is left out", stacklevel=2)
    report: dict[str, Any] = json.loads(written)
    return report


def evaluate(data: Path | Sequence[Path], *, model: Labeler | Path | None = None,
             heads: str | Iterable[str] = (), by: str | Iterable[str] = ()) -> dict[str, Any]:
    """Says how good a model is on labelled passages: the figures of `stancemill eval --json`.

    model: a Labeler or a path; by default the one of `load()`.
    heads: NAME=FIELD, or a list of such, for heads that are not in the field of their own name.
    by: figures by lang, genre, source or group as well, as a list or with commas.
    """
    labeler = model if isinstance(model, Labeler) else load(model)
    figures: dict[str, Any] = json.loads(
        _engine.evaluate(labeler=labeler._engine, data=_names(data), heads=_head_requests(heads), by=_words(by)))
    return figures


def _names(paths: Path | Sequence[Path]) -> list[bytes]:
    """As the system has them: bytes that need not be UTF-8."""
    if isinstance(paths, (str, bytes, os.PathLike)):
        return [os.fsencode(paths)]
    return [os.fsencode(path) for path in paths]


def _words(given: str | Iterable[str]) -> list[str]:
    """A list of words, or one str with commas between them, as the command line takes it."""
    if isinstance(given, str):
        return given.split(",") if given else []
    return list(given)


def _head_requests(given: str | Iterable[str]) -> list[str]:
    """One or several; commas belong to the request."""
    return [given] if isinstance(given, str) else list(given)


def _checked_threads(threads: int) -> int:
    if not 0 <= threads <= 1024:
        raise StancemillError(f"threads must be between 0 (all cores) and 1024, not {threads}", "usage", 2)
    return threads


def _check_manifest(manifest: dict[str, Any], max_rejects: int | None) -> None:
    """Raises what the command line exits with 4 or 3 for."""
    unread = [f"{entry['path']}: {entry['state']}: {entry.get('detail', '')}".rstrip(": ")
              for entry in manifest["inputs"] if entry["state"] != "ok"]
    if unread:
        raise StancemillError("; ".join(unread) + " (what could be read was labelled)", "input", 4, manifest)
    rejected = manifest["totals"]["rejected"]
    if max_rejects is not None and rejected > max_rejects:
        raise StancemillError(f"{rejected} rows were rejected, more than the {max_rejects} allowed", "rejects", 3, manifest)
