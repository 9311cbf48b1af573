"""The promise: files are labelled, models trained and judged as by the command line, and errors name what is wrong."""
import hashlib
import json
import os
import pickle
import signal
import struct
import subprocess
import threading

import pyarrow as pa
import pyarrow.parquet
import pytest

import stancemill
from conftest import EXAMPLES, MODEL

LINE = '{"id":1,"text":"We must own our AI.","lang":"en"}\n'


def run(program, folder, *arguments):
    return subprocess.run([program, *map(str, arguments)], cwd=folder, check=True, capture_output=True).stdout


def test_label_files_writes_the_bytes_of_the_command_line(labeler, program, tmp_path):
    run(program, tmp_path, "label", EXAMPLES, "-o", "program.csv", "--keep", "lang", "--model", MODEL)
    manifest = labeler.label_files(EXAMPLES, tmp_path / "package.csv", keep=["lang"], threads=2)
    made = (tmp_path / "package.csv").read_bytes()
    assert made == (tmp_path / "program.csv").read_bytes()
    assert manifest["outputs"][0]["sha256"] == hashlib.sha256(made).hexdigest()
    totals = manifest["totals"]
    assert totals["lines"] == totals["labelled"] + totals["rejected"] + totals["blank"] > 0


def test_words_may_be_given_with_commas_as_at_the_command_line(labeler, program, tmp_path):
    run(program, tmp_path, "label", EXAMPLES, "-o", "program.jsonl", "--keep", "lang,source", "--by", "lang", "--model", MODEL)
    manifest = labeler.label_files(EXAMPLES, tmp_path / "package.jsonl", keep="lang,source", by="lang")
    assert (tmp_path / "package.jsonl").read_bytes() == (tmp_path / "program.jsonl").read_bytes()
    assert manifest["tallies"]["cube"] == json.loads((tmp_path / "program.jsonl.run.json").read_text())["tallies"]["cube"]


def test_a_field_to_be_kept_that_no_passage_has_is_warned_of(labeler, tmp_path):
    (tmp_path / "in.jsonl").write_text(LINE)
    with pytest.warns(UserWarning, match="no passage has the field 'date'") as caught:
        labeler.label_files(tmp_path / "in.jsonl", tmp_path / "out.jsonl", keep="lang,date")
    assert [warning.filename for warning in caught] == [__file__]


