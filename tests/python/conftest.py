"""What the tests of the Python package share: the example passages, and what the command line says about them."""
import json
import os
import pathlib
import subprocess

import pytest

import stancemill

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "models" / "ai-sovereignty"
EXAMPLES = MODEL / "examples" / "passages.jsonl"
ROOMS_OF_THE_PROGRAM = {"cli", "estimate", "report"}  # the package has nothing of them


def pytest_configure():
    """Another version of the package than the one in this tree is not worth testing."""
    installed = pathlib.Path(stancemill.__file__).parent
    for source in (ROOT / "engine" / "python" / "stancemill").glob("*.py"):
        copy = installed / source.name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            pytest.exit(f"{copy} is not {source}: run scripts/build_python.sh", 1)
    built = pathlib.Path(stancemill._engine.__file__).stat().st_mtime
    for source in (ROOT / "engine").rglob("*"):
        room = source.relative_to(ROOT / "engine").parts[0]
        if room in ROOMS_OF_THE_PROGRAM or source.suffix not in (".cpp", ".h"):
            continue
        if source.stat().st_mtime > built:
            pytest.exit(f"{source} is younger than {stancemill._engine.__file__}: run scripts/build_python.sh", 1)


@pytest.fixture(scope="session")
def program():
    """The command line, as scripts/test_python.sh names it."""
    return os.environ["STANCEMILL_PROGRAM"]


@pytest.fixture(scope="session")
def labeler():
    return stancemill.load(MODEL)


@pytest.fixture(scope="session")
def passages():
    """The example passages that the command line labels: those whose text is a string with something in it."""
    read = []
    for line in EXAMPLES.read_bytes().split(b"\n"):
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError):
            continue
        if isinstance(text, str) and text:
            read.append(text)
    return read


@pytest.fixture(scope="session")
def said_by_program(program, passages, tmp_path_factory):
    """The rows of the command line for `passages`, in this package's shape."""
    folder = tmp_path_factory.mktemp("program")
    lines = "".join(json.dumps({"text": text}) + "\n" for text in passages)
    (folder / "in.jsonl").write_text(lines)
    subprocess.run([program, "label", "in.jsonl", "-o", "out.jsonl", "--model", MODEL, "--progress", "none"],
                   cwd=folder, check=True, capture_output=True)
    rows = [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]
    assert len(rows) == len(passages)
    return [as_row(row) for row in rows]


def as_row(record):
    """A line of the command line's output as a row of a table."""
    row = {"stance": record["stance"]}
    row.update({f"p_{label}": share for label, share in record["p"].items()})
    row.update({key: record[key] for key in ("frames", "coverage", "abstained")})
    return row
