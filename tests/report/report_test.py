"""Reports as their readers meet them: built by the program, opened in a browser, and fed with strings that mean harm.

    report_test.py PROGRAM NODE NODE_MODULES SCREENSHOTS
"""
import csv
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "end_to_end")]
import harness  # noqa: E402
import hostile  # noqa: E402
from harness import EXAMPLES, ROOT, CommandLineTest, rows  # noqa: E402

BROWSER = None
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
BY = ["--by", "date:month,source,lang", "--keep", "date,source,lang", "--progress", "none"]


class ReportTest(CommandLineTest):
    def label(self, *more, corpus=EXAMPLES / "passages.jsonl", out="labels.jsonl", code=0):
        return self.run_program("label", corpus, "-o", out, *BY, *more, code=code)

    def browse(self, check, *files):
        """Runs one check of page_test.mjs in the browser that all tests share; it says what is amiss."""
        BROWSER.stdin.write(json.dumps([check, *map(str, files)]) + "\n")
        BROWSER.stdin.flush()
        answer = BROWSER.stdout.readline()
        self.assertTrue(answer, "the browser ended")
        self.assertIsNone(amiss := json.loads(answer), amiss)

    def data_of(self, name):
        page = (self.folder / name).read_text(encoding="utf-8")
        return json.loads(re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL).group(1))


