"""The Grafana dashboard asks for no metric that the program does not write.    grafana_test.py

The names are taken from the sources of the program, where each stands as a string.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    dashboard = json.loads((ROOT / "scripts" / "grafana" / "stancemill.json").read_text())
    asked = {name for panel in dashboard["panels"] for target in panel["targets"] for name in re.findall(r"\bstancemill_\w+", target["expr"])}
    sources = "".join(path.read_text() for path in (ROOT / "engine" / "cli").glob("*.cpp"))
    written = set(re.findall(r'"(stancemill_\w+)"', sources))
    if not asked or asked - written:
        sys.exit(f"the dashboard asks for {sorted(asked - written) or 'nothing'}")
    ids = [panel["id"] for panel in dashboard["panels"]]
    if len(set(ids)) != len(ids) or any(panel["gridPos"]["x"] + panel["gridPos"]["w"] > 24 for panel in dashboard["panels"]):
        sys.exit("panels with the same id, or wider than the grid")
    print(f"grafana: {len(ids)} panels, {len(asked)} metrics, all written by the program")


main()
