"""Labels for datasets of Ray Data.

    import stancemill.ray
    labelled = dataset.map_batches(stancemill.ray.Labeler, batch_format="pyarrow", concurrency=2)

The package must be installed on every node, and so must the model be, at the same path (the shipped model is part of the
package). Needs pyarrow.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Union

import stancemill._labeler
from stancemill._batches import ModelReference, check_columns, label_columns, with_labels

if TYPE_CHECKING:
    import pyarrow


class Labeler:
    """What an actor of `map_batches` holds: a model, loaded once. Arguments go by `fn_constructor_kwargs`.

    text_col: the column with the texts.
    model: as for stancemill.spark.label(); to be sure that all nodes have the same model, give
        `stancemill.load(...)`, which goes to the actors by path and checksum.
    prefix: goes before the names of the new columns.
    threads: of each actor; as many as `num_cpus` says.
    """

    def __init__(self, text_col: str = "text", *,
                 model: Union[stancemill._labeler.Labeler, stancemill._labeler.Path, None] = None, prefix: str = "",
                 threads: int = 1) -> None:
        self._labeler = ModelReference.of(model).labeler()
        self._names = label_columns(self._labeler, prefix).names
        self._text_col, self._prefix, self._threads = text_col, prefix, threads

    def __call__(self, batch: pyarrow.Table) -> pyarrow.Table:
        """The same rows with columns of labels; rows without a text are kept, with nulls there."""
        check_columns(batch.column_names, self._text_col, self._names)
        return with_labels(batch, self._text_col, self._labeler, self._threads, self._prefix)
