#!/usr/bin/env python3
"""Markdown out of the results of run.py.

    table.py RESULTS.json            the whole report, on standard output
    table.py RESULTS.json --write    also puts the peers into README.md, goals and stages into bench/README.md,
                                     between the lines <!-- measured: begin --> and <!-- measured: end -->
"""

import argparse
import json
import pathlib
import sys

import goals

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEER_SETS = ("words", "words+5", "chars")  # what does the same job as a peer: the README has room for no more
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def number(x, digits=1):
    """A figure with as many digits as it deserves."""
    return f"{x:,.0f}" if abs(x) >= 100 else f"{x:,.{digits}f}"


def header(results):
    """Machine, corpus, date."""
    m, c = results["machine"], results["corpus"]
    yield (f"{results['date']}, {m['processor']}, {m['cores']} cores, {m['memory_gb']:g} GB, Linux {m['kernel']}. Corpus: {number(c['jsonl_bytes'] / 1e6)} MB of JSONL, "
           f"{c['rows']:,} passages, {c['text_bytes'] / c['jsonl_bytes']:.0%} of it text. MB are 10^6 bytes of JSONL, for every system.")
    if m["load_before"] > 0.5:
        yield "\n" + results.get("note", f"**The machine was busy (load {m['load_before']:.2f}): these figures mean little.**")


def goal_table(results):
    """Goals and what became of them."""
    found = goals.goals(results)
    if not found:
        return
    yield "| goal | wanted | measured |"
    yield "|---|--:|--:|"
    for what, wanted, measured, reached in found:
        yield f"| {what} | {wanted} | {measured if reached else '**' + measured + '**'} |"


def system_table(results, sets=None, brief=False):
    """One row a system, set by set."""
    rest = "" if brief else " CPU s | load s | peak MB | rows agree |"
    yield f"| system | features | MB/s | text MB/s | passages/s | wall s | times the first |{rest}"
    yield "|---|---|--:|--:|--:|--:|--:|" + ("" if brief else "--:|--:|--:|--:|")
    last = None
    for row in results.get("systems", []):
        if (sets and row["set"] not in sets) or (brief and row["error"]):
            continue
        if row["set"] != last:
            last = row["set"]
            yield f"| **{results['sets'][last]}** | | | | | | |" + ("" if brief else " | | | |")
        if row["error"] or "wall" not in row:
            yield f"| {row['title']} | {row['features']} | failed: {str(row['error']).splitlines()[0][:80]} | | | | |" + ("" if brief else " | | | |")
            continue
        times = "" if row["times_reference"] is None or row["key"] == row["reference"] else f"{number(row['times_reference']['median'], 2)}"
        cells = [row["title"], row["features"], number(row["mb_per_second"]), number(row["text_mb_per_second"]), f"{row['passages_per_second']:,.0f}",
                 number(row["wall"]["median"], 2), times]
        if not brief:
            agree = row.get("agreement")
            cells += [number(row["cpu"]["median"], 2), number(row["load"]["median"], 2), number(row["peak_mb"]), "" if agree is None else f"{agree:.1%}"]
        yield "| " + " | ".join(cells) + " |"


def thread_table(results):
    """By threads."""
    yield "| threads | MB/s | times one thread | CPU s | peak MB |"
    yield "|--:|--:|--:|--:|--:|"
    for row in results.get("threads", []):
        if "wall" in row:
            yield f"| {row['threads']} | {number(row['mb_per_second'])} | {1 / row['times_reference']['median']:.2f} | {number(row['cpu']['median'], 2)} | {number(row['peak_mb'])} |"


def size_table(results):
    """By input size: a column a system."""
    rows = [r for r in results.get("sizes", []) if "wall" in r]
    keys = list(dict.fromkeys(r["key"] for r in rows))
    yield "| input, MB | " + " | ".join(f"{next(r['title'] for r in rows if r['key'] == k)} ({next(r['set'] for r in rows if r['key'] == k)})" for k in keys) + " |"
    yield "|--:|" + "--:|" * len(keys)
    for size in dict.fromkeys(r["bytes"] for r in rows):
        found = {r["key"]: r for r in rows if r["bytes"] == size}
        yield f"| {number(size / 1e6)} | " + " | ".join(number(found[k]["mb_per_second"]) if k in found else "" for k in keys) + " |"


def segment_table(results):
    """Words alone, by corpus."""
    segment = results["segment"]
    yield "| corpus | way | MB/s of text | times ours | rounds | segments | of our words |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for name, found in segment.get("files", {}).items():
        for key, way in found["ways"].items():
            agree = ("the same spans" if way["same_spans"] else "**other spans**") if "same_spans" in way else f"{way['share_of_our_words']:.1%}" if "share_of_our_words" in way else ""
            yield f"| {name} | {key} | {number(way['mb_per_second'])} | {number(way['times_ours'], 2)} | {way['rounds']} | {way['segments']:,} | {agree} |"


