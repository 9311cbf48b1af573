"""A block for pipelines of datatrove.

    from stancemill.datatrove import StanceFilter
    pipeline = [JsonlReader("corpus/"), StanceFilter(), JsonlWriter("labelled/")]                     # labels all
    pipeline = [JsonlReader("corpus/"), StanceFilter(keep=lambda row: row["stance"] == "favor"), ...]  # keeps some

Needs datatrove.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, Union

from datatrove.data import Document
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.writers.disk_base import DiskWriter

from stancemill._batches import ModelReference
from stancemill._labeler import Labeler, Path


class StanceFilter(BaseFilter):
    """Puts what `Labeler.label()` says about a document's text into its metadata, and lets it go on if `keep` says so.

    keep: takes that row (stance, p_favor, .., frames, coverage, abstained; all None where there is no text); by default
        every document goes on. The reason that `exclusion_writer` notes for the others is their stance; of a model with
        other heads, what the first one says.
    model: as for stancemill.spark.label(): goes to other processes by path and checksum.
    prefix: goes before the names in the metadata.
    threads: of each task; batch_size: documents to label at a time.
    """

    name = "Stance (stancemill)"

    def __init__(self, keep: Callable[[dict[str, Any]], bool] | None = None, *, model: Union[Labeler, Path, None] = None,
                 prefix: str = "", threads: int = 1, batch_size: int = 1000,
                 exclusion_writer: DiskWriter | None = None) -> None:
        super().__init__(exclusion_writer, batch_size=batch_size)
        self.keep = keep
        self.model = ModelReference.of(model)
        self.prefix = prefix
        self.threads = threads

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """One document."""
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        """Many at a time."""
        answers: list[bool | tuple[bool, str]] = []
        labels = self.model.labeler().label([doc.text for doc in batch], threads=self.threads)
        for doc, row in zip(batch, labels):
            doc.metadata.update({self.prefix + name: value for name, value in row.items()})
            answers.append(self.keep is None or self.keep(row) or (False, _reason(row)))
        return answers


def _reason(row: dict[str, Any]) -> str:
    """What the model's first head says: one label, or any number."""
    if row["coverage"] is None:
        return "no text"
    said = next(iter(row.values()))
    return (", ".join(said) if isinstance(said, list) else said) or "no label"
