"""`plan --estimate`: what it promises about a corpus is what a run finds, as often as it says, and the manifest compares."""
import gzip
import json
import random

import crash
import harness
from harness import CommandLineTest

COUNTED = ("lines", "labelled", "blank", "rejected")


class EstimatePlan(CommandLineTest):
    def forecast(self, *arguments):
        out, _ = self.run_program("plan", *arguments, "--estimate", "--json", "--threads", 2)
        return json.loads(out)

    def facts(self, *inputs):
        self.run_program("label", *inputs, "-o", "facts.jsonl", "--force", "--progress", "none")
        return json.loads((self.folder / "facts.jsonl.run.json").read_bytes())

    @staticmethod
    def held(figures, manifest):
        """Names of counted figures, and whether the fact lay inside the interval."""
        facts = dict(manifest["totals"])
        facts.update({"rejected." + reason: count for reason, count in manifest["rejects"].items()})
        facts["output_bytes"] = sum(output["bytes"] for output in manifest["outputs"])
        return {name: figures[name]["low"] <= facts[name] <= figures[name]["high"] for name in facts if name in figures}

    def made_up(self, chance, lines, bad):
        """Lines of all lengths, no two alike, so that compression finds no more to do later than at first; bad ones in
        clumps: that share of all."""
        made, clump = [], 0
        for number in range(lines):
            if clump == 0 and chance.random() < bad / 8:
                clump = chance.randrange(1, 16)
            if clump > 0:
                clump -= 1
                made.append(chance.choice([b"not json\n", b"\n", b'{"text":null}\n']))
            else:
                text = " ".join(chance.choices(self.words, k=chance.randrange(5, 60)))
                made.append(json.dumps({"id": number, "text": text}).encode() + b"\n")
        return b"".join(made)

    def write_corpora(self, chance):
        """Corpora that are not the same all over; names of what to give to the program."""
        self.words = sorted({word for row in harness.rows(crash.EXAMPLES.read_bytes()) for word in row["text"].split()})
        self.write("even.jsonl", self.made_up(chance, 12_000, 0.02))
        for number, bad in enumerate([0.2, 0.0, 0.02, 0.0, 0.01]):
            self.write(f"folder/{number}.jsonl", self.made_up(chance, 800 * (number + 1), bad))
        data = self.made_up(chance, 12_000, 0.05)
        self.write("one.jsonl.gz", gzip.compress(data, 1, mtime=0))
        self.write("one.jsonl.zst", crash.zstd(data))
        return [["even.jsonl"], ["folder"], ["one.jsonl.gz"], ["one.jsonl.zst"], ["folder", "one.jsonl.gz"]]

    def test_the_interval_holds_as_often_as_it_says(self):
        inside, all_of_them = 0, 0
        for corpus in range(5):
            for inputs in self.write_corpora(random.Random(corpus)):
                manifest = self.facts(*inputs)
                said = self.forecast(*inputs, "--sample-bytes", "512k", "--seed", corpus)
                self.assertLess(said["sampled_bytes"], said["input_bytes"] / 2)
                figures = said["promise"]["figures"]
                held = self.held(figures, manifest)
                self.assertLessEqual(set(COUNTED) | {"output_bytes"}, held.keys())
                inside += sum(held.values())
                all_of_them += len(held)
                # An interval from nothing to everything would always hold.
                self.assertLess(figures["lines"]["high"] - figures["lines"]["low"], 0.3 * manifest["totals"]["lines"])
                self.assertLess(figures["rejected"]["high"], 8 * manifest["totals"]["rejected"] + 100)
        self.assertGreaterEqual(inside / all_of_them, 0.9, f"{inside} of {all_of_them}")

    def test_a_corpus_smaller_than_the_sample_is_promised_exactly(self):
        self.write("crawl/a.jsonl", crash.corpus(2))
        self.write("crawl/b.jsonl.gz", gzip.compress(crash.corpus(1)))
        self.write("crawl/empty.jsonl", b"")
        figures = self.forecast("crawl")["promise"]["figures"]
        held = self.held(figures, self.facts("crawl"))
        self.assertTrue(all(held.values()), (held, figures))
        for name in held:
            self.assertEqual(figures[name]["low"], figures[name]["high"], name)

    def test_the_manifest_compares_promise_and_fact(self):
        self.write("in.jsonl", crash.corpus(2))
        self.run_program("plan", "in.jsonl", "--estimate", "-o", "plan.json", "--threads", 2, "--label-output", "out.jsonl.gz")
        _, err = self.run_program("label", "in.jsonl", "-o", "out.jsonl.gz", "--promise", "plan.json", "--threads", 2)
        self.assertIn("as promised: lines", err)
        manifest = json.loads((self.folder / "out.jsonl.gz.run.json").read_bytes())
        figures = manifest["promise"]["figures"]
        for name in COUNTED:
            self.assertEqual(figures[name]["fact"], manifest["totals"][name])
            self.assertIs(figures[name]["kept"], True)
        self.assertEqual(figures["rejected.json_syntax"]["fact"], manifest["rejects"]["json_syntax"])
        self.assertEqual(figures["output_bytes"]["fact"], sum(output["bytes"] for output in manifest["outputs"]))
        self.assertEqual(figures["seconds"]["fact"], manifest["seconds"])
        self.assertLess(figures["memory_bytes"]["fact"], figures["memory_bytes"]["high"])
        self.run_program("verify", "out.jsonl.gz.run.json")

    def test_a_broken_promise_is_told(self):
        self.write("in.jsonl", crash.corpus(1))
        self.run_program("plan", "in.jsonl", "--estimate", "-o", "plan.json")
        plan = json.loads((self.folder / "plan.json").read_bytes())
        plan["promise"]["figures"]["lines"].update(low=1, high=2)
        self.write("plan.json", json.dumps(plan))
        _, err = self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--promise", "plan.json")
        self.assertIn("not as promised: lines", err)
        manifest = json.loads((self.folder / "out.jsonl.run.json").read_bytes())
        self.assertIs(manifest["promise"]["figures"]["lines"]["kept"], False)

    def test_shards_are_compared_when_they_are_merged(self):
        self.write("in.jsonl", crash.corpus(2))
        self.run_program("plan", "in.jsonl", "--estimate", "--shards", 3, "-o", "plan.json")
        for shard in (1, 2, 3):
            self.run_program("label", "--plan", "plan.json", "--shard", f"{shard}/3")
        self.run_program("merge", "plan.json", "-o", "merged.jsonl")
        manifest = json.loads((self.folder / "merged.jsonl.run.json").read_bytes())
        self.assertTrue(all(manifest["promise"]["figures"][name]["kept"] for name in COUNTED))
        self.assertIs(manifest["promise"]["figures"]["output_bytes"]["kept"], True)

    def test_a_table_for_people(self):
        self.write("in.jsonl", crash.corpus(1))
        out, _ = self.run_program("plan", "in.jsonl", "--estimate")
        for word in (b"lines", b"rejected", b"json_syntax", b"output on disk", b"memory", b"time on", b"done at"):
            self.assertIn(word, out)

    def test_what_it_cannot_do_is_refused(self):
        self.write("in.jsonl", crash.corpus(1))
        self.write("other.jsonl", b"\n")
        _, err = self.run_program("plan", "-", "--estimate", code=2)
        self.assertIn("regular file", err)
        self.run_program("plan", "in.jsonl", code=2)
        self.run_program("plan", "in.jsonl", "-o", "bare.json")
        _, err = self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--promise", "bare.json", code=2)
        self.assertIn("--estimate", err)
        self.run_program("plan", "in.jsonl", "--estimate", "-o", "plan.json")
        self.run_program("label", "other.jsonl", "-o", "out.jsonl", "--promise", "plan.json", code=4)
        _, err = self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--promise", "plan.json", "--strict", code=2)
        self.assertIn("strict", err)

    def test_an_input_without_a_line_is_promised_and_one_with_too_long_ones_refused(self):
        self.write("empty.jsonl", b"")
        figures = self.forecast("empty.jsonl")["promise"]["figures"]
        self.assertEqual([figures["lines"][key] for key in ("low", "promised", "high")], [0, 0, 0])
        self.write("one_line.jsonl", b'{"text":"' + b"a b " * 1_000_000 + b'"}')
        _, err = self.run_program("plan", "one_line.jsonl", "--estimate", "--sample-bytes", "64k", code=4)
        self.assertIn("--sample-bytes", err)
        self.assertEqual(self.forecast("one_line.jsonl")["promise"]["figures"]["lines"]["high"], 1)

    def test_damage_in_the_sample_is_told(self):
        packed = gzip.compress(crash.corpus(1))
        self.write("cut.jsonl.gz", packed[: len(packed) // 2])
        said = self.forecast("cut.jsonl.gz")
        self.assertIn("ends inside a member", said["troubles"][0])


if __name__ == "__main__":
    harness.main()
