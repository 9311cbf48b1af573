"""Reports as their readers meet them: built by the program, opened in a browser, and fed with strings that mean harm.

    report_test.py PROGRAM NODE NODE_MODULES SCREENSHOTS
"""
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
        self.label("--examples", "6")
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
        self.browse("bare", self.folder / "report.html")

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
                (["labels.jsonl", "--estimate", "labels.jsonl"], 7, "estimate --json")):
            _, said = self.run_program("report", *arguments, "-o", "x.html", code=code)
            self.assertIn(message, said)
        self.write("x.html", "mine")
        _, said = self.run_program("report", "labels.jsonl", "-o", "x.html", code=6)
        self.assertIn("--force", said)


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
