#!/usr/bin/env python3
"""stancemill and its peers in turn on one corpus, in one run.

    bench/whole/setup.sh                                    # once: the peers
    cmake --build --preset release                          # the program and the small programs of this folder
    python3 bench/whole/run.py CORPUS.jsonl                 # all sections; under an hour for 300 MB

Each round runs every system once, in an order that turns over from round to round, so that a machine that becomes slower
makes all slower. What counts are medians, and ratios of the two runs of one round. Before each run the same command runs
on one line of the corpus: what starting and loading a model costs, shown apart. Wall clock, CPU seconds and peak memory
are the operating system's. The corpus must have the fields `id` and `text`; it stays where it is, and what is made of it
lies under build/bench-whole.

Results: bench/results/whole-DATE.json and .md; table.py makes the README's table of them, plots.py the plots.
"""

import argparse
import datetime
import hashlib
import json
import os
import pathlib
import statistics
import sys

import answers
import corpus
import machine
import measure
import models
import systems
import table

ROOT = models.ROOT
SECTIONS = ["systems", "sameness", "threads", "sizes", "segment", "bench"]
VERSION = 1


def say(message):
    """Progress, on standard error."""
    print(f"[{datetime.datetime.now():%H:%M:%S}] {message}", file=sys.stderr, flush=True)


def bytes_of(text):
    """"300M" in bytes, powers of 1,000."""
    unit = {"k": 10**3, "M": 10**6, "G": 10**9}.get(text[-1:], 1)
    return int(float(text[:-1] if unit > 1 else text) * unit)


