#!/usr/bin/env python3
"""Names that stand for one another: which country or firm a passage speaks of should not decide its stance.

    scripts/exchange_names.py IN.jsonl OUT.jsonl     writes the passages, and a copy for each exchange of a name

A passage that names one member of a set (see SETS) is written once as it is and once with each other member in its
place, all in the same group; `weight` is divided among them, so that each idea weighs in the loss what it weighed
before. In idf, NB scale and the sizes of classes each copy counts as a passage.
Forms of a word are exchanged one for one, so that English grammar survives.
"""
import json
import pathlib
import re
import sys

SETS = {
    "countries": [
        {"name": "Europe", "adjective": "European", "people": "Europeans"},
        {"name": "India", "adjective": "Indian", "people": "Indians"},
        {"name": "Canada", "adjective": "Canadian", "people": "Canadians"},
        {"name": "Brazil", "adjective": "Brazilian", "people": "Brazilians"},
    ],
    "own firms": [{"name": "Mistral"}, {"name": "Sarvam"}, {"name": "Cohere"}],
    "foreign firms": [{"name": "OpenAI"}, {"name": "Google"}],
}


def exchanges(text):
    """Yields (set, changed text) for each other member that the names of a text can be exchanged for."""
    for set_name, members in SETS.items():
        kind_of = {form: kind for member in members for kind, form in member.items()}
        pattern = re.compile(r"\b(" + "|".join(sorted(map(re.escape, kind_of), key=len, reverse=True)) + r")\b")
        named = set(pattern.findall(text))
        present = [member for member in members if named & set(member.values())]
        if len(present) != 1:  # none, or several that would become one
            continue
        for member in members:
            if member is not present[0]:
                yield set_name, pattern.sub(lambda match: member[kind_of[match.group(1)]], text)


def with_exchanges(record):
    """The record and its copies, `weight` divided among them."""
    texts = [record["text"]] + [text for _, text in exchanges(record["text"])]
    weight = record.get("weight", 1) / len(texts)
    return [record | {"text": text, "weight": weight} for text in texts]


def main(source, target):
    records = [json.loads(line) for line in pathlib.Path(source).read_text(encoding="utf-8").split("\n") if line.strip()]
    written = [copy for record in records for copy in with_exchanges(record)]
    pathlib.Path(target).write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in written), encoding="utf-8")
    print(f"{target}: {len(records)} passages, {len(written) - len(records)} copies with other names")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