def test_parquet_is_refused_with_a_way_that_works(labeler, tmp_path):
    for arguments in ({"out": tmp_path / "out.parquet"}, {"out": f"{tmp_path}/", "format": "parquet"}):
        with pytest.raises(stancemill.StancemillError, match=r"pyarrow.parquet.write_table\(") as caught:
            labeler.label_files(EXAMPLES, **arguments)
        assert caught.value.code == "usage"
    labels = labeler.label(["We must own our AI."])
    pyarrow.parquet.write_table(labels.to_pyarrow(), tmp_path / "labels.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "labels.parquet").to_pylist() == list(labels)


def test_figures_by_field_and_explanations_are_those_of_the_command_line(labeler, program, tmp_path):
    run(program, tmp_path, "label", EXAMPLES, "-o", "program.jsonl", "--by", "lang", "--explain", 2, "--model", MODEL)
    manifest = labeler.label_files(EXAMPLES, tmp_path / "package.jsonl", by=["lang"], explain=2)
    assert (tmp_path / "package.jsonl").read_bytes() == (tmp_path / "program.jsonl").read_bytes()
    assert manifest["tallies"]["cube"] == json.loads((tmp_path / "program.jsonl.run.json").read_text())["tallies"]["cube"]


def test_a_run_that_is_complete_is_not_run_again_by_resume(labeler, tmp_path):
    (tmp_path / "in.jsonl").write_text(LINE)
    manifest = labeler.label_files(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert labeler.label_files(tmp_path / "in.jsonl", tmp_path / "out.jsonl", resume=True) == manifest
    with pytest.raises(stancemill.StancemillError, match="strict|options"):
        labeler.label_files(tmp_path / "in.jsonl", tmp_path / "out.jsonl", resume=True, strict=True)


@pytest.fixture
def endless(tmp_path):
    """An input that goes on until nobody reads it any more."""
    os.mkfifo(tmp_path / "endless.jsonl")
    def feed():
        try:
            with open(tmp_path / "endless.jsonl", "w") as pipe:
                while True:
                    pipe.write(LINE * 1000)
        except BrokenPipeError:
            pass
    writer = threading.Thread(target=feed)
    writer.start()
    yield tmp_path / "endless.jsonl"
    os.close(os.open(tmp_path / "endless.jsonl", os.O_RDONLY | os.O_NONBLOCK))  # frees a writer that nobody came to read
    writer.join()


def test_progress_is_told_and_its_errors_end_the_run(labeler, endless, tmp_path):
    told = []
    def listen(progress):
        told.append(progress)
        if len(told) == 3:
            raise ZeroDivisionError("in the caller's own function")
    with pytest.raises(ZeroDivisionError):
        labeler.label_files(endless, tmp_path / "out.jsonl", progress=listen)
    assert not (tmp_path / "out.jsonl").exists()
    assert all(set(word) == {"raw_bytes", "total_raw_bytes", "decoded_bytes", "lines", "labelled", "rejected", "seconds"}
               for word in told)
    assert told[2]["lines"] == told[2]["labelled"] > 0
    assert 0 < told[0]["decoded_bytes"] < told[2]["decoded_bytes"]


def test_control_c_ends_a_run(labeler, endless, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()  # this thread is in the engine by then
        labeler.label_files(endless, tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


def test_outputs_are_not_overwritten(labeler, tmp_path):
    (tmp_path / "in.jsonl").write_text(LINE)
    labeler.label_files([tmp_path / "in.jsonl"], tmp_path / "out.jsonl")
    with pytest.raises(stancemill.StancemillError, match="out.jsonl") as caught:
        labeler.label_files([tmp_path / "in.jsonl"], tmp_path / "out.jsonl")
    assert (caught.value.code, caught.value.exit_code) == ("output", 6)
    labeler.label_files([tmp_path / "in.jsonl"], tmp_path / "out.jsonl", force=True)


def test_rejects_over_the_limit_raise_with_the_accounting(labeler, tmp_path):
    (tmp_path / "in.jsonl").write_text(LINE + "nonsense\n")
    with pytest.raises(stancemill.StancemillError, match="1 rows were rejected") as caught:
        labeler.label_files(tmp_path / "in.jsonl", tmp_path / "out.jsonl", max_rejects=0)
    assert caught.value.code == "rejects" and caught.value.manifest["totals"]["rejected"] == 1
    assert json.loads((tmp_path / "out.jsonl.rejects.jsonl").read_text())["line"] == 2


def test_an_input_that_breaks_off_raises_with_its_name(labeler, tmp_path):
    whole = EXAMPLES.with_suffix(".jsonl.gz").read_bytes()
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(stancemill.StancemillError, match="cut.jsonl.gz: stream_truncated") as caught:
        labeler.label_files(tmp_path / "cut.jsonl.gz", tmp_path / "out.jsonl")
    assert caught.value.exit_code == 4 and caught.value.manifest["totals"]["labelled"] > 0


def test_files_that_are_not_there_are_named(labeler, tmp_path):
    with pytest.raises(stancemill.StancemillError, match="nowhere.jsonl") as caught:
        labeler.label_files(tmp_path / "nowhere.jsonl", tmp_path / "out.jsonl")
    assert caught.value.code == "input"
    with pytest.raises(stancemill.StancemillError, match="nowhere") as caught:
        stancemill.load(tmp_path / "nowhere")
    assert (caught.value.code, caught.value.exit_code) == ("model", 5)
    with pytest.raises(stancemill.StancemillError, match="format"):
        labeler.label_files(EXAMPLES, tmp_path / "out.jsonl", format="xml")


def test_a_damaged_model_is_refused(tmp_path):
    whole = bytearray((MODEL / "model.safetensors").read_bytes())
    whole[-1000] ^= 1
    (tmp_path / "model.safetensors").write_bytes(whole)
    with pytest.raises(stancemill.StancemillError, match="model.safetensors") as caught:
        stancemill.load(tmp_path)
    assert caught.value.code == "model"


@pytest.mark.parametrize("wrong, said", [
    ("one text", r"write \[text\]"), (b"bytes", r"write \[text\]"), ({"a": 1}, r"name a column"),
    (["good", 7], r"texts\[1\] is int, not str"), (12, "not iterable")])
def test_what_is_no_column_of_texts_is_a_type_error(labeler, wrong, said):
    with pytest.raises(TypeError, match=said):
        labeler.label(wrong)


@pytest.mark.parametrize("wrong, said", [
    (pa.array([1, 2]), "int64"), (pa.array([b"x"]), "binary"), (pa.array([["x"]]), "list"),
    (pa.array([1, 2]).dictionary_encode(), "int64")])
def test_arrow_columns_of_other_types_are_refused_by_name(labeler, wrong, said):
    with pytest.raises(stancemill.StancemillError, match=f"this one is {said}: cast it to string first") as caught:
        labeler.label(wrong)
    assert caught.value.code == "usage"


def test_arrow_arrays_that_contradict_themselves_are_refused(labeler):
    falling = pa.Array.from_buffers(pa.string(), 2, [None, pa.py_buffer(struct.pack("3i", 0, 5, 2)), pa.py_buffer(b"hello")])
    outside = pa.Array.from_buffers(pa.string_view(), 1, [None, pa.py_buffer(struct.pack("i4sii", 20, b"hell", 0, 90)),
                                                          pa.py_buffer(b"hello" * 20)])
    unknown = pa.DictionaryArray.from_arrays(pa.array([0, 7], pa.int8()), pa.array(["AI"]), safe=False)
    negative = pa.DictionaryArray.from_arrays(pa.array([-1], pa.int8()), pa.array(["AI"]), safe=False)
    for array, said in ((falling, "offsets do not rise"), (outside, "outside its buffers"),
                        (unknown, "outside the dictionary"), (negative, "outside the dictionary")):
        with pytest.raises(stancemill.StancemillError, match=f"this Arrow array is damaged: .*{said}") as caught:
            labeler.label(array)
        assert caught.value.code == "input"


def test_a_stream_that_fails_is_an_error(labeler):
    def batches():
        yield pa.record_batch({"text": ["We must own our AI."]})
        raise OSError("the disk went away")
    reader = pa.RecordBatchReader.from_batches(pa.schema([("text", pa.string())]), batches())
    with pytest.raises(stancemill.StancemillError, match="the Arrow stream failed.*the disk went away"):
        labeler.label(reader)


def test_of_a_stream_only_a_part_is_in_memory(labeler):
    text = "We must own our own AI. " * 1000
    held = []

    def batches():
        for number in range(16):
            held.append(pa.total_allocated_bytes())
            yield pa.record_batch({"text": pa.array([f"{number} {text}"] * 350)})
    reader = pa.RecordBatchReader.from_batches(pa.schema([("text", pa.string())]), batches())
    labels = labeler.label(reader)
    assert len(labels) == 16 * 350
    assert max(held) - held[0] < 16 * 350 * len(text) / 2, "bytes of Arrow, while the reader made its batches"
    assert list(labels)[::350] == list(labeler.label([f"{number} {text}" for number in range(16)]))


def test_threads_out_of_range_are_refused(labeler):
    for threads in (-1, 1025):
        with pytest.raises(stancemill.StancemillError, match="threads"):
            labeler.label(["x"], threads=threads)


def test_a_labeler_is_pickled_by_path_and_checksum(labeler, tmp_path):
    again = pickle.loads(pickle.dumps(labeler))
    assert again.sha256 == labeler.sha256 and list(again.label(["AI"])) == list(labeler.label(["AI"]))
    with pytest.raises(stancemill.StancemillError, match="SHA-256"):
        stancemill.Labeler(MODEL, sha256="0" * 64)


def test_errors_survive_pickling():
    error = stancemill.StancemillError("a.jsonl line 7", "input", 4, {"status": "x"})
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.code, again.exit_code, again.manifest) == ("a.jsonl line 7", "input", 4, {"status": "x"})


def test_the_shipped_model_is_in_the_package(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STANCEMILL_MODEL", raising=False)
    wanted = hashlib.sha256((MODEL / "model.safetensors").read_bytes()).hexdigest()
    assert stancemill.load().sha256 == stancemill.load("models/ai-sovereignty").sha256 == wanted
    assert stancemill.load().heads["stance"] == ["favor", "against", "neutral", "unrelated"]


def test_training_and_evaluation_are_those_of_the_command_line(program, tmp_path):
    lines = [json.dumps({"text": f"{words} number {i}", "stance": stance, "group": f"g{i}"})
             for i in range(20) for stance, words in (("favor", "own our models"), ("against", "rent from abroad"))]
    (tmp_path / "train.jsonl").write_text("\n".join(lines) + "\n")
    head = ["stance=stance"]
    report = stancemill.train(tmp_path / "train.jsonl", tmp_path / "package", heads=head[0], folds=2, seed=3)
    run(program, tmp_path, "train", "--data", "train.jsonl", "--head", head[0], "--folds", 2, "--seed", 3, "-o", "program")
    assert report == json.loads((tmp_path / "package" / "train.json").read_text())
    assert (tmp_path / "package/model.safetensors").read_bytes() == (tmp_path / "program/model.safetensors").read_bytes()
    figures = stancemill.evaluate(tmp_path / "train.jsonl", model=tmp_path / "package", heads="stance", by="group")
    assert figures == json.loads(run(program, tmp_path, "eval", "--data", "train.jsonl", "--model", "package", "--by",
                                     "group", "--json"))


def test_heads_that_nobody_named_and_no_passage_answers_are_left_out(program, tmp_path):
    lines = [json.dumps({"text": f"{words} number {i}", "stance": stance})
             for i in range(12) for stance, words in (("favor", "own our models"), ("against", "rent from abroad"))]
    (tmp_path / "train.jsonl").write_text("\n".join(lines) + "\n")
    with pytest.warns(UserWarning, match="no passage has the field frames: that head is left out"):
        report = stancemill.train(tmp_path / "train.jsonl", tmp_path / "package", folds=2)
    assert [head["head"] for head in report["heads"]] == ["stance"]
    run(program, tmp_path, "train", "--data", "train.jsonl", "--folds", 2, "-o", "program")
    assert (tmp_path / "package/model.safetensors").read_bytes() == (tmp_path / "program/model.safetensors").read_bytes()
    with pytest.raises(stancemill.StancemillError, match='no passage answers the head "frames"'):
        stancemill.train(tmp_path / "train.jsonl", tmp_path / "named", heads=["stance", "frames"], folds=2)
    (tmp_path / "none.jsonl").write_text('{"text":"own our models"}\n')
    with pytest.raises(stancemill.StancemillError, match='no passage answers the head "stance"'):
        stancemill.train(tmp_path / "none.jsonl", tmp_path / "none", folds=2)


def test_a_search_is_that_of_the_command_line_and_overwrites_nothing_unasked(program, tmp_path):
    lines = [json.dumps({"text": f"{words} {i}", "stance": stance, "group": f"g{i}"})
             for i in range(4) for stance, words in (("favor", "own it"), ("against", "rent it"))]
    (tmp_path / "train.jsonl").write_text("\n".join(lines) + "\n")
    options = {"heads": ["stance=stance"], "folds": 2, "search": True}
    report = stancemill.train(tmp_path / "train.jsonl", tmp_path / "package", **options)
    assert len(report["feature_specs"]) > 1
    run(program, tmp_path, "train", "--data", "train.jsonl", "--head", "stance=stance", "--folds", 2, "--search", "-o", "program")
    model = (tmp_path / "package/model.safetensors").read_bytes()
    assert model == (tmp_path / "program/model.safetensors").read_bytes()
    with pytest.raises(stancemill.StancemillError, match="model.safetensors: exists already; force=True") as caught:
        stancemill.train(tmp_path / "train.jsonl", tmp_path / "package", **options)
    assert (caught.value.code, caught.value.exit_code) == ("output", 6)
    stancemill.train(tmp_path / "train.jsonl", tmp_path / "package", heads=["stance=stance"], folds=2, force=True)
    assert (tmp_path / "package/model.safetensors").read_bytes() != model


def test_training_data_that_are_wrong_are_named_by_file_and_line(tmp_path):
    (tmp_path / "train.jsonl").write_text('{"text":"own our models","stance":"favor"}\n{"text":7,"stance":"favor"}\n')
    with pytest.raises(stancemill.StancemillError, match=r"train\.jsonl.*2") as caught:
        stancemill.train(tmp_path / "train.jsonl", tmp_path / "model", heads=["stance=stance"])
    assert caught.value.code == "input" and not (tmp_path / "model").exists()