class Runner:
    """The sections, each of which fills its part of the results."""

    def __init__(self, arguments, tools, folder):
        self.arguments, self.tools, self.folder = arguments, tools, folder
        self.out = folder / "out"
        self.out.mkdir(exist_ok=True)
        self.trained = arguments.work / "models"
        self.corpus = corpus.prepare(arguments.corpus, arguments.bytes, folder, say)
        self.results = {"format": "stancemill-whole", "version": VERSION, "date": datetime.date.today().isoformat(),
                        "machine": machine.about(tools, ROOT), "corpus": self.corpus,
                        "model_bytes": (ROOT / "models" / "ai-sovereignty" / "model.safetensors").stat().st_size}

    def rates(self, wall, jsonl_bytes=None):
        """Figures of a wall time over the corpus."""
        size = jsonl_bytes or self.corpus["jsonl_bytes"]
        share = self.corpus["text_bytes"] / self.corpus["jsonl_bytes"]
        return {"mb_per_second": size / wall / 1e6, "text_mb_per_second": size * share / wall / 1e6,
                "passages_per_second": self.corpus["rows"] * size / self.corpus["jsonl_bytes"] / wall}

    def interleave(self, found, rounds, label, files=None):
        """Runs the systems in turn. Returns runs by key: lists with None where a system sat out."""
        whole, one = files or systems.files(self.folder, "sample"), systems.files(self.folder, "one")
        runs = {s.key: {"whole": [], "load": [], "error": None} for s in found}
        for number in range(rounds):
            for system in found if number % 2 == 0 else reversed(found):
                mine = runs[system.key]
                walls = [r["wall"] for r in mine["whole"] if r]
                sits_out = walls and statistics.median(walls) > self.arguments.slow_seconds and number >= self.arguments.slow_rounds
                if mine["error"] or sits_out:
                    mine["whole"].append(None)
                    continue
                say(f"{label}: round {number + 1} of {rounds}: {system.key}")
                try:
                    mine["load"].append(measure.run(system.command(one), system.stdout, system.env))
                    mine["whole"].append(measure.run(system.command(whole), system.stdout, system.env))
                except (measure.CommandFailed, OSError) as error:
                    mine["error"] = str(error)
                    mine["whole"].append(None)
                    say(f"{system.key} failed and sits out: {error}")
        return runs

    def row(self, system, runs, reference):
        """What is known about one system after its runs. Ratios are paired: of runs of the same round."""
        mine = runs[system.key]
        row = {"key": system.key, "title": system.title, "set": system.set, "threads": system.threads, "features": system.features, "error": mine["error"]}
        done = [r for r in mine["whole"] if r]
        if not done:
            return row
        wall, load = statistics.median(r["wall"] for r in done), statistics.median(r["wall"] for r in mine["load"])
        pairs = [a["wall"] / b["wall"] for a, b in zip(mine["whole"], runs[reference]["whole"]) if a and b]
        row |= {"wall": measure.summary([r["wall"] for r in done]), "load": measure.summary([r["wall"] for r in mine["load"]]),
                "cpu": measure.summary([r["cpu"] for r in done]), "peak_mb": max(r["peak_mb"] for r in done),
                "load_peak_mb": max(r["peak_mb"] for r in mine["load"]), "net": max(wall - load, 1e-9), **self.rates(wall),
                "times_reference": measure.summary(pairs) if pairs else None, "reference": reference}
        return row

    def check_answers(self, system, row, reference):
        """Rows, and agreement with the reference of the set."""
        if system.labels is None or row["error"] or "wall" not in row:
            return
        row["rows"] = answers.count(system.labels)
        if row["rows"] != self.corpus["rows"]:
            row["error"] = f"gave {row['rows']} rows, the corpus has {self.corpus['rows']}: not comparable"
        elif reference.key != system.key:
            row["agreement"] = answers.agreement(system.labels, reference.labels)

    def section_systems(self):
        """Everybody over the whole corpus."""
        self.results["untrained"] = models.train(self.tools["stancemill"], self.tools, self.trained, say)
        found = [s for s in systems.all_systems(self.tools, self.trained, self.out, machine.cores()) if not self.arguments.only or s.key in self.arguments.only]
        references = {}
        for system in found:
            references.setdefault(system.set, system)
        runs = self.interleave(found, self.arguments.rounds, "systems")
        rows = []
        for system in found:
            reference = references[system.set]
            row = self.row(system, runs, reference.key)
            # The last run of every system was a whole one, so its labels are those of the corpus.
            self.check_answers(system, row, reference)
            rows.append(row)
        self.results["sets"], self.results["systems"] = systems.SETS, rows
        self.results["runs"] = {key: {"whole": r["whole"], "load": r["load"]} for key, r in runs.items()}

    def section_sameness(self):
        """The same bytes from every CPU target and number of threads?"""
        said = [line[2:].strip() for line in self.listing("cpu") if line[:2] in ("* ", "  ")]
        target = self.out / "sameness.jsonl"
        digests = {}
        source = self.sameness_input()
        for cpu in said:
            for threads in sorted({1, machine.cores()}):
                say(f"sameness: {cpu}, {threads} threads")
                measure.run([self.tools["stancemill"], "label", source, "-o", target, "--force", "--progress", "none", "--threads", threads],
                            env={"STANCEMILL_CPU": cpu})
                digests[f"{cpu}/{threads}"] = hashlib.sha256(target.read_bytes()).hexdigest()
        self.results["sameness"] = {"same": len(set(digests.values())) == 1, "digests": digests}

    def listing(self, *command):
        """Lines that the program says."""
        path = self.out / "listing.txt"
        measure.run([self.tools["stancemill"], *command], path)
        return path.read_text().splitlines()

    def sameness_input(self):
        """The corpus's first 20 MB: the reference is slow, and output is held in memory."""
        path = self.folder / "sameness-input.jsonl"
        corpus.cut(self.folder / "sample.jsonl", min(20_000_000, self.corpus["jsonl_bytes"]), path)
        return path

    def section_threads(self):
        """The shipped model by threads."""
        found = [systems.stancemill(self.tools["stancemill"], f"threads-{n}", "threads", None, n, self.out) for n in range(1, machine.cores() + 1)]
        runs = self.interleave(found, self.arguments.rounds, "threads")
        self.results["threads"] = [self.row(s, runs, "threads-1") for s in found]

    def section_sizes(self):
        """By input size. Peers take part up to --peers-up-to."""
        self.results["sizes"] = []
        models.train(self.tools["stancemill"], self.tools, self.trained, say)
        everybody = systems.all_systems(self.tools, self.trained, self.out, machine.cores())
        wanted = ["stancemill-1", f"stancemill-{machine.cores()}"]
        peers = ["fasttext-words+5", "vw-words", "sklearn-words"]
        for size in self.arguments.sizes:
            folder = self.folder / "size"
            folder.mkdir(exist_ok=True)
            path = folder / "sample.jsonl"
            say(f"sizes: making {size / 1e6:g} MB")
            corpus.cut(self.folder / "sample.jsonl", size, path)
            found = [s for s in everybody if s.key in wanted]
            if size <= self.arguments.peers_up_to:
                corpus.write_words(corpus.texts(path), folder / "words.txt", folder / "words.vw")
                found += [s for s in everybody if s.key in peers]
            runs = self.interleave(found, min(self.arguments.rounds, 3), f"{size / 1e6:g} MB", systems.files(folder, "sample"))
            actual = path.stat().st_size
            for system in found:
                row = self.row(system, runs, found[0].key)
                if "wall" in row:
                    row |= {"bytes": actual, **self.rates(row["wall"]["median"], actual)}
                self.results["sizes"].append(row)
            for left in folder.iterdir():
                left.unlink()

    def section_segment(self):
        """Words alone: StringZilla, ICU."""
        if not self.tools["segment_peers"]:
            self.results["segment"] = {"error": "segment_peers is not built"}
            return
        paths = [self.folder / "sample.jsonl", *self.arguments.segment_corpora]
        target = self.out / "segment.json"
        say("segment: stancemill, StringZilla, ICU")
        measure.run([self.tools["segment_peers"], *paths, "--seconds", self.arguments.seconds], target)
        found = json.loads(target.read_text())
        found["files"] = {pathlib.Path(name).stem if pathlib.Path(name) != paths[0] else "corpus": value for name, value in found["files"].items()}
        self.results["segment"] = found

    def section_bench(self):
        """`stancemill bench`: stages, limits, CPU targets, noise."""
        self.results["bench"] = {}
        for form in ("jsonl", "zst", "gz"):
            target = self.out / "bench.json"
            say(f"bench: {form}")
            cpu = [] if form == "jsonl" else ["--cpu", self.best_cpu()]
            measure.run([self.tools["stancemill"], "bench", systems.files(self.folder, "sample")[form], "--json", "--seconds", self.arguments.seconds, *cpu], target)
            self.results["bench"][form] = json.loads(target.read_text())
            del self.results["bench"][form]["input"]

    def best_cpu(self):
        """The target that the program picks."""
        return next(line[2:].strip() for line in self.listing("cpu") if line.startswith("* "))


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path, help="JSONL with the fields id and text")
    parser.add_argument("--bytes", type=bytes_of, default=0, help="only the corpus's beginning: 5M, 300M")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slow-seconds", type=float, default=20, help="a system whose run takes longer ...")
    parser.add_argument("--slow-rounds", type=int, default=3, help="... takes part in so many rounds only")
    parser.add_argument("--seconds", type=float, default=60, help="for `stancemill bench`, and each corpus of the segmentation")
    parser.add_argument("--sections", default=",".join(SECTIONS), help="some of: " + ",".join(SECTIONS))
    parser.add_argument("--only", type=lambda t: t.split(","), help="keys of systems: the first of a set is its reference")
    parser.add_argument("--sizes", type=lambda t: [bytes_of(s) for s in t.split(",")], default="1M,3M,10M,30M,100M,300M,1G,3G")
    parser.add_argument("--peers-up-to", type=bytes_of, default="100M", help="size up to which peers take part in sizes")
    parser.add_argument("--segment-corpora", nargs="*", default=[], type=pathlib.Path, help="more JSONL for the segmentation, by script")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build" / "bench-whole")
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / "bench" / "results")
    return parser.parse_args()