class Report(ReportTest):
    def test_a_report_shows_the_figures_of_the_manifest_and_asks_for_nothing(self):
        self.label("--examples", "40")  # drawn by their places: with few, a language may have none
        self.run_program("report", "labels.jsonl", "-o", "report.html")
        self.assertLess((self.folder / "report.html").stat().st_size, 5_000_000)
        self.browse("report", self.folder / "report.html", self.folder / "labels.jsonl.run.json")

    def test_shards_are_added_up(self):
        lines = (EXAMPLES / "passages.jsonl").read_bytes().splitlines(keepends=True)
        for name, part in (("a", lines[:200]), ("b", lines[200:])):
            self.label(corpus=self.write(f"{name}.jsonl", b"".join(part)), out=f"{name}.out.jsonl")
        self.label(out="whole.jsonl")
        self.run_program("report", "a.out.jsonl", "b.out.jsonl.run.json", "-o", "parts.html")
        self.run_program("report", "whole.jsonl", "-o", "whole.html")
        parts, whole = self.data_of("parts.html"), self.data_of("whole.html")
        for key in ("totals", "cube", "heads", "coverage_sum"):
            self.assertEqual(parts[key], whole[key], key)

    def test_a_run_without_fields_still_gives_a_report(self):
        self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "labels.jsonl", "--progress", "none")
        self.run_program("report", "labels.jsonl", "-o", "report.html")
        self.browse("plain", self.folder / "report.html", self.folder / "labels.jsonl.run.json")

    def report_on(self, lines, *label):
        self.write("made-up.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        self.run_program("label", "made-up.jsonl", "-o", "made-up.out.jsonl", "--progress", "none", *label)
        self.run_program("report", "made-up.out.jsonl", "-o", "report.html")
        return self.folder / "report.html"

    def test_a_week_belongs_to_the_year_of_its_thursday(self):
        dates = ["2024-12-23", "2024-12-30", "2025-01-06"]  # the second is the first day of 2025-W01
        lines = [{"text": "Europe must own its AI.", "date": date} for date in dates for _ in range(6)]
        self.browse("weeks", self.report_on(lines, "--by", "date:week"))

    def test_values_that_were_counted_together_are_not_counted_as_one(self):
        self.label()
        manifest = json.loads((self.folder / "labels.jsonl.run.json").read_text())
        cube = manifest["tallies"]["cube"]
        for cell in cube["cells"][::2]:
            cell["by"][1] = "(other)"
        cube["cells"] = list({json.dumps(cell["by"]): cell for cell in cube["cells"]}.values())
        cube["cells"].sort(key=lambda cell: [(value is not None, value or "") for value in cell["by"]])
        cube["folds"] = 33  # all halvings of the language, and one of the source
        self.write("folded.run.json", json.dumps(manifest))
        self.run_program("report", "folded.run.json", "-o", "report.html")
        self.browse("folded", self.folder / "report.html", "chosen by a hash and not by size.")

    def test_values_that_the_page_has_no_room_for_are_not_counted_as_one(self):
        lines = [{"text": "Europe must own its AI.", "source": f"a source of a name that is long enough, number {number}"} for number in range(30_000)]
        self.browse("folded", self.report_on(lines, "--by", "source"), "the rarest ones.")

    def test_files_that_were_cut_short_are_counted_though_not_all_are_named(self):
        self.label()
        manifest = json.loads((self.folder / "labels.jsonl.run.json").read_text())
        empty = {**manifest["inputs"][0], "state": "stream_truncated", **dict.fromkeys(("lines", "labelled", "rejected", "blank"), 0)}
        manifest["inputs"] += [{**empty, "path": f"{number}.jsonl.gz"} for number in range(405)]
        self.write("cut.run.json", json.dumps(manifest))
        self.run_program("report", "cut.run.json", "-o", "report.html")
        self.browse("cut", self.folder / "report.html", 5)
        self.assertIn("405 files could not be read to their end", self.data_of("report.html")["methods"])

    def test_lines_of_many_points_keep_their_symbols(self):
        lines = [{"text": text, "date": f"2025-{month:02d}-{day:02d}", "source": source} for month in range(1, 13) for day in range(1, 29) for source in "ab"
                 for text in ["Europe must build its own sovereign AI.", "Sovereign AI is a waste of money."] * 20]
        self.browse("dense", self.report_on(lines, "--by", "date:day,source"))

    def test_a_run_that_rejected_everything_blames_no_filter(self):
        self.browse("rejected", self.report_on([{"text": ""}], "--by", "date:month,source"))

    def test_two_values_never_have_one_name(self):
        lines = [{"text": "Europe must own its AI.", **more} for more in ({}, {"lang": ""}, {"lang": "en"}, {"lang": "EN"})]
        self.browse("names", self.report_on(lines, "--by", "lang"))

    def test_an_empty_run_gives_a_report_too(self):
        self.label("--examples", "3", corpus=self.write("empty.jsonl", '{"text":""}\n'))
        self.run_program("report", "labels.jsonl", "-o", "report.html")
        self.browse("bare", self.folder / "report.html")

    def test_two_runs_are_compared(self):
        self.label()
        changed = rows((self.folder / "labels.jsonl").read_bytes())
        flips = 0
        for row in changed[::10]:
            flips += row["stance"] != "against"
            row["stance"] = "against"
        self.write("other.jsonl", "".join(json.dumps(row) + "\n" for row in changed[:-5]))
        self.write("other.jsonl.run.json", (self.folder / "labels.jsonl.run.json").read_bytes())
        self.run_program("report", "--diff", "labels.jsonl", "other.jsonl", "-o", "diff.html")
        data = self.data_of("diff.html")
        self.assertEqual((data["matched"], data["only_a"], data["only_b"]), (len(changed) - 5, 5, 0))
        self.assertEqual(data["flips"]["total"], flips)
        self.browse("diff", self.folder / "diff.html", flips)

    def test_inputs_that_changed_between_two_runs_are_named(self):
        corpus = self.write("corpus.jsonl", (EXAMPLES / "passages.jsonl").read_bytes())
        self.label(corpus=corpus, out="a.jsonl")
        self.write("corpus.jsonl", b"".join((EXAMPLES / "passages.jsonl").read_bytes().splitlines(keepends=True)[1:]))
        self.label(corpus=corpus, out="b.jsonl")
        _, said = self.run_program("report", "--diff", "a.jsonl", "b.jsonl", "-o", "diff.html")
        self.assertIn("passages on the same line may be different ones", said)
        self.assertIn("is another in A than in B", self.data_of("diff.html")["methods"])
        self.browse("changed", self.folder / "diff.html")

    def test_estimates_are_drawn(self):
        self.label()
        self.run_program("sample", "--labels", "labels.jsonl", "--corpus", EXAMPLES / "passages.jsonl", "--size", 200, "-o", "s.csv")
        done = subprocess.run([sys.executable, ROOT / "scripts" / "label_sample.py", "s.csv", EXAMPLES.parent / "data"], cwd=self.folder, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "s.csv", "--by", "date:quarter", "--replicates", 100, "-o", "e.json")
        self.run_program("report", "labels.jsonl", "--estimate", "e.json", "-o", "report.html")
        self.browse("estimates", self.folder / "report.html", self.folder / "e.json")

    def test_wrong_uses_are_told(self):
        self.label()
        for arguments, code, message in (
                ([], 2, "name a run"), (["nothing.jsonl"], 4, "nothing.jsonl.run.json"),
                (["--diff", "labels.jsonl", "labels.jsonl", "labels.jsonl"], 2, "--diff"),
                (["labels.jsonl", "--estimate", "labels.jsonl"], 7, "estimate --json"),
                (["labels.jsonl", "--by", "lang"], 2, "label --by")):
            _, said = self.run_program("report", *arguments, "-o", "x.html", code=code)
            self.assertIn(message, said)
        self.write("x.html", "mine")
        _, said = self.run_program("report", "labels.jsonl", "-o", "x.html", code=6)
        self.assertIn("--force", said)
        self.write("none.jsonl", "no rows of labels")  # what would be said if it were read
        self.write("none.jsonl.run.json", (self.folder / "labels.jsonl.run.json").read_bytes())
        _, said = self.run_program("report", "--diff", "none.jsonl", "none.jsonl", "-o", "x.html", code=6)
        self.assertIn("--force", said)

    def test_estimates_are_of_the_labels_that_are_reported_on(self):
        self.label()
        counts = {"favor": 20, "against": 20, "neutral": 20, "unrelated": 20}
        labels = rows((self.folder / "labels.jsonl").read_bytes())
        gold = [{"line": row["line"], "gold": stance} for row, stance in zip(labels, [name for name, count in counts.items() for _ in range(count)])]
        self.write("g.jsonl", "".join(json.dumps(row) + "\n" for row in gold))
        self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "g.jsonl", "--replicates", 100, "-o", "e.json")
        self.run_program("report", "labels.jsonl", "--estimate", "e.json", "-o", "report.html")
        for row in labels[::3]:  # as another model would say
            row["stance"] = "favor" if row["stance"] != "favor" else "against"
        self.write("other.jsonl", "".join(json.dumps(row) + "\n" for row in labels))
        self.run_program("estimate", "--labels", "other.jsonl", "--gold", "g.jsonl", "--replicates", 100, "-o", "other.json")
        _, said = self.run_program("report", "labels.jsonl", "--estimate", "other.json", "-o", "other.html", code=2)
        self.assertRegex(said, r"other\.json: it is from other labels: it counted \d+ 'favor', and the runs gave that label to \d+; estimate from the labels of these runs")

    def test_corrections_that_cannot_be_given_have_a_reason(self):
        self.label()
        stances = ["favor", "against", "unrelated"]
        self.run_program("sample", "--labels", "labels.jsonl", "--corpus", EXAMPLES / "passages.jsonl", "--size", 60, "-o", "s.csv")
        with open(self.folder / "s.csv", encoding="utf-8", newline="") as table:
            sample = list(csv.DictReader(table))
        for number, row in enumerate(sample):
            row["gold"] = stances[number % 3] if number > 0 else "neutral"
        with open(self.folder / "s.csv", "w", encoding="utf-8", newline="") as table:
            writer = csv.DictWriter(table, sample[0])
            writer.writeheader()
            writer.writerows(sample)
        out, _ = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "s.csv", "--by", "date:quarter", "--replicates", 100, "-o", "e.json")
        self.assertIn("'neutral' has 1 gold passage", out.decode())
        self.run_program("report", "labels.jsonl", "--estimate", "e.json", "-o", "report.html")
        self.browse("notes", self.folder / "report.html")
        self.write("g.jsonl", "".join(json.dumps({"line": int(row["line"]), "gold": row["gold"]}) + "\n" for row in sample))
        self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "g.jsonl", "--replicates", 100, "-o", "none.json")
        _, said = self.run_program("report", "labels.jsonl", "--estimate", "none.json", "-o", "none.html", code=2)
        self.assertIn("'neutral' has 1", said)


