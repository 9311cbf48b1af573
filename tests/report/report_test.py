"""Reports as their readers meet them: built by the program, opened in a browser, and fed with strings that mean harm.

    report_test.py PROGRAM NODE NODE_MODULES SCREENSHOTS
"""
import csv
import io
import json
import os
import pathlib
import re
import sqlite3
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
    """500 strings as text, source and id have no effect anywhere."""

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

    def test_dates_far_apart_and_fields_of_strange_names(self):
        dates = ["1000-01-01", "9999-12-31"] + [f"2026-05-{day:02d}" for day in range(1, 20)]
        lines = [{"text": "Europe must own its AI.", "date": date, "constructor": "x", "__proto__": str(number % 3)}
                 for date in dates for number in range(30)]
        self.write("dates.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        self.run_program("label", "dates.jsonl", "-o", "dates.out.jsonl", "--by", "date:day,constructor,__proto__", "--progress", "none")
        self.run_program("report", "dates.out.jsonl", "-o", "report.html")
        self.browse("bare", self.folder / "report.html")

    def test_in_csv(self):
        self.label(corpus=self.corpus, out="labels.csv")
        with open(self.folder / "labels.csv", encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        self.assertEqual(len(table), 500)
        for row, text in zip(table, hostile.strings()):
            for cell in (row["id"], row["source"]):
                self.assertIn(cell, (text.replace("\0", "\ufffd"), "'" + text.replace("\0", "\ufffd")))
                self.assertNotRegex(cell, r"^[\s\ufeff\u200b]*[=+\-@\uff1d]")

    def test_in_sql(self):
        self.label("--examples", "500", corpus=self.corpus, out="labels.sqlite")
        database = sqlite3.connect(self.folder / "labels.sqlite")
        self.assertEqual(database.execute("pragma integrity_check").fetchone(), ("ok",))
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        found = [table for table in tables if {"id", "source"} <= {row[1] for row in database.execute(f'pragma table_info("{table}")')}]
        self.assertEqual(len(found), 1, tables)
        stored = database.execute(f'select id, source from "{found[0]}" order by rowid').fetchall()
        self.assertEqual([pair[0] for pair in stored], hostile.strings())
        self.assertEqual([pair[1] for pair in stored], hostile.strings())
        texts = [text for (text,) in database.execute("select text from examples order by passage_id")]
        self.assertEqual(texts, [json.loads(line)["text"] for line in self.corpus.read_text(encoding="utf-8").split("\n") if line])
        self.assertEqual(database.execute("select count(*) from examples_search where examples_search match 'sovereign'").fetchone(), (500,))
        self.assertEqual(database.execute("select count(distinct source), sum(passages) from stance_by_source").fetchone(), (500, 500))
        database.close()

    def test_in_samples_and_estimates(self):
        self.label(corpus=self.corpus)
        _, said = self.run_program("sample", "--labels", "labels.jsonl", "--corpus", self.corpus, "--size", 500, "--by", "source", "-o", "s.csv")
        self.assertIsNone(CONTROL.search(said), said)
        with open(self.folder / "s.csv", encoding="utf-8", newline="") as file:
            sample = list(csv.DictReader(file))
        self.assertEqual(len(sample), 500)
        for row in sample:
            for cell in row.values():
                self.assertNotRegex(cell, r"^[\s\ufeff\u200b]*[=+\-@\uff1d]")
        tasks = json.loads((self.folder / "s.label-studio.json").read_text(encoding="utf-8"))
        self.assertEqual({task["data"]["id"] for task in tasks}, set(hostile.strings()))
        gold = "".join(json.dumps({"line": line, "gold": ("favor", "against", "neutral", "unrelated")[line % 4]}) + "\n" for line in range(1, 101))
        self.write("gold.jsonl", gold)
        table, said = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "gold.jsonl", "--by", "source", "--replicates", 100, "-o", "e.json")
        self.assertIsNone(CONTROL.search(table.decode() + said))
        groups = json.loads((self.folder / "e.json").read_text(encoding="utf-8"))["groups"]
        found = sorted(group["by"][0] for group in groups[1:])  # long values are cut
        self.assertEqual(len(found), 500)
        self.assertTrue(all(text.startswith(value) for value, text in zip(found, sorted(hostile.strings()))))
        self.run_program("report", "labels.jsonl", "--estimate", "e.json", "-o", "estimates.html")
        self.browse("hostile", self.folder / "estimates.html", self.corpus)

    def test_in_the_terminal(self):
        _, said = self.label(corpus=self.corpus)
        self.assertIsNone(CONTROL.search(said), said)
        bad = "".join(json.dumps({"id": text, "text": None}) + "\n" for text in hostile.strings()) + hostile.TERMINAL[0] + "\n"
        _, said = self.run_program("label", "-", "-o", "-", "--progress", "none", stdin=bad.encode())
        self.assertIsNone(CONTROL.search(said), said)
        for text in hostile.TERMINAL:
            if "\0" in text:
                continue
            shown, said = self.run_program("explain", text + " sovereign AI for Europe")
            self.assertIsNone(CONTROL.search(shown.decode("utf-8", "replace") + said), repr(shown))
            _, said = self.run_program("report", text, "-o", "x.html", code=4)
            self.assertIsNone(CONTROL.search(said), repr(said))


if __name__ == "__main__":
    screenshots, modules, node = (str(pathlib.Path(sys.argv.pop()).absolute()) for _ in range(3))
    os.makedirs(screenshots, exist_ok=True)
    BROWSER = subprocess.Popen([node, HERE / "page_test.mjs", modules, screenshots], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        harness.main()
    finally:
        BROWSER.stdin.close()
        BROWSER.wait()
