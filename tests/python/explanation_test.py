"""The promise: an explanation is that of the command line, points at words of the text, and shows safely in notebooks."""
import json
import subprocess

import pytest

import stancemill
from conftest import MODEL
from results_test import TagCounter

TEXT = "Über Nacht: we must stop renting our intelligence from abroad, and build our own AI."


def test_it_says_what_the_command_line_says(labeler, program):
    printed = json.loads(subprocess.run([program, "explain", TEXT, "--json", "--top", "3", "--model", MODEL], check=True,
                                        capture_output=True).stdout)
    said = labeler.explain(TEXT, strongest=3)
    assert said.p == {head: answer["p"] for head, answer in printed["heads"].items()}
    assert said.labels == {head: answer["labels"] for head, answer in printed["heads"].items()}
    assert (said.abstained, said.coverage) == (printed["heads"]["stance"]["abstained"], printed["coverage"])
    for label, answer in printed["explain"]["stance"].items():
        assert (said.scores["stance"][label], said.biases["stance"][label]) == (answer["score"], answer["bias"])
        assert [(push.score, push.kind, [list(span) for span in push.spans]) for push in said.pushes["stance"][label]] == \
            [(push["push"], push["kind"], push["spans"]) for push in answer["pushes"]]


def test_it_agrees_with_the_row_of_the_text(labeler):
    row, said = labeler.label([TEXT])[0], labeler.explain(TEXT)
    assert said.labels["stance"] == [row["stance"]] and said.p["stance"]["favor"] == row["p_favor"]
    assert (said.coverage, said.abstained) == (row["coverage"], row["abstained"])


def test_pushes_hold_the_words_they_point_at(labeler):
    pushes = [push for labels in labeler.explain(TEXT).pushes.values() for pushes in labels.values() for push in pushes]
    assert pushes and all(TEXT.encode()[slice(*push.spans[0])].decode() == push.words for push in pushes)


@pytest.mark.parametrize("text", [TEXT, "<script>alert(1)</script> & <b>we</b> must own \"our\" AI <img src=x>", "ü", "", "..."])
def test_html_has_the_text_and_nothing_of_its_tags(labeler, text):
    page = TagCounter(labeler.explain(text)._repr_html_())
    assert set(page.tags) <= {"p", "b", "mark", "table", "thead", "tbody", "tr", "th", "td"} and page.tags["b"] == 1
    assert text in page.text
    assert ("mark" in page.tags) == bool(labeler.explain(text).pushes["stance"][labeler.explain(text).labels["stance"][0]])


def test_a_model_that_gives_no_label_is_shown_too(tmp_path):
    (tmp_path / "train.jsonl").write_text("".join(
        json.dumps({"text": f"{word} {word} {i}", "topics": topics}) + "\n"
        for i in range(12) for word, topics in (("night", ["dark"]), ("day", []))))
    stancemill.train(tmp_path / "train.jsonl", tmp_path / "model", heads=["topics=topics"], folds=2, threads=2)
    said = stancemill.load(tmp_path / "model").explain("day day")
    assert said.labels == {"topics": []}
    page = TagCounter(said._repr_html_())
    assert "topics: none" in page.text and "day day" in page.text and "mark" not in page.tags


def test_what_cannot_be_explained_is_said(labeler):
    with pytest.raises(TypeError, match="must be str, not int"):
        labeler.explain(7)
    with pytest.raises(stancemill.StancemillError, match="strongest"):
        labeler.explain(TEXT, strongest=0)
    with pytest.raises(stancemill.StancemillError, match="16 MiB"):
        labeler.explain("x" * (16 * 1024 * 1024 + 1))
    assert labeler.explain("AI \ud83d").text == "AI \ufffd"
