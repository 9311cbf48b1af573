"""From labels to a sample, from a sample labelled by hand to shares: `sample` and `estimate`."""
import csv
import io
import json
import re
import subprocess

import harness
from harness import EXAMPLES, CommandLineTest, rows

CORPUS = EXAMPLES / "passages.jsonl"
STANCES = ["favor", "against", "neutral", "unrelated"]


class Estimate(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.run_program("label", CORPUS, "-o", "labels.jsonl", "--keep", "date,lang", "--progress", "none")
        self.labels = {row["line"]: row for row in rows((self.folder / "labels.jsonl").read_bytes())}

    def sample(self, *arguments):
        _, message = self.run_program("sample", "--labels", "labels.jsonl", "--corpus", CORPUS, "--size", 150, "-o", "s.csv", *arguments)
        return list(csv.DictReader(io.StringIO((self.folder / "s.csv").read_text()))), message

    def truth(self, line):
        """What people would say: mostly what the classifier says, with errors of its own kind."""
        said = self.labels[line]["stance"]
        return STANCES[(STANCES.index(said) + 1) % 4] if line % 5 == 0 else said

    def test_a_sample_has_the_texts_and_its_probabilities(self):
        sample, message = self.sample("--by", "stance,lang")
        texts = [json.loads(line)["text"] for line in CORPUS.read_bytes().splitlines()]
        self.assertGreaterEqual(len(sample), 150)
        strata = {}
        for line, row in self.labels.items():
            strata.setdefault(f"{row['stance']} | {row['lang']}", []).append(line)
        for row in sample:
            self.assertEqual(row["gold"], "")
            self.assertEqual(row["text"].removeprefix("'"), texts[int(row["line"]) - 1])
            drawn = sum(other["stratum"] == row["stratum"] for other in sample)
            self.assertAlmostEqual(float(row["inclusion_probability"]), drawn / len(strata[row["stratum"]]))
        self.assertIn("for +-2.0 points it takes about", message)
        tasks = json.loads((self.folder / "s.label-studio.json").read_text())
        self.assertEqual([str(task["data"]["line"]) for task in tasks], [row["line"] for row in sample])

    def test_a_sample_that_is_larger_than_its_size_says_why(self):
        _, message = self.sample()
        self.assertNotIn("more than", message)
        sample, message = self.sample("--by", "date:day,lang", "--force")
        self.assertGreater(len(sample), 150)
        self.assertIn("that is more than the 150 of --size: each stratum gives two", message)

    def test_a_corpus_of_one_label_gives_no_hint(self):
        self.write("one.jsonl", "".join(json.dumps({**row, "stance": "unrelated"}) + "\n" for row in self.labels.values()))
        _, message = self.run_program("sample", "--labels", "one.jsonl", "--corpus", CORPUS, "--size", 50, "-o", "one.csv")
        self.assertIn("all passages have the label unrelated: the labels give no hint", message)
        self.assertNotIn("+-0.0", message)

    def test_a_margin_is_answered_with_the_number_of_passages_that_it_takes(self):
        needed = []
        for margin in (2, 5):
            _, message = self.sample("--margin", margin, "--force")
            needed.append(int(message.split(f"for +-{margin}.0 points it takes about ")[1].split(" ")[0].replace(",", "")))
        self.assertGreater(needed[0], needed[1])

    def test_work_by_hand_is_not_overwritten(self):
        self.sample()
        self.run_program("sample", "--labels", "labels.jsonl", "--corpus", CORPUS, "-o", "s.csv", code=6)

    def labelled_sample(self, *arguments):
        """A sample, filled in by people, as gold.csv."""
        sample, _ = self.sample(*arguments)
        for row in sample:
            row["gold"] = self.truth(int(row["line"]))
        self.write_table("gold.csv", sample)
        return sample

    def write_table(self, name, sample):
        table = io.StringIO()
        writer = csv.DictWriter(table, sample[0])
        writer.writeheader()
        writer.writerows(sample)
        self.write(name, table.getvalue())

    def test_a_sample_that_is_half_labelled_is_a_smaller_sample(self):
        sample = self.labelled_sample("--by", "lang")

        def estimate(is_labelled):
            self.write_table("half.csv", [{**row, "gold": row["gold"] if is_labelled(number, row) else ""}
                                          for number, row in enumerate(sample)])
            out, message = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "half.csv", "--replicates", 100, "--json")
            return json.loads(out), message

        whole, message = estimate(lambda number, row: True)
        self.assertEqual((whole["gold"]["unlabelled"], whole["gold"]["drawn"], message), (0, True, ""))
        half, message = estimate(lambda number, row: number < len(sample) // 2)
        self.assertIn("rows without a label yet; the others are taken as a smaller sample", message)
        self.assertTrue(half["gold"]["drawn"])
        width = lambda estimates: sum(label["high"] - label["low"] for label in estimates["groups"][0]["methods"]["prediction_powered"])  # noqa: E731
        self.assertGreater(width(half), 1.2 * width(whole))
        without, message = estimate(lambda number, row: row["stratum"] != sample[0]["stratum"])
        self.assertFalse(without["gold"]["drawn"])
        self.assertIn("some of each stratum", message)

    def test_shares_are_corrected(self):
        sample = self.labelled_sample("--by", "lang")
        out, _ = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "gold.csv", "--by", "lang", "--json", "-o", "e.json")
        self.assertEqual((self.folder / "e.json").read_bytes(), out)
        estimates = json.loads(out)
        self.assertTrue(estimates["gold"]["drawn"])
        everything = estimates["groups"][0]
        self.assertEqual((everything["by"], everything["passages"], everything["gold"]), (None, len(self.labels), len(sample)))
        true = {stance: sum(self.truth(line) == stance for line in self.labels) / len(self.labels) for stance in STANCES}
        counted = {stance: sum(row["stance"] == stance for row in self.labels.values()) / len(self.labels) for stance in STANCES}
        for interval in everything["methods"]["classify_and_count"]:
            self.assertAlmostEqual(interval["share"], counted[interval["label"]], places=6)
        for method in ("adjusted_count", "probabilistic_adjusted_count", "em", "prediction_powered"):
            for interval in everything["methods"][method]:
                self.assertLess(interval["low"] - 0.03, true[interval["label"]], method)
                self.assertGreater(interval["high"] + 0.03, true[interval["label"]], method)
        by_lang = {group["by"][0]: group["passages"] for group in estimates["groups"][1:]}
        self.assertEqual(sum(by_lang.values()), len(self.labels))
        again, _ = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "gold.csv", "--by", "lang", "--json")
        self.assertEqual(again, out)
        text, _ = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "gold.csv")
        self.assertIn(b"prediction-powered", text)

    def test_gold_from_elsewhere_has_its_own_labels(self):
        gold = self.write("other.jsonl", "".join(
            json.dumps({"text": json.loads(line)["text"], "gold": STANCES[i % 4]}) + "\n" for i, line in enumerate(CORPUS.read_bytes().splitlines()[:80])))
        self.run_program("label", gold, "-o", "gold.jsonl", "--keep", "gold", "--progress", "none")
        out, _ = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "gold.jsonl", "--json")
        estimates = json.loads(out)
        self.assertEqual(estimates["gold"], {"passages": 80, "by_label": [20, 20, 20, 20], "unlabelled": 0, "drawn": False})
        self.assertIsNone(estimates["groups"][0]["methods"]["prediction_powered"])

    def page_data(self, *arguments):
        done = subprocess.run([harness.BINARY, "report", "labels.jsonl", *arguments, "-o", "report.html", "--force"], capture_output=True, cwd=self.folder)
        if b"report is off" in done.stderr:
            self.skipTest("this build has no report")
        self.assertEqual(done.returncode, 0, done.stderr)
        page = (self.folder / "report.html").read_text(encoding="utf-8")
        return json.loads(re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL).group(1))

    def test_the_report_shows_what_estimate_writes(self):
        self.labelled_sample()
        for by, group in (([], None), (["--by", "date:quarter"], {"field": "date", "unit": "quarter"}), (["--by", "date:year,lang"], {"field": "date, lang", "unit": None})):
            out, _ = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "gold.csv", *by, "--json", "--replicates", 100)
            written = json.loads(out)
            self.write("e.json", out)
            data = self.page_data("--estimate", "e.json")
            tables = data["estimates"]["tables"]
            self.assertEqual([table["group"] for table in tables], [None] + [group] * bool(by))
            self.assertIn("prediction-powered inference", tables[0]["method"])
            methods = ["prediction_powered", "em"]
            for table, method, groups in zip(tables, methods, (written["groups"][:1], written["groups"][1:])):
                self.assertEqual([row["passages"] for row in table["rows"]], [one["passages"] for one in groups])
                for row, one in zip(table["rows"], groups):
                    for share, interval, counted in zip(row["shares"], one["methods"][method], one["methods"]["classify_and_count"]):
                        self.assertEqual(share, {"share": interval["share"], "low": interval["low"], "high": interval["high"], "counted": counted["share"]})
            self.assertIn("Corrected shares were estimated by prediction-powered inference", data["methods"])
        self.assertIsNone(self.page_data()["estimates"])

    def test_estimates_of_other_labels_are_not_shown(self):
        self.labelled_sample()
        self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "gold.csv", "--replicates", 100, "-o", "e.json")
        self.page_data("--estimate", "e.json")
        half = self.write("half.jsonl", b"".join(CORPUS.read_bytes().splitlines(keepends=True)[:300]))
        self.run_program("label", half, "-o", "labels.jsonl", "--force", "--progress", "none")
        _, message = self.run_program("report", "labels.jsonl", "--estimate", "e.json", "-o", "x.html", code=2)
        self.assertIn("and the runs labelled 300", message)

    def test_corrections_that_are_missing_have_a_cause(self):
        sample = self.labelled_sample()

        def causes(*arguments):
            out, _ = self.run_program("estimate", "--labels", "labels.jsonl", "--replicates", 100, *arguments)
            return [line for line in out.decode().rpartition("\n\n")[2].splitlines() if not line.startswith(" ")]

        self.assertEqual([line for line in causes("--gold", "gold.csv") if "need" in line], [])
        self.assertRegex("\n".join(causes("--gold", "gold.csv", "--by", "date:quarter")),
                         r"prediction-powered needs 30 gold passages in a group, and \d+ groups have fewer\.")
        seen = []
        for row in sample:
            if row["gold"] != "neutral" or "neutral" not in seen:
                seen.append(row["gold"])
            else:
                row["gold"] = "favor"
        self.write_table("one.csv", sample)
        self.assertIn("'neutral' has 1 gold passage, and adjusted, probabilistic and em need 2 of each label.", causes("--gold", "one.csv"))

    def test_tasks_on_which_annotators_differ_are_counted(self):
        self.labelled_sample()
        tasks = json.loads((self.folder / "s.label-studio.json").read_text())
        for number, task in enumerate(tasks):
            choices = [self.truth(task["data"]["line"])] * 2
            if number < 3:
                choices[1] = "favor" if choices[0] != "favor" else "against"
            task["annotations"] = [{"result": [{"from_name": "gold", "value": {"choices": [choice]}}]} for choice in choices]
        self.write("tasks.json", json.dumps(tasks))
        _, message = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "tasks.json", "--replicates", 100)
        self.assertIn("tasks.json: on 3 tasks the annotators differ; the first choice was taken", message)

    def test_a_row_of_gold_is_not_counted_twice(self):
        lines = (self.folder / "labels.jsonl").read_bytes().splitlines()[:40]
        row = lambda line: json.dumps({**json.loads(line), "gold": STANCES[len(line) % 4]}) + "\n"  # noqa: E731
        self.write("g.jsonl", "".join(map(row, lines)))
        self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "g.jsonl", "--replicates", 100)
        self.write("g.jsonl", "".join(map(row, lines * 2)))
        _, message = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "g.jsonl", code=4)
        self.assertIn("line 41: the same row stood there before", message)

    def test_nothing_is_written_over_what_is_read(self):
        self.labelled_sample()
        for name, command in (("gold.csv", ["estimate", "--labels", "labels.jsonl", "--gold", "gold.csv"]),
                              ("labels.jsonl", ["estimate", "--labels", "labels.jsonl", "--gold", "gold.csv"]),
                              ("labels.jsonl", ["sample", "--labels", "labels.jsonl", "--corpus", CORPUS]),
                              ("labels.jsonl", ["report", "labels.jsonl"]), ("labels.jsonl.run.json", ["report", "labels.jsonl"])):
            before = (self.folder / name).read_bytes()
            _, message = self.run_program(*command, "-o", f"./{name}", "--force", code=2)
            self.assertIn("is an input", message)
            self.assertEqual((self.folder / name).read_bytes(), before)

    def test_the_label_of_merged_rows_gives_strata_and_groups(self):
        self.run_program("label", CORPUS, "-o", "merged.jsonl", "--format", "merge", "--progress", "none")
        self.run_program("sample", "--labels", "merged.jsonl", "--by", "stance", "--size", 40, "-o", "m.csv")
        with open(self.folder / "m.csv", encoding="utf-8", newline="") as table:
            self.assertEqual({row["stratum"] for row in csv.DictReader(table)}, set(STANCES))

    def test_trouble_is_named(self):
        self.write("g.jsonl", '{"line":1,"gold":"maybe"}\n')
        _, message = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "g.jsonl", code=4)
        self.assertIn("'maybe' is none of favor, against, neutral, unrelated", message)
        self.write("g.jsonl", '{"line":100000,"gold":"favor"}\n')
        _, message = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "g.jsonl", code=4)
        self.assertIn("not in labels.jsonl", message)
        self.write("g.jsonl", '{"line":1}\n')
        self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "g.jsonl", code=4)
        self.run_program("estimate", "--labels", CORPUS, "--gold", "g.jsonl", code=4)


if __name__ == "__main__":
    harness.main()
