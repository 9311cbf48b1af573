"""The promise: the same labels and probabilities as the command line, for every kind of column and number of threads."""
import concurrent.futures
import os

import pandas
import polars
import pyarrow as pa
import pytest

import stancemill

# None: no text; the empty text is not labelled either.
ODD = ["We must own our AI.", None, "", "Über KI-Souveränität entscheidet Europa, nicht ein Anbieter.", "短い", "x" * 12,
       "y" * 13, None, "two\nlines of AI sovereignty", "\0 in the text", "We must own our AI."]
NULL_ROWS = [1, 2, 7]

ARROW_TYPES = {
    "string": pa.string(),
    "large_string": pa.large_string(),
    "string_view": pa.string_view(),
    "dictionary_int16": pa.dictionary(pa.int16(), pa.string()),
    "dictionary_uint32": pa.dictionary(pa.uint32(), pa.string_view()),
    "dictionary_int64": pa.dictionary(pa.int64(), pa.large_string()),
}


def arrow_column(texts, kind):
    plain, wanted = pa.array(texts, pa.string()), ARROW_TYPES[kind]
    if not pa.types.is_dictionary(wanted):
        return plain.cast(wanted)
    encoded = plain.dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.cast(wanted.index_type),
                                          encoded.dictionary.cast(wanted.value_type))


COLUMNS = {
    "list": lambda texts: texts,
    "tuple": tuple,
    "generator": lambda texts: (text for text in texts),
    "polars": polars.Series,
    "polars_categorical": lambda texts: polars.Series(texts, dtype=polars.Categorical),
    "pandas": lambda texts: pandas.Series(texts),
    "pandas_object": lambda texts: pandas.Series(texts, dtype=object),
    "pandas_arrow": lambda texts: pandas.Series(texts, dtype=pandas.ArrowDtype(pa.string())),
    "numpy_object": lambda texts: pandas.Series(texts, dtype=object).to_numpy(),
    "chunked": lambda texts: pa.chunked_array([pa.array(texts[:3], pa.string()), pa.array([], pa.string()),
                                               pa.array(texts[3:], pa.string())]),
    "sliced": lambda texts: pa.array(["before", None, *texts, "after"], pa.string()).slice(2, len(texts)),
    "sliced_view": lambda texts: pa.array([None, *texts], pa.string()).cast(pa.string_view()).slice(1),
    "table_of_one": lambda texts: pa.table({"text": pa.array(texts, pa.string())}),
    "batch_reader": lambda texts: pa.table({"text": pa.array(texts, pa.string())}).to_reader(max_chunksize=2),
    "polars_frame": lambda texts: polars.DataFrame({"text": texts}),
    "pandas_frame": lambda texts: pandas.DataFrame({"text": texts}),
    **{kind: (lambda texts, kind=kind: arrow_column(texts, kind)) for kind in ARROW_TYPES},
}


def test_lists_are_labelled_as_by_the_command_line(labeler, passages, said_by_program):
    assert list(labeler.label(passages)) == said_by_program


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_kind_of_column_gives_the_rows_of_the_command_line(kind, labeler, passages, said_by_program):
    assert list(labeler.label(COLUMNS[kind](passages))) == said_by_program


@pytest.mark.parametrize("kind", COLUMNS)
def test_nulls_and_odd_texts_are_the_same_in_every_kind_of_column(kind, labeler):
    labels = labeler.label(COLUMNS[kind](ODD))
    assert list(labels) == list(labeler.label(ODD))
    assert [i for i, row in enumerate(labels) if row["stance"] is None] == NULL_ROWS
    assert all(value is None for i in NULL_ROWS for value in labels[i].values())
    assert labels.rejects == {"text_null": 2, "text_empty": 1}
    assert labels[0] == labels[10]


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_threads_change_nothing(threads, labeler, passages, said_by_program):
    assert list(labeler.label(passages * 5, threads=threads)) == said_by_program * 5


def test_one_labeler_serves_many_threads_at_once(labeler, passages, said_by_program):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = pool.map(lambda turn: list(labeler.label(passages, threads=1 + turn % 3)), range(16))
        assert all(rows == said_by_program for rows in results)


def test_a_process_that_forked_off_labels_too(labeler, passages, said_by_program):
    assert list(labeler.label(passages * 20)) == said_by_program * 20
    child = os.fork()
    if child == 0:
        os._exit(0 if list(labeler.label(passages * 20)) == said_by_program * 20 else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_table_with_several_columns_needs_a_name(labeler):
    table = pa.table({"date": [1, 2], "body": ["We need our own AI.", None]})
    assert list(labeler.label(table, column="body")) == list(labeler.label(["We need our own AI.", None]))
    with pytest.raises(stancemill.StancemillError, match="column=.*date, body"):
        labeler.label(table)
    with pytest.raises(stancemill.StancemillError, match="no column 'text'; there are: date, body"):
        labeler.label(table, column="text")


def test_rows_of_a_null_struct_are_null(labeler):
    rows = pa.array([{"text": "We need our own AI."}, None], pa.struct([("text", pa.string())]))
    assert [row["stance"] is None for row in labeler.label(rows)] == [False, True]


def test_surrogates_become_replacement_characters(labeler):
    assert list(labeler.label(["AI \ud83d sovereignty \udc00\ud800"])) == \
        list(labeler.label(["AI \ufffd sovereignty \ufffd\ufffd"]))


def test_bytes_that_are_not_utf8_are_counted_and_disturb_nobody(labeler):
    good = "We need our own AI."
    bad = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff\xfe AI"], pa.binary()).buffers())
    labels = labeler.label(pa.chunked_array([pa.array([good]), bad, pa.array([good])]))
    assert labels.rejects == {"utf8_invalid": 1}
    assert [labels[0], labels[2]] == list(labeler.label([good, good]))


def test_nothing_gives_nothing(labeler):
    for empty in ([], pa.array([], pa.string()), pa.chunked_array([], pa.string()), polars.Series([], dtype=polars.String)):
        labels = labeler.label(empty)
        assert len(labels) == 0 and labels.to_pyarrow().num_rows == 0
    assert list(labeler.label(pa.nulls(3))) == list(labeler.label([None] * 3))
