#!/usr/bin/env python3
"""Checks written passages: form, labels, ids, near-duplicates, worn openings.

    scripts/check_passages.py FILE...          every file is checked, and all files against each other

Exits 0 when nothing is wrong, 1 otherwise; each finding names file, line and remedy.

A near-duplicate is a pair of passages from different groups whose sets of 5-word shingles have a Jaccard
similarity of 0.35 or more. Passages of one group tell the same idea under different labels and may be close.
"""
import collections
import json
import pathlib
import re
import sys

LANGS = {"en", "fr", "de", "es", "it", "nl", "pl", "pt"}
STANCES = {"favor", "against", "neutral", "unrelated"}
FRAMES = {"dependence", "security", "economy", "investment", "infrastructure", "talent",
          "values", "culture", "regulation", "openness", "cooperation", "feasibility"}
GENRES = {"news", "opinion", "analysis", "speech", "social", "comment", "interview",
          "corporate", "government", "academic", "headline", "other"}
FIELDS = {"id", "text", "lang", "stance", "frames", "genre", "group"}
SHINGLE_WORDS = 5
MAX_JACCARD = 0.35
OPENING_WORDS = 4
MAX_SAME_OPENING = 3


def words(text):
    return re.findall(r"\w+", text.lower())


def check_record(record):
    """Yields what is wrong with the form of one record."""
    if not isinstance(record, dict):
        yield "not a JSON object"
        return
    if set(record) != FIELDS:
        yield f"fields are {sorted(record)}, expected {sorted(FIELDS)}"
        return
    for field, allowed in (("lang", LANGS), ("stance", STANCES), ("genre", GENRES)):
        if record[field] not in allowed:
            yield f"{field} '{record[field]}' is not one of {sorted(allowed)}"
    if unknown := [f for f in record["frames"] if f not in FRAMES]:
        yield f"unknown frames {unknown}"
    if len(set(record["frames"])) != len(record["frames"]):
        yield "a frame stands twice"
    if record["stance"] == "unrelated" and record["frames"]:
        yield "an unrelated passage has no frames"
    if not words(record["text"]):
        yield "the text has no word"


def main(paths):
    findings = []
    seen_ids, openings = {}, collections.defaultdict(list)
    shingles_of, group_of, where_of = [], [], []
    index = collections.defaultdict(list)
    for path in paths:
        for number, line in enumerate(pathlib.Path(path).read_bytes().split(b"\n"), 1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            try:
                record = json.loads(line)
            except ValueError as error:
                findings.append(f"{where}: not JSON ({error})")
                continue
            wrong = list(check_record(record))
            findings += [f"{where}: {w}" for w in wrong]
            if wrong:
                continue
            if record["id"] in seen_ids:
                findings.append(f"{where}: id {record['id']} stands at {seen_ids[record['id']]} too")
            seen_ids[record["id"]] = where
            text_words = words(record["text"])
            openings[tuple(text_words[:OPENING_WORDS])].append((where, record["group"]))
            shingles = {tuple(text_words[i:i + SHINGLE_WORDS]) for i in range(len(text_words) - SHINGLE_WORDS + 1)}
            shingles = shingles or {tuple(text_words)}
            overlap = collections.Counter(other for s in shingles for other in index[s])
            for other, shared in overlap.items():
                jaccard = shared / (len(shingles) + len(shingles_of[other]) - shared)
                if jaccard >= MAX_JACCARD and group_of[other] != record["group"]:
                    findings.append(f"{where}: near-duplicate of {where_of[other]} (Jaccard {jaccard:.2f}): reword or drop one")
            for s in shingles:
                index[s].append(len(shingles_of))
            shingles_of.append(shingles)
            group_of.append(record["group"])
            where_of.append(where)
    for opening, places in openings.items():
        if len(opening) == OPENING_WORDS and len({group for _, group in places}) > MAX_SAME_OPENING:
            findings.append(f"{places[0][0]}: {len(places)} passages open with '{' '.join(opening)}': vary them")
    print("\n".join(findings) if findings else f"{len(seen_ids)} passages, nothing wrong")
    return 1 if findings else 0


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
