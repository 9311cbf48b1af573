"""The Grafana dashboard asks for nothing that a run does not write.    grafana_test.py PROGRAM

The program labels a small corpus with --metrics; every name, every label and every value that the dashboard asks for must
be in that file.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FROM_PROMETHEUS = {"job", "instance"}


def written(program):
    """{metric: {label: values}} of a run with labelled and rejected lines."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "in.jsonl").write_text('{"text":"sovereign AI"}\n{"text":""}\n\nnot JSON\n', encoding="utf-8")
        subprocess.run([program, "label", "in.jsonl", "-o", "out.jsonl", "--metrics", "run.prom", "--progress", "none"], cwd=folder, check=True, capture_output=True)
        text = (folder / "run.prom").read_text(encoding="utf-8")
    metrics = {}
    for line in text.splitlines():
        if line.startswith("#") or not line:
            continue
        name, labels = re.match(r"(\w+)(?:\{(.*)\})? [-+.\de]+$", line).groups()
        known = metrics.setdefault(name, collections.defaultdict(set))
        for label, value in re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels or ""):
            known[label].add(value)
    return metrics


def amiss(expression, metrics):
    """What an expression asks for in vain."""
    names = re.findall(r"\bstancemill_\w+", expression)
    yield from (f"{name} is not written" for name in names if name not in metrics)
    for name, selector in re.findall(r"\b(stancemill_\w+)\{(.*?)\}", expression):
        for label, operator, value in re.findall(r'(\w+)(=~|!=|=)"(.*?)"', selector):
            if label not in FROM_PROMETHEUS and (operator != "=" or value not in metrics.get(name, {}).get(label, ())):
                yield f"{name} has no {label}={value}"
    for label in re.findall(r"\bby \((\w+)\)", expression):
        if label not in FROM_PROMETHEUS and not all(label in metrics.get(name, ()) for name in names):
            yield f"{names} has no {label}"


def main(program):
    metrics = written(program)
    panels = json.loads((ROOT / "scripts" / "grafana" / "stancemill.json").read_text(encoding="utf-8"))["panels"]
    expressions = [target["expr"] for panel in panels for target in panel["targets"]]
    wrong = [f"{expression}: {what}" for expression in expressions for what in amiss(expression, metrics)]
    if wrong or not expressions:
        sys.exit("\n".join(wrong) or "the dashboard asks for nothing")
    assert list(amiss('sum(stancemill_no_such_metric)', metrics)) and list(amiss('stancemill_lines_total{outcome="lost"}', metrics)), "the check is blind"
    ids = [panel["id"] for panel in panels]
    if len(set(ids)) != len(ids) or any(panel["gridPos"]["x"] + panel["gridPos"]["w"] > 24 for panel in panels):
        sys.exit("panels with the same id, or wider than the grid")
    print(f"grafana: {len(ids)} panels, {len(expressions)} expressions, all of metrics that a run writes ({len(metrics)})")


main(str(pathlib.Path(sys.argv[1]).resolve()))
