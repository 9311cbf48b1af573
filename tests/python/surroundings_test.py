"""The promise: neither the locale nor the current folder changes what is done, and a file may have any name."""
import json
import os
import pathlib
import pickle
import shutil
import subprocess
import sys

import pytest

import stancemill
from conftest import MODEL

LINE = '{"id":1,"text":"We must own our AI.","stance":"favor","lang":"en"}\n'
#: Latin-1: a lone byte that is no UTF-8.
ODD_NAME = os.fsdecode(b"caf\xe9")


def in_german(code, *arguments):
    """What Python prints in a process whose numbers have decimal commas."""
    return subprocess.run([sys.executable, "-c", 'import locale; locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")\n' + code,
                           *map(str, arguments)], check=True, capture_output=True).stdout


@pytest.fixture
def german(tmp_path, monkeypatch):
    """Makes the locale, where Debian's package `locales` is there to make it of."""
    (tmp_path / "locales").mkdir()
    made = shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", "de_DE", "-f", "UTF-8", tmp_path / "locales" / "de_DE.UTF-8"], capture_output=True).returncode == 0
    if not made:
        pytest.skip("no localedef, or nothing to make a locale of (Debian's package locales)")
    monkeypatch.setenv("LOCPATH", str(tmp_path / "locales"))
    assert in_german('print(locale.localeconv()["decimal_point"])') == b",\n"


def test_decimal_commas_of_the_process_do_not_reach_explanations(german, labeler):
    text = "We must own our AI."
    said = json.loads(in_german("import json, stancemill, sys; said = stancemill.load(sys.argv[1]).explain(sys.argv[2])\n"
                                "print(json.dumps([said.p, said.coverage]))", MODEL, text))
    expected = labeler.explain(text)
    assert said == [expected.p, expected.coverage]


def test_decimal_commas_of_the_process_do_not_reach_models(german, tmp_path):
    (tmp_path / "train.jsonl").write_text("".join(
        json.dumps({"text": f"{words} number {i}", "stance": stance}) + "\n"
        for i in range(12) for stance, words in (("favor", "own our models"), ("against", "rent from abroad"))))
    in_german('import stancemill, sys; stancemill.train(sys.argv[1], sys.argv[2], heads=["stance"], folds=2, threads=1)',
              tmp_path / "train.jsonl", tmp_path / "german")
    stancemill.train(tmp_path / "train.jsonl", tmp_path / "plain", heads=["stance"], folds=2, threads=1)
    for name in ("model.safetensors", "dictionary.tsv", "train.json"):
        assert (tmp_path / "german" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes(), name


def test_a_model_in_the_current_folder_does_not_take_the_shipped_ones_place(monkeypatch, tmp_path):
    (tmp_path / "models" / "ai-sovereignty").mkdir(parents=True)
    (tmp_path / "models" / "ai-sovereignty" / "model.safetensors").write_bytes(b"another one")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STANCEMILL_MODEL", raising=False)
    assert pathlib.Path(stancemill.load().path).is_relative_to(pathlib.Path(stancemill.__file__).parent)
    with pytest.raises(stancemill.StancemillError, match="the model is refused"):
        stancemill.load("models/ai-sovereignty")  # who names it gets it


def test_a_labeler_by_a_relative_path_stays_itself_when_the_process_moves(monkeypatch, tmp_path):
    shutil.copytree(MODEL, tmp_path / "model", ignore=shutil.ignore_patterns("data", "examples"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    labeler = stancemill.load("model")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert pickle.loads(pickle.dumps(labeler)).path == labeler.path == str(tmp_path / "model")


def test_names_that_are_not_utf8_name_files(tmp_path):
    folder = tmp_path / ODD_NAME
    folder.mkdir()
    shutil.copy(MODEL / "model.safetensors", folder)
    labeler = stancemill.load(folder)
    assert labeler.path == str(folder)
    assert pickle.loads(pickle.dumps(labeler)).sha256 == labeler.sha256
    (folder / f"{ODD_NAME}.jsonl").write_text(LINE + "nonsense\n")
    for paths in (folder / f"{ODD_NAME}.jsonl", [str(folder / f"{ODD_NAME}.jsonl")]):
        manifest = labeler.label_files(paths, folder / "out.jsonl", rejects=folder / f"{ODD_NAME}.rejects", force=True)
        assert manifest["totals"]["labelled"] == 1 and "caf\ufffd" in manifest["inputs"][0]["path"]
    assert json.loads((folder / f"{ODD_NAME}.rejects").read_bytes())["line"] == 2
    (folder / f"{ODD_NAME}.jsonl").write_text("".join(LINE + LINE.replace("favor", "against") for _ in range(8)))
    report = stancemill.train(folder / f"{ODD_NAME}.jsonl", folder / "model", heads=["stance"], folds=2, threads=1)
    assert report["heads"][0]["head"] == "stance"
    figures = stancemill.evaluate(folder / f"{ODD_NAME}.jsonl", model=folder / "model", by="source")
    assert "caf\ufffd" in json.dumps(figures, ensure_ascii=False)


def test_errors_about_names_that_are_not_utf8_are_told(labeler, tmp_path):
    with pytest.raises(stancemill.StancemillError, match="caf\ufffd") as caught:
        stancemill.load(tmp_path / ODD_NAME)
    assert caught.value.code == "model"
    with pytest.raises(stancemill.StancemillError, match="caf\ufffd"):
        labeler.label_files(tmp_path / ODD_NAME, tmp_path / "out.jsonl")