def stage_table(report):
    """`stancemill bench`: the first target's stages."""
    target = report["targets"][0]
    many = target["rings"][-1]
    yield f"| stage ({target['cpu']}) | MB/s, one thread | MB/s, {many['threads']} threads | ns/B | cycles/B | of time | of the limit |"
    yield "|---|--:|--:|--:|--:|--:|---|"
    for name, stage in {**target["stages"], "classify, cold": target["classify_cold"], "all stages": target["all_stages"]}.items():
        among = many["stages"].get(name, {}).get("mb_per_second")
        limit = f"{stage['share_of_limit']:.0%} of {stage['limit']}" if "limit" in stage else ""
        share = f"{stage['share_of_time']:.1%}" if "share_of_time" in stage else ""
        yield (f"| {name} | {number(stage['mb_per_second'])} | {number(among) if among else ''} | {1e3 / stage['mb_per_second']:.3f} | "
               f"{stage['cycles_per_byte']:.2f} | {share} | {limit} |")
    for ring in target["rings"]:
        yield (f"| the ring, {ring['threads']} thread{'s' if ring['threads'] > 1 else ''} | {number(ring['mb_per_second'])} | | {1e3 / ring['mb_per_second']:.3f} | "
               f"{ring['cycles_per_byte']:.2f} | | {ring['share_of_limit']:.0%} of {ring['limit']} |")


def limit_table(results):
    """Physical limits, of all forms of the corpus."""
    yield "| limit | MB/s of JSONL | what |"
    yield "|---|--:|---|"
    for form, report in results["bench"].items():
        for name, limit in {**report["limits"], **(report["targets"][0]["limits"] if form == "jsonl" else {})}.items():
            if form == "jsonl" or name in ("gzip", "zstd"):
                yield f"| {name} | {number(limit['mb_per_second'])} | {limit['what']} |"


def target_table(report):
    """One row a CPU target."""
    names = list(report["targets"][0]["stages"])
    yield "| CPU target | " + " | ".join(names) + " | all stages | " + " | ".join(f"ring of {r['threads']}" for r in report["targets"][0]["rings"]) + " |"
    yield "|---|" + "--:|" * (len(names) + 1 + len(report["targets"][0]["rings"]))
    for target in report["targets"]:
        cells = [target["stages"][n] for n in names] + [target["all_stages"], *target["rings"]]
        yield f"| {target['cpu']} | " + " | ".join(number(c["mb_per_second"]) for c in cells) + " |"


def noise_line(report):
    """The noise floor in a sentence."""
    n, m = report["noise"], report["machine"]
    source = {"perf": "the core's own, by perf", "tsc": "of the time stamp counter (perf is not permitted)"}.get(m["cycles_from"], "unknown")
    yield (f"Noise: the ring against itself, {n['pairs']} pairs: median ratio {n['median']:.3f}, half of them {n['quarter']:.3f} to {n['three_quarters']:.3f}, "
           f"all {n['low']:.3f} to {n['high']:.3f}. Cycles are {source}, {m['cycles_per_second'] / 1e9:.2f} GHz.")


def section(title, lines):
    """A heading and a table."""
    return [f"\n## {title}\n", *lines]


def document(results):
    """The whole report."""
    out = [f"# Speed, {results['date']}\n", *header(results)]
    for name, error in results.get("failed_sections", {}).items():
        out.append(f"\n**Section {name} failed: {error.splitlines()[0][:200]}**")
    out += section("Goals", goal_table(results))
    if "systems" in results:
        out += section("stancemill and its peers", system_table(results))
        out.append(f"\nMedians of interleaved rounds; times are medians of the ratios of the same round. Load: the same command on one line. Peers read prepared words "
                   f"(lower-cased, split, one passage a line), stancemill reads JSONL.")
    if "sameness" in results:
        same = results["sameness"]
        out += section("Sameness", [f"{len(same['digests'])} combinations of CPU target and threads: " + ("all the same bytes." if same["same"] else "**NOT all the same bytes.**")])
    for key, title, maker in (("threads", "By threads", thread_table), ("sizes", "By input size", size_table), ("segment", "Words alone", segment_table)):
        if results.get(key) and "error" not in results[key]:
            out += section(title, maker(results))
    if "jsonl" in results.get("bench", {}):
        out += section("Stage by stage", measured(results))
    return "\n".join(out) + "\n"


def measured(results):
    """Stages, limits and targets: what bench/README.md shows."""
    report = results["bench"]["jsonl"]
    return [*noise_line(report), "", *stage_table(report), "", *limit_table(results), "", *target_table(report)]


def put(path, lines):
    """Replaces what stands between the marks."""
    text = path.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        sys.exit(f"{path}: must hold the lines {BEGIN} and {END} once each")
    before, rest = text.split(BEGIN)
    path.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + rest.split(END)[1], encoding="utf-8")


def main():
    """Prints, and writes where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    results = json.loads(arguments.results.read_text())
    if results.get("format") != "stancemill-whole" or results.get("version") != 1:
        sys.exit(f"{arguments.results}: not results of run.py, version 1")
    print(document(results), end="")
    if arguments.write:
        place = f"All of it, with memory, CPU time and agreement: [{arguments.results.stem}.md](bench/results/{arguments.results.stem}.md)."
        put(ROOT / "README.md", [*header(results), "", *system_table(results, sets=PEER_SETS, brief=True), "", place])
        if "jsonl" in results.get("bench", {}):
            put(ROOT / "bench" / "README.md", [*header(results), "", *goal_table(results), "", *measured(results)])


if __name__ == "__main__":
    main()
