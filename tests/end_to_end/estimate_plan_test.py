"""`plan --estimate`: what it promises about a corpus is what a run finds, as often as it says, and the manifest compares."""
import gzip
import json
import random
import subprocess

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

    def write_corpora(self):
        """Corpora that are not the same all over: lines of all lengths, bad ones in clumps, several files."""
        chance = random.Random(5)
        good = crash.EXAMPLES.read_bytes().splitlines(keepends=True)

        def some(lines, bad):
            made, clump = [], 0
            for _ in range(lines):
                if clump == 0 and chance.random() < bad / 8:
                    clump = chance.randrange(1, 16)
                clump = max(0, clump - 1)
                made.append(chance.choice([b"not json\n", b"\n", b'{"text":null}\n']) if clump else chance.choice(good))
            return b"".join(made)

        self.write("even.jsonl", some(20_000, 0.01))
        for number, bad in enumerate([0.2, 0.0, 0.02, 0.0, 0.0]):
            self.write(f"folder/{number}.jsonl", some(1500 * (number + 1), bad))
        data = some(20_000, 0.02)
        self.write("one.jsonl.gz", gzip.compress(data, 1, mtime=0))
        self.write("one.jsonl.zst", subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout)

    def test_the_interval_holds_as_often_as_it_says(self):
        self.write_corpora()
        inside, all_of_them = 0, 0
        for inputs in (["even.jsonl"], ["folder"], ["one.jsonl.gz"], ["one.jsonl.zst"], ["folder", "one.jsonl.gz"]):
            manifest = self.facts(*inputs)
            for seed in range(6):
                said = self.forecast(*inputs, "--sample-bytes", "1M", "--seed", seed)
                self.assertLess(said["sampled_bytes"], said["input_bytes"] / 2)
                figures = said["promise"]["figures"]
                held = self.held(figures, manifest)
                self.assertLessEqual(set(COUNTED) | {"output_bytes"}, held.keys())
                inside += sum(held.values())
                all_of_them += len(held)
                # An interval from nothing to everything would always hold.
                self.assertLess(figures["lines"]["high"] - figures["lines"]["low"], 0.5 * manifest["totals"]["lines"])
                self.assertLess(figures["rejected"]["high"], 5 * manifest["totals"]["rejected"] + 100)
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

    def test_damage_in_the_sample_is_told(self):
        packed = gzip.compress(crash.corpus(1))
        self.write("cut.jsonl.gz", packed[: len(packed) // 2])
        said = self.forecast("cut.jsonl.gz")
        self.assertIn("ends inside a member", said["troubles"][0])


if __name__ == "__main__":
    harness.main()
