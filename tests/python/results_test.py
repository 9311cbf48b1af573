"""The promise: a result is an Arrow table that other libraries take as it is, and that notebooks show safely."""
import gc
import html.parser
import json
import multiprocessing
import pickle

import pandas
import polars
import pyarrow as pa
import pytest

import stancemill

TEXTS = ["We must own our AI, or others will own us.", None, "The cat sleeps."]


@pytest.fixture(scope="module")
def labels(labeler):
    return labeler.label(TEXTS)


def test_the_table_has_the_columns_of_the_command_lines_tables(labels):
    table = labels.to_pyarrow()
    table.validate(full=True)
    shares = [f"p_{label}" for label in ("favor", "against", "neutral", "unrelated")]
    assert table.column_names == ["stance", *shares, "frames", "coverage", "abstained"] == labels.column_names
    assert table.schema.types == [pa.string(), *[pa.float64()] * 4, pa.list_(pa.string()), pa.float64(), pa.bool_()]
    assert table.to_pylist() == list(labels)


def test_every_library_sees_the_same_rows(labels):
    assert pa.record_batch(labels).to_pylist() == list(labels)
    assert pa.RecordBatchReader.from_stream(labels).read_all().to_pylist() == list(labels)
    assert labels.to_polars().to_dicts() == list(labels)
    frame = labels.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and isinstance(labels.to_polars(), polars.DataFrame)
    assert frame["stance"][0] == labels[0]["stance"] and pandas.isna(frame["stance"][1])
    assert frame["p_favor"][0] == labels[0]["p_favor"]


def test_columns_outlive_the_result(labeler):
    table = pa.table(labeler.label(TEXTS))
    column = table["stance"]
    expected = column.to_pylist()
    del table
    gc.collect()
    assert column.to_pylist() == expected


def test_labels_survive_pickling(labels, labeler):
    again = pickle.loads(pickle.dumps(labels))
    assert list(again) == list(labels) and again.rejects == labels.rejects == {"text_null": 1}
    again.to_pyarrow().validate(full=True)
    assert again.to_pyarrow() == labels.to_pyarrow()
    assert again.to_pyarrow()["stance"].null_count == 1
    assert list(pickle.loads(pickle.dumps(labeler.label([])))) == []


def test_labels_come_back_from_other_processes(labeler):
    chunks = [TEXTS, TEXTS[:1], []]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert [list(labels) for labels in pool.map(labeler.label, chunks)] == \
            [list(labeler.label(chunk)) for chunk in chunks]


def test_pickled_labels_of_another_kind_are_refused(labels):
    table = labels._table
    version, rows, rejects, columns = table.__getstate__()
    stance = columns[0]
    made = type(table).__new__

    def refused(state, said):
        with pytest.raises(stancemill.StancemillError, match=said):
            made(type(table)).__setstate__(state)
    refused((version + 1, rows, rejects, columns), "version 2, and this package knows version 1")
    refused(("1", rows, rejects, columns), "no version")
    refused((), "no version")
    refused((version, rows, rejects), "parts are missing")
    refused((version, rows + 8, rejects, columns), "column 'stance' is not whole")
    refused((version, -1, rejects, columns), "not whole")
    refused((version, rows, {"no such reason": 1}, columns), "no such reason")
    refused((version, rows, rejects, "columns"), "another type")
    refused((version, rows, rejects, [stance[:3]]), "other parts")
    refused((version, rows, rejects, [(stance[0], "d", *stance[2:])]), "format 'd'")
    offsets = stance[3]
    for wrong in (offsets[:-1], offsets[:-4], offsets[4:8] + offsets[:-4], offsets[:-4] + b"\xff\0\0\0",
                  offsets[:4] + b"\xff\xff\xff\xff" + offsets[8:]):
        refused((version, rows, rejects, [(*stance[:3], wrong, *stance[4:])]), "damaged")


def test_rows_are_reached_by_number(labels):
    assert len(labels) == 3 and labels[-1] == labels[2] == list(labels)[2]
    for beyond in (3, -4):
        with pytest.raises(IndexError):
            labels[beyond]


class TagCounter(html.parser.HTMLParser):
    """Which tags a page has, and what it says."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = {}, ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags[tag] = self.tags.get(tag, 0) + 1

    def handle_data(self, data):
        self.text += data


def test_html_shows_the_first_rows(labeler):
    page = TagCounter(labeler.label(TEXTS * 7)._repr_html_())
    assert page.tags["tr"] == 11 and page.tags["table"] == 1
    assert "21 rows, the first 10 shown" in page.text


def test_html_escapes_the_names_that_a_model_brings(tmp_path):
    hostile = ["<script>alert(1)</script>", "\"'&amp;<img src=x>"]
    (tmp_path / "train.jsonl").write_text("".join(
        '{"text":%s,"head":%s,"group":"g%d"}\n' % (json.dumps(f"{word} {word} {i}"), json.dumps(label), i)
        for i in range(12) for word, label in zip(("night", "day"), hostile)))
    stancemill.train(tmp_path / "train.jsonl", tmp_path / "model", heads=["mood=head"], folds=2, threads=2)
    labels = stancemill.load(tmp_path / "model").label(["night", "day"])
    assert {row["mood"] for row in labels} == set(hostile)
    page = TagCounter(labels._repr_html_())
    assert set(page.tags) == {"table", "thead", "tbody", "tr", "th", "td"}
    assert all(label in page.text for label in hostile)

