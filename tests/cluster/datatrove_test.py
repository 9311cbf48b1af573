"""The promise: a pipeline of datatrove gives every document the labels of the command line, or keeps those one asks for."""
import json

import pytest

pytest.importorskip("datatrove")
from datatrove.data import Document  # noqa: E402
from datatrove.executor import LocalPipelineExecutor  # noqa: E402
from datatrove.pipeline.readers import JsonlReader  # noqa: E402
from datatrove.pipeline.writers import JsonlWriter  # noqa: E402

import stancemill  # noqa: E402
from stancemill.datatrove import StanceFilter  # noqa: E402


@pytest.fixture
def documents(corpus, tmp_path):
    """The rows with a text, in two files (datatrove itself leaves empty documents out)."""
    rows = [row for row in corpus if row["text"]]
    (tmp_path / "in").mkdir()
    for part in (0, 1):
        (tmp_path / "in" / f"{part}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows[part::2]))
    return [row["id"] for row in rows]


def run(tmp_path, *blocks):
    """Runs the pipeline in two tasks on two processes; the documents that come out."""
    writer = JsonlWriter(str(tmp_path / "out"), compression=None)
    LocalPipelineExecutor([JsonlReader(str(tmp_path / "in")), *blocks, writer], tasks=2, workers=2,
                          logging_dir=str(tmp_path / "logs")).run()
    return read(tmp_path / "out")


def read(folder):
    return [json.loads(line) for file in sorted(folder.iterdir()) for line in file.read_text().splitlines()]


def test_documents_carry_the_labels_of_the_command_line(documents, said_by_program, tmp_path):
    labelled = {document["id"]: document["metadata"] for document in run(tmp_path, StanceFilter(batch_size=64))}
    assert set(labelled) == set(documents)
    for number, metadata in labelled.items():
        assert {name: metadata[name] for name in said_by_program[number]} == said_by_program[number]


def test_only_what_is_asked_for_goes_on(documents, said_by_program, tmp_path):
    excluded = JsonlWriter(str(tmp_path / "excluded"), compression=None)
    kept = run(tmp_path, StanceFilter(keep=in_favor, prefix="said_", exclusion_writer=excluded))
    others = read(tmp_path / "excluded")
    assert {document["id"] for document in kept} == \
        {number for number in documents if said_by_program[number]["stance"] == "favor"}
    assert len(kept) + len(others) == len(documents)
    assert all(document["metadata"]["filter_reason"] == document["metadata"]["said_stance"] != "favor" for document in others)


def test_a_model_with_other_heads_gives_its_first_one_as_the_reason(tmp_path):
    (tmp_path / "train.jsonl").write_text("".join(
        json.dumps({"text": f"{word} {word} {i}", "topics": topics}) + "\n"
        for i in range(12) for word, topics in (("night", ["dark", "late"]), ("day", []))))
    stancemill.train(tmp_path / "train.jsonl", tmp_path / "model", heads=["topics=topics"], folds=2, threads=1)
    block = StanceFilter(keep=lambda row: False, model=tmp_path / "model")
    assert block.filter_batch([Document(text=text, id="1") for text in ("night night", "day day", "")]) == \
        [(False, "dark, late"), (False, "no label"), (False, "no text")]


def in_favor(row):
    return row["stance"] == "favor"
