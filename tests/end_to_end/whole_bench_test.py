"""bench/whole: the corpus in the peers' forms, answers compared, tables out of results. Nothing is timed."""
import json
import pathlib
import sys

import harness
from harness import ROOT, CommandLineTest

sys.path.insert(0, str(ROOT / "bench" / "whole"))

import answers  # noqa: E402
import corpus  # noqa: E402
import goals  # noqa: E402
import measure  # noqa: E402
import table  # noqa: E402


def row(key, set_, threads, wall, title="a system"):
    return {"key": key, "title": title, "set": set_, "threads": threads, "features": "words", "error": None, "reference": "stancemill-1",
            "wall": measure.summary([wall]), "load": measure.summary([0.1]), "cpu": measure.summary([wall]), "peak_mb": 50.0, "load_peak_mb": 40.0,
            "mb_per_second": 300 / wall, "text_mb_per_second": 270 / wall, "passages_per_second": 1e5 / wall,
            "times_reference": measure.summary([wall / 0.5])}


def made_up_results():
    walls = {"stancemill-1": 0.5, "fasttext-words+5": 15.0}
    return {"format": "stancemill-whole", "version": 1, "date": "2026-01-02", "model_bytes": 6_000_000,
            "machine": {"processor": "a machine", "cores": 1, "memory_gb": 8, "kernel": "6", "load_before": 0.0, "versions": {}},
            "corpus": {"name": "c", "jsonl_bytes": 300_000_000, "text_bytes": 270_000_000, "rows": 100_000},
            "sets": {"words+5": "words and characters"}, "systems": [row(key, "words+5", 1, wall) for key, wall in walls.items()],
            "runs": {key: {"whole": [{"wall": wall}, None], "load": []} for key, wall in walls.items()}}


class WholeBench(CommandLineTest):
    def test_only_what_is_labelled_gets_a_row_for_the_peers(self):
        lines = ['{"id":1,"text":"Our own Cloud, now!"}', "{broken", '{"id":2}', '{"id":3,"text":""}', '{"id":4,"text":"\\n"}', '{"id":5,"text":"a: b|c"}']
        path = self.write("c.jsonl", "\n".join(lines) + "\n")
        corpus.write_words(corpus.texts(path), self.folder / "w.txt", self.folder / "w.vw")
        self.assertEqual((self.folder / "w.txt").read_text(), "our own cloud now\n_\na b c\n")
        self.assertEqual((self.folder / "w.vw").read_text(), "| our own cloud now\n| _\n| a b c\n")
        out, _ = self.run_program("label", path, "-o", "-")
        self.assertEqual(len(harness.rows(out)), 3)

    def test_a_short_corpus_is_repeated_in_whole_lines(self):
        corpus.cut(self.write("c.jsonl", "aaaa\nbb\n"), 11, self.folder / "long")
        self.assertEqual((self.folder / "long").read_text(), "aaaa\nbb\naaaa\n")

    def test_labels_of_all_formats_compare(self):
        ours = self.write("o.jsonl", '{"id":1,"stance":"favor","p":{}}\n{"id":2,"stance":"unrelated","p":{}}\n')
        self.assertEqual(answers.agreement(self.write("f.txt", "__label__favor\n__label__neutral\n"), ours), 0.5)
        self.assertEqual(answers.agreement(self.write("v.txt", "1\n4\n"), ours), 1)
        self.assertIsNone(answers.agreement(self.write("s.txt", "favor\n"), ours))

    def test_a_command_is_measured_and_its_failure_told(self):
        got = measure.run([sys.executable, "-c", "x = b'x' * 60_000_000"])
        self.assertGreater(got["peak_mb"], 60)
        self.assertGreater(got["wall"], 0)
        with self.assertRaisesRegex(measure.CommandFailed, "(?s)ended with 3.*because"):
            measure.run([sys.executable, "-c", "import sys; print('because', file=sys.stderr); sys.exit(3)"])

    def test_goals_are_paired_ratios_and_misses_are_told(self):
        found = {what: (measured, reached) for what, _, measured, reached in goals.goals(made_up_results())}
        [fasttext] = [v for k, v in found.items() if "fastText" in k]
        self.assertEqual(fasttext, ("30.0x", True))
        [text] = [v for k, v in found.items() if "text a second" in k]
        self.assertEqual(text, ("540 MB/s", True))
        slow = made_up_results()
        slow["runs"]["fasttext-words+5"]["whole"][0]["wall"] = 5.0
        [fasttext] = [m for what, _, m, _ in goals.goals(slow) if "fastText" in what]
        self.assertEqual(fasttext, "10.0x (missed by 60%)")

    def test_the_report_shows_failures_and_the_readme_part_is_replaced(self):
        results = made_up_results()
        results["systems"].append({"key": "x", "title": "broken one", "set": "words+5", "threads": 1, "features": "", "error": "ended with 1: why"})
        said = table.document(results)
        self.assertIn("failed: ended with 1: why", said)
        self.assertIn("| a system | words | 600 | 540 |", said)
        page = pathlib.Path(self.write("R.md", f"a\n{table.BEGIN}\nold\n{table.END}\nz\n"))
        table.put(page, ["new"])
        self.assertEqual(page.read_text(), f"a\n{table.BEGIN}\nnew\n{table.END}\nz\n")
        with self.assertRaises(SystemExit):
            table.put(self.write("N.md", "no marks"), ["new"])

    def test_the_readmes_have_their_marks(self):
        for page in (ROOT / "README.md", ROOT / "bench" / "README.md"):
            text = page.read_text(encoding="utf-8")
            self.assertEqual((text.count(table.BEGIN), text.count(table.END)), (1, 1), page)

    def test_unknown_results_are_refused(self):
        bad = self.write("r.json", json.dumps({**made_up_results(), "version": 2}))
        with self.assertRaises(measure.CommandFailed):
            measure.run([sys.executable, ROOT / "bench" / "whole" / "table.py", bad])


if __name__ == "__main__":
    harness.main()
