#!/usr/bin/env python3
"""Writes seeds for the fuzz targets, out of the hostile cases: FOLDER/TARGET/NAME.

    make_seeds.py FOLDER
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "hostile"))
import json_cases  # noqa: E402
import stream_cases  # noqa: E402

LARGEST = 1024
MODEL = HERE.parent / "golden" / "model" / "model.safetensors"
SPEC = b'hash = "v1"\nbits = 18\nseed = 7\nword_ngrams = 2\nskip_bigrams = true\nlength_exponent = 0.5\n'


def json_lines():
    for groups in json_cases.REJECTED.values():
        for group, lines in groups.items():
            for name, line in lines.items():
                yield f"{group}_{name}", line
    for name, (line, _) in json_cases.LABELLED.items():
        yield name, line


def model_header():
    """The header of the golden model, with small tables."""
    whole = MODEL.read_bytes()
    return whole[8 : 8 + int.from_bytes(whole[:8], "little")].rstrip()


def seeds():
    """(target, name, bytes)"""
    for name, line in json_lines():
        yield "record_parser", name, b"\x01" + line + b"\n" + json_cases.GOOD
        yield "sinks", name, b"\x00" + bytes(range(0, 160, 10)) + line + b"\n"
    for name, line in list(json_lines())[::40]:
        yield "line_reader", name, b"\x10\x20\x03" + line + b"\n\n" + line
        yield "pipe", name, b"\x02" + line + b"\n"
    for name, raw, _, _ in stream_cases.gzip_streams():
        yield "gzip", name, raw[3:]
        yield "pipe", name, b"\x00" + raw
    for name, raw, _, _ in stream_cases.zstd_streams():
        yield "zstd", name, raw[4:]
        yield "pipe", name, b"\x00" + raw
    for i in range(60):
        yield "segmenter", f"classes_{i}", bytes([i % 4, 0, *((j * (i + 3) + j // 5) % 66 for j in range(40 + i))])
    for name, (line, _) in json_cases.LABELLED.items():
        yield "segmenter", name, b"\x00\x01" + line
        yield "hasher", name, b"\x04\x00\x01\x05\x05\x03" + line.replace(b'"', b" ")
    for i in range(20):
        choices = [i % 5, i * 3, *range(i, i + 9), *([128, 1, 126] * 8), *(j * 37 % 256 for j in range(200))]
        yield "classifier", f"words_{i}", bytes(choices)
    header = model_header()
    yield "model_file", "header", b"\x01" + header
    yield "model_file", "header_of_14_bits", b"\x02" + header.replace(b'\\"bits\\":18', b'\\"bits\\":14')
    rows = b'"rows":{"dtype":"U32","shape":[1],"data_offsets":[0,4]}'
    yield "model_file", "rows", b'\x01{"__metadata__":{"format":"stancemill-rows","version":"1"},' + rows + b"}"
    for i, text in enumerate((b"64k", b"16M", b"2G", b"12B", b"-1", b" 5", b"18446744073709551616")):
        yield "options", f"bytes_{i}", b"\x00" + text
    yield "options", "toml", b"\x01" + SPEC
    yield "options", "json", b'\x01{"hash":"v1","word_rules":"uax29-15.0","folding":"none","bits":14,"seed":0}'
    totals = b'"totals":{"lines":0,"labelled":0,"rejected":0,"blank":0}'
    yield "options", "manifest", b'\x02{"version":1,"engine":"0.1.0","status":"done","inputs":[],' + totals + b"}"
    for name in (b"jsonl", b"merge", b"dolma", b"csv", b"sqlite", b"parquet"):
        yield "options", f"format_{name.decode()}", b"\x03" + name
    yield "options", "fields", b"\x04" + b"\x06a.text\x02id\x02\x01a\x03x.y" + json_cases.GOOD


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    for target, name, bytes_ in seeds():
        if len(bytes_) > LARGEST * (8 if target == "model_file" else 1):
            continue
        folder = pathlib.Path(sys.argv[1]) / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes_)
    return 0


if __name__ == "__main__":
    sys.exit(main())
