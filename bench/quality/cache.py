"""Predictions kept on disk, so that a later run repeats only what has changed."""

import hashlib
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "quality"


def source_digest(*names):
    """A digest of some of this folder's files: predictions are stale when the code behind them has changed."""
    here = pathlib.Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for name in names:
        digest.update((here / name).read_bytes())
    return digest.hexdigest()


def path_of(system, name):
    """Where a system's predictions on a set are kept."""
    return FOLDER / "predictions" / f"{name}.{system}.json"


def load(system, name, key):
    """The kept predictions, or None if there are none made from the same data, code and settings."""
    path = path_of(system, name)
    if not path.exists():
        return None
    kept = json.loads(path.read_text())
    return kept["value"] if kept["key"] == key else None


def store(system, name, key, value):
    """Keeps predictions (label indices and the choices that led to them, never text)."""
    path = path_of(system, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"key": key, "value": value}))
    partial.replace(path)
