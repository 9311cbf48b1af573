#!/usr/bin/env python3
"""Damaged models at the command line: exit 5, one clear message, nothing written, nothing labelled.

    run_models.py BINARY

The 2,000 ways of damage are tests/model/damaged_files_test.cpp; here are a few of each through every command that loads a
model.
"""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WHOLE = (HERE.parent / "golden" / "model" / "model.safetensors").read_bytes()
PASSAGE = b'{"text":"Our own cloud.","stance":"favor"}\n'


def damaged():
    """(name, bytes) of damaged models."""
    size = len(WHOLE)
    header = int.from_bytes(WHOLE[:8], "little")
    yield "empty", b""
    yield "one_byte", WHOLE[:1]
    yield "size_alone", WHOLE[:8]
    yield "header_alone", WHOLE[: 8 + header]
    yield "half", WHOLE[: size // 2]
    yield "last_byte_missing", WHOLE[:-1]
    yield "one_byte_more", WHOLE + b"\0"
    yield "twice", WHOLE * 2
    yield "zeros", bytes(size)
    yield "text", b"this is no model\n" * 100
    yield "pickle", b"\x80\x04\x95" + WHOLE[3:]
    yield "zip", b"PK\x03\x04" + WHOLE[4:]
    for name, wild in {"zero": 0, "all_ones": 2**64 - 1, "a_gigabyte": 2**30, "eight_more": header + 8}.items():
        yield f"header_size_{name}", wild.to_bytes(8, "little") + WHOLE[8:]
    for i in range(12):
        at = size * i // 12 + 3
        yield f"bit_{at}", WHOLE[:at] + bytes([WHOLE[at] ^ 1 << i % 8]) + WHOLE[at + 1 :]
    for name, old, new in (
        ("version", b'"version":"1"', b'"version":"2"'),
        ("format", b'"format":"stancemill-model"', b'"format":"stancemill-modem"'),
        ("hash", b'\\"hash\\":\\"v1\\"', b'\\"hash\\":\\"v2\\"'),
    ):
        assert old in WHOLE, name
        yield name, WHOLE.replace(old, new)


def commands(model):
    yield ["label", "in.jsonl", "-o", "out.jsonl", "--model", model, "--progress", "none"]
    yield ["label", "in.jsonl", "-o", "-", "--model", model, "--progress", "none"]
    yield ["eval", "--model", model, "--data", "in.jsonl"]
    yield ["inspect", model]


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    faults, runs = [], 0
    for name, bytes_ in damaged():
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            (folder / "m").mkdir()
            (folder / "m" / "model.safetensors").write_bytes(bytes_)
            (folder / "in.jsonl").write_bytes(PASSAGE)
            for arguments in commands("m"):
                done = subprocess.run([binary, *arguments], capture_output=True, cwd=folder, check=False)
                runs += 1
                message = done.stderr.decode("utf-8", "replace")
                if done.returncode != 5 or done.stdout or "m/model.safetensors" not in message:
                    faults.append(f"{name}: {' '.join(arguments)}: exit {done.returncode}, {done.stdout[:100]}, {message[:500]}")
                if sorted(path.name for path in folder.iterdir()) != ["in.jsonl", "m"]:
                    faults.append(f"{name}: {' '.join(arguments)}: left {sorted(folder.iterdir())}")
    print("\n".join(faults[:20]))
    print(f"{runs} runs with damaged models, {len(faults)} faults")
    return 1 if faults or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
