"""The promise: a column of pyarrow, polars or pandas gets the rows of the command line, of the corpus that clusters get."""
import pandas
import polars
import pyarrow
import pytest

import stancemill


@pytest.mark.parametrize("column_of", [pyarrow.array, polars.Series, pandas.Series])
def test_columns_get_the_rows_of_the_command_line(column_of, corpus, check_rows):
    labels = stancemill.load().label(column_of([row["text"] for row in corpus]))
    check_rows([{**row, **said} for row, said in zip(corpus, labels, strict=True)])
