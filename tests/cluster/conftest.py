"""What the tests on Spark, Ray and datatrove share: a corpus, and what the command line says about it."""
import json
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "release" / "stancemill"
EXAMPLES = ROOT / "models" / "ai-sovereignty" / "examples" / "passages.jsonl"


def pytest_addoption(parser):
    parser.addoption("--passages", type=int, default=2000, help="how many passages Spark, Ray and datatrove label")


@pytest.fixture(scope="session")
def corpus(pytestconfig):
    """Rows with an id and a text; every hundredth has none, or an empty one."""
    examples = []
    for line in EXAMPLES.read_bytes().split(b"\n"):
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError):
            continue
        if isinstance(text, str) and text and not any("\ud800" <= letter <= "\udfff" for letter in text):
            examples.append(text)
    rows = []
    for i in range(pytestconfig.getoption("passages")):
        text = f"{examples[i % len(examples)]} ({i // len(examples)})"
        rows.append({"id": i, "text": text if i % 100 else None if i % 200 else ""})
    return rows


@pytest.fixture(scope="session")
def said_by_program(corpus, tmp_path_factory):
    """By id: the row of the command line, in the shape of the Python package; nulls for what it rejects."""
    folder = tmp_path_factory.mktemp("program")
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in corpus))
    subprocess.run([PROGRAM, "label", "in.jsonl", "-o", "out.jsonl", "--progress", "none"], cwd=folder, check=True,
                   capture_output=True)
    said = {}
    for record in map(json.loads, (folder / "out.jsonl").read_text().splitlines()):
        said[record["id"]] = {"stance": record["stance"], **{f"p_{label}": share for label, share in record["p"].items()},
                              **{name: record[name] for name in ("frames", "coverage", "abstained")}}
    nothing = dict.fromkeys(next(iter(said.values())))
    return {row["id"]: said.get(row["id"], nothing) for row in corpus}


@pytest.fixture(scope="session")
def check_rows(corpus, said_by_program):
    """Takes rows that somebody labelled: every row of the corpus is among them, once, and says what the program says."""
    def check(rows):
        texts = {row["id"]: row["text"] for row in corpus}
        found = {row["id"]: row for row in rows}
        assert len(rows) == len(found) == len(corpus)
        for number, said in said_by_program.items():
            assert found[number] == {"id": number, "text": texts[number], **said}
    return check
