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


COUNTS = b'"lines":7,"labelled":4,"rejected":2,"blank":1'
LABELS = (
    b'{"id":"a","file":"f","line":7,"stance":"favor","p":{"favor":0.9,"against":0.1},"frames":["economy"],"coverage":1.00,'
    b'"abstained":false,"date":"2026-05-01","source":"<b>"}\n'
)


def manifest():
    head = b'{"head":"stance","asked":4,"abstained":1,"labels":[{"label":"favor","count":3,"p_sum_10000":30000},'
    head += b'{"label":"against","count":1,"p_sum_10000":9000}]}'
    frames = b'{"head":"frames","asked":4,"abstained":0,"labels":[{"label":"values","count":1,"p_sum_10000":2}]}'
    cell = b'{"by":["2026-05",null],"passages":4,"abstained":1,"coverage_sum_100":300,"counts":[3,1],'
    cell += b'"p_sum_10000":[30000,9000],"crossed":[[[1],[0]]]}'
    cube = b'{"version":1,"by":["date:month","source"],"head":"stance","labels":["favor","against"],"crossed":'
    cube += b'[{"head":"frames","labels":["values"]}],"limit":100000,"folds":0,"cells":[' + cell + b"]}"
    model = b'{"name":"m","sha256":"ab","hash":"v1","word_rules":"u","unicode":"15.0","icu":"72.1"}'
    input_ = b'{"path":"a.jsonl","bytes":100,"sha256":"cd",' + COUNTS + b',"state":"ok"}'
    return (
        b'{"version":1,"engine":"0.1.0","status":"done","started":"2026-05-01T10:00:00Z","ended":"2026-05-01T10:00:01Z",'
        b'"seconds":1.5,"model":' + model + b',"cpu":"avx2","threads":2,"settings":{"format":"jsonl"},"inputs":[' + input_
        + b'],"totals":{' + COUNTS + b'},"decoded_bytes":9,"text_bytes":5,"replaced_surrogates":0,"rejects":{"text_null":2},'
        b'"tallies":{"coverage_sum_100":300,"heads":[' + head + b"," + frames + b'],"cube":' + cube + b'},"stages":{"read":0.5},'
        b'"outputs":[{"path":"o","bytes":3,"sha256":"ef"}]}'
    )


def journal_seeds():
    hash_ = b'{"words":[1,2,3,4,5,6,7,8],"bytes":3,"rest":"AAAA"}'
    identity = b'{"version":{"engine":"1"},"model":"m","options":{"a":"b"},"inputs":[{"path":"p"}]}'
    position = b'{"input":0,"line":3,"offset":9,"encoding_unsupported":false,"raw_begin":0,"decoded_begin":0,"hash":' + hash_
    mark = b'{"bytes":3,"hash":' + hash_ + b',"tail":5,"pending":"AAA="}'
    commit = b'{"position":' + position + b'},"all_read":false,"rows":' + mark + b',"rejects":null,"first_input":0,'
    commit += b'"first_output":0,"figures":' + manifest() + b"}"
    yield "journal", "header", b"\x00stancemill-journal 1\n"
    yield "journal", "other_version", b"\x00stancemill-journal 2\nx"
    yield "journal", "torn", b"\x010123456789abcdef {}\n0123456789"
    yield "journal", "records", b"\x02" + bytes(range(8)) + b"\x05hello\x00\x10" + bytes(range(40, 90))
    yield "journal", "run", b"\x03" + identity + b"\n" + commit
    yield "journal", "run_of_two", b"\x03" + identity + b" \n" + commit + b"\n" + commit
    yield "journal", "other_run", b"\x03" + identity.replace(b"[", b"{") + b"\n" + commit


def report_seeds():
    spans = b',"explain":{"stance":{"favor":{"pushes":[{"push":0.5,"spans":[[0,3],[4,900]]}]}}}'
    row = LABELS.strip().replace(b'"date"', b'"by":{"date:month":"2026-05","source":null},"text":"<b>&","cut":true,"date"')
    shares = b'{"label":"favor","counted":0.5,"estimate":0.6,"low":0.5,"high":0.7}'
    yield "report", "examples", b"\x00" + row + b"\n" + row[:-1] + spans + b"}\n"
    yield "report", "estimates", b'\x01{"version":1,"method":"x","labels":["favor"],"by":["date:month"],"groups":[{"by":' + (
        b'["2026-05"],"passages":9,"shares":[' + shares + b"]}]}"
    )
    yield "report", "manifest", b"\x02" + manifest()
    yield "report", "labels", b"\x03" + LABELS + LABELS
    yield "report", "merged", b'\x03{"id":1,"stancemill":' + LABELS.strip() + b"}\n"
    yield "report", "text", b"\x04</script><!--<img src=x>&amp;\xe2\x80\xa8\xff]]>"


def gold_seeds():
    data = b'{"id":"x","file":"a","line":7,"stratum":"s","inclusion_probability":0.25}'
    table = b"line,gold,id,file,stratum,inclusion_probability,text\n7,favor,x,a,s,0.25,\"t\n\"\"\"\n"
    yield "gold", "rows", b"\x00" + data[:-1] + b',"gold":"favor"}\n' + LABELS
    yield "gold", "table", b"\x01" + table
    yield "gold", "semicolons", b"\x01\xef\xbb\xbf" + table.replace(b",", b";").replace(b"\n", b"\r\n")
    yield "gold", "tasks", b'\x02[{"data":' + data + b',"annotations":[{"was_cancelled":true,"result":[]},{"result":' + (
        b'[{"value":{"choices":["favor"]}}]}]}]'
    )
    yield "gold", "labels", b"\x03" + LABELS + LABELS
    yield "gold", "cells", b"\x04\x05a\"b,c\x04=1+1\x02\r\n\x06 =\x27-1;\x00"


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
    yield from journal_seeds()
    yield from report_seeds()
    yield from gold_seeds()
    yield "options", "fields", b"\x04" + b"\x06a.text\x02id\x02\x01a\x03x.y" + json_cases.GOOD


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    for target, name, bytes_ in seeds():
        if len(bytes_) > LARGEST * (8 if target in ("model_file", "journal", "report") else 1):
            continue
        folder = pathlib.Path(sys.argv[1]) / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes_)
    return 0


if __name__ == "__main__":
    sys.exit(main())
