"""What a model says about a column of texts."""
from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from stancemill._engine import LabelTable

_SHOWN_ROWS = 10


class Labels:
    """A table with a row a text, in the order of the texts: `stance`, `p_favor`, ..., `frames`, `coverage`, `abstained`.

    It speaks Arrow (`__arrow_c_stream__`, `__arrow_c_array__`), so `pyarrow.table(labels)`, `polars.DataFrame(labels)` and
    others take it as it is, without a copy. Without any of them, `labels[i]` is a row as a dictionary.
    Probabilities have four decimals and coverage two, as the command line prints them. The row of a text that was not
    labelled (null, empty, not UTF-8) is null in every column; `rejects` counts these by reason.
    """

    def __init__(self, table: LabelTable) -> None:
        self._table = table

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, which follow from the heads of the model."""
        return self._table.column_names

    @property
    def rejects(self) -> dict[str, int]:
        """How many texts were not labelled, by reason: text_null, text_empty, utf8_invalid, line_too_long."""
        return self._table.rejects

    def __len__(self) -> int:
        return len(self._table)

    def __getitem__(self, index: int) -> dict[str, Any]:
        row = index + len(self) if index < 0 else index
        if not 0 <= row < len(self):
            raise IndexError(f"row {index} of {len(self)}")
        return self._table.rows(row, row + 1)[0]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (row for begin in range(0, len(self), 1024) for row in self._table.rows(begin, begin + 1024))

    def __arrow_c_schema__(self) -> object:
        return self._table.__arrow_c_schema__()

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_array__(requested_schema)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)

    def to_pyarrow(self) -> pyarrow.Table:
        """The same as a pyarrow table, without a copy."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The same as a pandas data frame (needs pyarrow as well)."""
        return self.to_pyarrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """The same as a polars data frame."""
        import polars

        return polars.DataFrame(self)

    def __repr__(self) -> str:
        return f"<stancemill.Labels: {len(self):,} rows; {', '.join(self.column_names)}>"

    def _repr_html_(self) -> str:
        """The first rows for notebooks. Everything is escaped: names of labels come from a model file."""
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.column_names)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_text_of(value))}</td>" for value in row.values()) + "</tr>"
            for row in self._table.rows(0, _SHOWN_ROWS))
        more = f"<p>{len(self):,} rows, the first {_SHOWN_ROWS} shown</p>" if len(self) > _SHOWN_ROWS else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _text_of(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, list) else str(value)