class HostileStrings(ReportTest):
    """500 strings as text, source and id have no effect in the page; escaping_test.py holds everything else to the same."""

    def setUp(self):
        super().setUp()
        self.corpus = self.write("hostile.jsonl", hostile.corpus())

    def test_in_the_report(self):
        self.label("--examples", "200", corpus=self.corpus)
        _, said = self.run_program("report", "labels.jsonl", "-o", "report.html", "--title", hostile.SCRIPTS[1])
        self.assertIsNone(CONTROL.search(said), said)
        self.browse("hostile", self.folder / "report.html", self.corpus)
        self.run_program("report", "--diff", "labels.jsonl", "labels.jsonl", "-o", "diff.html")
        self.browse("hostile", self.folder / "diff.html", self.corpus)

    def test_in_estimates(self):
        self.label(corpus=self.corpus)
        self.write("gold.jsonl", hostile.gold())
        self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "gold.jsonl", "--by", "source", "--replicates", 100, "-o", "e.json")
        self.run_program("report", "labels.jsonl", "--estimate", "e.json", "-o", "estimates.html")
        self.browse("hostile", self.folder / "estimates.html", self.corpus)

    def test_in_messages(self):
        for text in hostile.TERMINAL:
            if "\0" not in text:
                _, said = self.run_program("report", text, "-o", "x.html", code=4)
                self.assertIsNone(CONTROL.search(said), repr(said))

    def test_dates_far_apart_and_fields_of_strange_names(self):
        dates = ["1000-01-01", "9999-12-31"] + [f"2026-05-{day:02d}" for day in range(1, 20)]
        lines = [{"text": "Europe must own its AI.", "date": date, "constructor": "x", "__proto__": str(number % 3)}
                 for date in dates for number in range(30)]
        self.write("dates.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        self.run_program("label", "dates.jsonl", "-o", "dates.out.jsonl", "--by", "date:day,constructor,__proto__", "--progress", "none")
        self.run_program("report", "dates.out.jsonl", "-o", "report.html")
        self.browse("bare", self.folder / "report.html")

if __name__ == "__main__":
    screenshots, modules, node = (str(pathlib.Path(sys.argv.pop()).absolute()) for _ in range(3))
    os.makedirs(screenshots, exist_ok=True)
    BROWSER = subprocess.Popen([node, HERE / "page_test.mjs", modules, screenshots], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        harness.main()
    finally:
        BROWSER.stdin.close()
        BROWSER.wait()
