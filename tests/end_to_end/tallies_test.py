"""Figures by fields of the input, and examples: what `label --by` and `--examples` leave behind."""
import collections
import json

import harness
from harness import EXAMPLES, CommandLineTest, rows

CORPUS = EXAMPLES / "passages.jsonl"


def cube_of(manifest):
    return json.loads(manifest.read_text())["tallies"]["cube"]


def cells_of(cube):
    return {tuple(cell["by"]): cell for cell in cube["cells"]}


class Tallies(CommandLineTest):
    def label(self, *arguments, output="out.jsonl", code=0):
        self.run_program("label", *arguments, "-o", output, "--progress", "none", code=code)
        return self.folder / (output + ".run.json")

    def test_the_cube_is_what_counting_the_rows_gives(self):
        manifest = self.label(CORPUS, "--by", "date:month,lang", "--keep", "date,lang")
        cube = cube_of(manifest)
        frames = cube["crossed"][0]["labels"]
        expected = collections.defaultdict(collections.Counter)
        for row in rows((self.folder / "out.jsonl").read_bytes()):
            cell = expected[(row["date"][:7], row["lang"])]
            cell["passages"] += 1
            cell["abstained"] += row["abstained"]
            cell["coverage"] += round(row["coverage"] * 100)
            cell[row["stance"]] += 1
            for label, probability in row["p"].items():
                cell["p", label] += round(probability * 10_000)
            for frame in row["frames"]:
                cell[row["stance"], frame] += 1
        found = cells_of(cube)
        self.assertEqual(found.keys(), expected.keys())
        self.assertGreater(len(found), 10)
        for key, cell in found.items():
            counter = collections.Counter(passages=cell["passages"], abstained=cell["abstained"], coverage=cell["coverage_sum_100"])
            for k, label in enumerate(cube["labels"]):
                counter[label] = cell["counts"][k]
                counter["p", label] = cell["p_sum_10000"][k]
                for f, count in enumerate(cell["crossed"][0][k]):
                    counter[label, frames[f]] = count
            self.assertEqual(+counter, +expected[key], key)

    def test_the_cube_does_not_depend_on_threads(self):
        cubes = [cube_of(self.label(CORPUS, "--by", "date:week,source,lang", "--threads", threads, "--force")) for threads in (1, 2, 5)]
        self.assertEqual(cubes[0], cubes[1])
        self.assertEqual(cubes[0], cubes[2])

    def test_shards_add_up_to_the_whole(self):
        lines = CORPUS.read_bytes().splitlines(keepends=True)
        whole = cells_of(cube_of(self.label(CORPUS, "--by", "source,lang")))
        total = collections.defaultdict(collections.Counter)
        for shard in range(3):
            part = self.write(f"part{shard}.jsonl", b"".join(lines[shard::3]))
            for key, cell in cells_of(cube_of(self.label(part, "--by", "source,lang", output=f"out{shard}.jsonl"))).items():
                total[key]["passages"] += cell["passages"]
                for k, count in enumerate(cell["counts"]):
                    total[key][k] += count
                    total[key]["p", k] += cell["p_sum_10000"][k]
        for key, cell in whole.items():
            self.assertEqual(total[key]["passages"], cell["passages"])
            self.assertEqual([total[key][k] for k in range(4)], cell["counts"])
            self.assertEqual([total[key]["p", k] for k in range(4)], cell["p_sum_10000"])
        self.assertEqual(total.keys(), whole.keys())

    def test_without_by_there_is_no_cube(self):
        manifest = self.label(CORPUS)
        self.assertNotIn("cube", json.loads(manifest.read_text())["tallies"])

    def test_nested_fields_and_missing_ones(self):
        corpus = self.write("in.jsonl", '{"text":"sovereign AI","meta":{"published":1777593600}}\n{"text":"cats","meta":{}}\n')
        cells = cells_of(cube_of(self.label(corpus, "--by", "meta.published:quarter")))
        self.assertEqual({key: cell["passages"] for key, cell in cells.items()}, {("2026-Q2",): 1, (None,): 1})

    def test_a_field_that_is_nowhere_is_told(self):
        _, message = self.run_program("label", CORPUS, "-o", "out.jsonl", "--by", "date:hour", "--progress", "none")
        self.assertIn("no passage has a value for 'date:hour'", message)

    def test_fields_that_cannot_be_are_refused(self):
        for by in ("lang,lang", "text.x", "a..b"):
            self.run_program("label", CORPUS, "-o", "out.jsonl", "--by", by, code=2)

    def test_kept_fields_and_by_fields_do_not_disturb_one_another(self):
        corpus = self.write("in.jsonl", '{"text":"a","k":"kept","b":"by","both":"two"}\nbad\n{"text":"b","k":1,"b":2,"both":3}\n')
        self.run_program("label", corpus, "-o", "out.jsonl", "--keep", "both,k", "--by", "b,both", "--progress", "none")
        kept = [(row["both"], row["k"]) for row in rows((self.folder / "out.jsonl").read_bytes())]
        self.assertEqual(kept, [("two", "kept"), (3, 1)])
        self.assertEqual(set(cells_of(cube_of(self.folder / "out.jsonl.run.json"))), {("by", "two"), ("2", "3")})

    def test_examples_are_labelled_passages_with_their_texts(self):
        self.label(CORPUS, "--examples", "4", "--by", "lang", "--threads", "1")
        first = (self.folder / "out.jsonl.examples.jsonl").read_bytes()
        labelled = {row["line"]: row for row in rows((self.folder / "out.jsonl").read_bytes())}
        texts = [json.loads(line) for line in CORPUS.read_bytes().splitlines()]
        found = rows(first)
        self.assertEqual(collections.Counter(row["stance"] for row in found), dict.fromkeys(("favor", "against", "neutral", "unrelated"), 4))
        for row in found:
            passage = texts[row["line"] - 1]
            self.assertEqual({key: row[key] for key in labelled[row["line"]]}, labelled[row["line"]])
            self.assertTrue(passage["text"].startswith(row["text"]))
            self.assertEqual(row["by"], {"lang": passage["lang"]})
        self.label(CORPUS, "--examples", "4", "--by", "lang", "--threads", "3", "--force")
        self.assertEqual((self.folder / "out.jsonl.examples.jsonl").read_bytes(), first)
        self.run_program("verify", "out.jsonl.run.json")
        self.run_program("label", CORPUS, "-o", "-", "--examples", "4", code=2)


if __name__ == "__main__":
    harness.main()
