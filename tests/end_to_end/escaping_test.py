"""500 strings that mean harm, as text, source and id, have no effect in tables, databases, samples and terminals."""
import csv
import json
import re
import sqlite3

import harness
import hostile
from harness import CommandLineTest

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class HostileStrings(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.corpus = self.write("hostile.jsonl", hostile.corpus())

    def label(self, *more, out="labels.jsonl"):
        return self.run_program("label", self.corpus, "-o", out, "--by", "date:month,source,lang", "--keep", "date,source,lang", "--progress", "none", *more)

    def test_in_csv(self):
        self.label(out="labels.csv")
        with open(self.folder / "labels.csv", encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        self.assertEqual(len(table), 500)
        for row, text in zip(table, hostile.strings()):
            for cell in (row["id"], row["source"]):
                self.assertIn(cell, (text.replace("\0", "\ufffd"), "'" + text.replace("\0", "\ufffd")))
                self.assertNotRegex(cell, r"^[\s\ufeff\u200b]*[=+\-@\uff1d]")

    def test_in_sql(self):
        self.label("--examples", "500", out="labels.sqlite")
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
        self.label()
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
        self.write("gold.jsonl", hostile.gold())
        table, said = self.run_program("estimate", "--labels", "labels.jsonl", "--gold", "gold.jsonl", "--by", "source", "--replicates", 100, "-o", "e.json")
        self.assertIsNone(CONTROL.search(table.decode() + said))
        groups = json.loads((self.folder / "e.json").read_text(encoding="utf-8"))["groups"]
        found = sorted(group["by"][0] for group in groups[1:])  # long values are cut
        self.assertEqual(len(found), 500)
        self.assertTrue(all(text.startswith(value) for value, text in zip(found, sorted(hostile.strings()))))

    def test_in_the_terminal(self):
        _, said = self.label()
        self.assertIsNone(CONTROL.search(said), said)
        bad = "".join(json.dumps({"id": text, "text": None}) + "\n" for text in hostile.strings()) + hostile.TERMINAL[0] + "\n"
        _, said = self.run_program("label", "-", "-o", "-", "--progress", "none", stdin=bad.encode())
        self.assertIsNone(CONTROL.search(said), said)
        for text in hostile.TERMINAL:
            if "\0" in text:
                continue
            shown, said = self.run_program("explain", text + " sovereign AI for Europe")
            self.assertIsNone(CONTROL.search(shown.decode("utf-8", "replace") + said), repr(shown))
            _, said = self.run_program("label", text, "-o", "x.jsonl", code=4)
            self.assertIsNone(CONTROL.search(said), repr(said))


if __name__ == "__main__":
    harness.main()