def main():
    """Runs the sections; the results are written after each."""
    arguments = parse_arguments()
    wanted = arguments.sections.split(",")
    if unknown := set(wanted) - set(SECTIONS):
        sys.exit(f"--sections: unknown: {', '.join(sorted(unknown))}")
    if not arguments.corpus.is_file():
        sys.exit(f"{arguments.corpus}: is no file")
    tools = systems.tools(ROOT)
    if not measure.GNU_TIME.exists():
        sys.exit(f"{measure.GNU_TIME} is missing: bench/whole/setup.sh installs it (Debian's package `time`)")
    if not tools["stancemill"]:
        sys.exit("the program is not built: scripts/build.sh (or name it in STANCEMILL)")
    for name in sorted(name for name, path in tools.items() if not path):
        say(f"{name} is missing and is left out (bench/whole/setup.sh installs peers, the release build makes the rest)")
    if os.getloadavg()[0] > 0.5:
        say(f"WARNING: the machine is busy (load {os.getloadavg()[0]:.2f}): these figures will mean little")
    folder = arguments.work / f"{arguments.corpus.stem}-{arguments.bytes or 'whole'}"
    folder.mkdir(parents=True, exist_ok=True)
    arguments.results.mkdir(parents=True, exist_ok=True)
    runner = Runner(arguments, tools, folder)
    target = arguments.results / f"whole-{runner.results['date']}.json"
    for section in [s for s in SECTIONS if s in wanted]:
        try:
            getattr(runner, f"section_{section}")()
        except (measure.CommandFailed, OSError, ValueError, KeyError) as error:
            runner.results.setdefault("failed_sections", {})[section] = str(error)
            say(f"section {section} failed, the others go on: {error}")
        runner.results["load_after"] = os.getloadavg()[0]
        target.write_text(json.dumps(runner.results, indent=1) + "\n")
    target.with_suffix(".md").write_text(table.document(runner.results))
    say(f"wrote {target} and {target.with_suffix('.md').name}")
    failed = [r["key"] for r in runner.results.get("systems", []) if r["error"]] + list(runner.results.get("failed_sections", {}))
    if failed:
        sys.exit("not all went well: " + ", ".join(failed))


if __name__ == "__main__":
    main()
