"""What the adapters for Spark, Ray and datatrove share: a model by path and checksum, loaded once a process, and record
batches that get columns of labels."""
from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

from stancemill._errors import StancemillError
from stancemill._labeler import PACKAGE, Labeler, Path, load

if TYPE_CHECKING:
    import pyarrow

_loaded: dict[ModelReference, Labeler] = {}
_loading = threading.Lock()


@dataclass(frozen=True)
class ModelReference:
    """Which model: what is sent to other processes and machines in place of the model itself."""

    path: str  #: the same on all machines; of a model of the package: inside the package, wherever that is installed
    sha256: str

    @classmethod
    def of(cls, model: Union[Labeler, Path, None]) -> ModelReference:
        """Of a labeler, of a path, or of the model of `load()`."""
        labeler = model if isinstance(model, Labeler) else load(model)
        inside = os.path.relpath(labeler.path, PACKAGE)
        return cls(labeler.path if inside.startswith(os.pardir) else inside, labeler.sha256)

    def labeler(self) -> Labeler:
        """The model, loaded once a process. Refuses (StancemillError) a file that is another than the one meant."""
        with _loading:
            if self not in _loaded:
                path = os.path.join(PACKAGE, self.path)  # an absolute path stays what it is
                _loaded[self] = Labeler(path, self.sha256)
            return _loaded[self]


def check_columns(given: list[str], text_column: str, labels: list[str]) -> None:
    """Says what a table lacks, or has too much of, before anything is sent anywhere."""
    if text_column not in given:
        raise StancemillError(f"there is no column '{text_column}'; there are: {', '.join(given)}", "usage", 2)
    both = [name for name in labels if name in given]
    if both:
        raise StancemillError(f"the table has columns already that labels go to: {', '.join(both)}; rename them, or give a "
                              "prefix", "usage", 2)


def label_columns(labeler: Labeler, prefix: str = "") -> pyarrow.Schema:
    """The fields that labels add to a table."""
    import pyarrow

    schema = pyarrow.schema(labeler.label([]))
    return pyarrow.schema([field.with_name(prefix + field.name) for field in schema])


def with_labels(table: pyarrow.Table | pyarrow.RecordBatch, text_column: str, labeler: Labeler, threads: int,
                prefix: str = "") -> pyarrow.Table | pyarrow.RecordBatch:
    """The same rows with columns of labels behind theirs; nothing of the given ones is copied."""
    import pyarrow

    labels = pyarrow.record_batch(labeler.label(table.column(text_column), threads=threads))
    added = label_columns(labeler, prefix)
    schema = pyarrow.schema([*table.schema, *added], table.schema.metadata)
    return type(table).from_arrays([*table.columns, *labels.columns], schema=schema)
