#!/usr/bin/env python3
"""A Markdown table out of the results of run.py.

    table.py RESULTS.json... > table.md

Several files are laid side by side: a later file's systems are added to the sets of the earlier ones.
"""

import argparse
import json

METRIC = {"favg": "F_avg", "macro_f1": "macro-F1", "accuracy": "accuracy"}
NAME = {"stancemill": "stancemill", "fasttext": "fastText", "sklearn-lr": "scikit-learn LR", "sklearn-svc": "scikit-learn SVC"}


def percent(x):
    """A share as a percentage with one decimal."""
    return f"{100 * x:.1f}"


def signed(x):
    """A difference of shares in points, with its sign."""
    return f"{100 * x:+.1f}"


def member(m):
    """One candidate of an average, by its index in train::feature_presets()."""
    name = {"logistic": "LR", "squared_hinge": "SVM"}[m["loss"]]
    return f"{name} C {m['strength']:g} gamma {m['gamma']:g} preset {m['features']}" + ("" if m["class_weights"] == "none" else " balanced") + ("" if m.get("idf", True) else " no idf")


def choice(chosen):
    """What a system chose, in a few words."""
    kept = {k: v for k, v in chosen.items() if k != "score"}
    option = kept.pop("option", None)
    members = kept.pop("members", None)
    words = [str(kept.pop("mode"))] + [f"{k} {v}" for k, v in kept.items()]
    if isinstance(option, dict):
        words += [f"{k} {v}" for k, v in option.items()]
    elif option:
        words.append(" ".join(" ".join(o.split()) for o in option))  # a feature spec has lines
    if members:
        words.append("; ".join(" + ".join(member(m) for m in part) for part in members))
    return ", ".join(words)


def score_table(sets, systems):
    """One row a set: the score and its interval, a column a system."""
    yield "| set | metric | test | " + " | ".join(NAME.get(s, s) for s in systems) + " |"
    yield "|---|---|--:|" + "--:|" * len(systems)
    for one in sets:
        cells = []
        for system in systems:
            got = one["systems"].get(system)
            cells.append("" if got is None else f"{percent(got['score'])} [{percent(got['interval'][0])}, {percent(got['interval'][1])}]")
        yield f"| {one['name']} | {METRIC[one['metric']]} | {one['rows']['test']:,} | " + " | ".join(cells) + " |"


def lead_table(sets, systems):
    """One row a set: stancemill less each peer, in points, with the paired interval."""
    peers = [s for s in systems if s != "stancemill"]
    yield "| set | " + " | ".join(f"stancemill - {NAME.get(s, s)}" for s in peers) + " |"
    yield "|---|" + "--:|" * len(peers)
    for one in sets:
        cells = []
        for system in peers:
            lead = one["systems"].get(system, {}).get("stancemill_lead")
            cells.append("" if lead is None else f"{signed(lead['difference'])} [{signed(lead['interval'][0])}, {signed(lead['interval'][1])}]")
        yield f"| {one['name']} | " + " | ".join(cells) + " |"


def choice_table(sets, systems):
    """One row a set and system: what was chosen, and its score where the choice was made."""
    yield "| set | system | chosen on train and dev | score there |"
    yield "|---|---|---|--:|"
    for one in sets:
        for system in systems:
            if got := one["systems"].get(system):
                yield f"| {one['name']} | {NAME.get(system, system)} | {choice(got['chosen'])} | {percent(got['chosen']['score'])} |"


def merged(reports):
    """The sets and systems of several reports, in the order of their first appearance."""
    sets, systems = {}, []
    for report in reports:
        systems += [s for s in report["systems"] if s not in systems]
        for one in report["sets"]:
            sets.setdefault(one["key"], {**one, "systems": {}})["systems"].update(one["systems"])
    return list(sets.values()), systems


def document(reports):
    """All tables, as Markdown."""
    sets, systems = merged(reports)
    first = reports[0]
    lines = [f"{first['date']}, {first['machine']}. Scores in percent with 95 % bootstrap intervals "
             f"({first['resamples']:,} resamples, seed {first['seed']}).", ""]
    lines += score_table(sets, systems)
    if any("stancemill_lead" in got for one in sets for got in one["systems"].values()):
        lines += ["", "Points by which stancemill leads, with paired 95 % bootstrap intervals.", ""]
        lines += lead_table(sets, systems)
    lines += ["", "What was chosen, on train and dev alone.", ""]
    lines += choice_table(sets, systems)
    return "\n".join(lines) + "\n"


def main():
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+")
    reports = []
    for path in parser.parse_args().results:
        with open(path, encoding="utf-8") as text:
            reports.append(json.load(text))
    print(document(reports), end="")


if __name__ == "__main__":
    main()
