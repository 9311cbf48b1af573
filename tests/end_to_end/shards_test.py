"""Shards: a run cut into parts and put together again is the run."""
import gzip
import json

import crash
import harness
from harness import CommandLineTest


class Shards(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.write("in.jsonl", crash.corpus(3))

    def label_whole(self, output, *arguments):
        self.run_program("label", *arguments, "-o", output)
        return self.files_of(output)

    def files_of(self, output):
        manifest = json.loads((self.folder / f"{output}.run.json").read_bytes())
        plain = {k: v for k, v in manifest.items() if k not in crash.OF_THE_RUN_ALONE + ("outputs",)}
        rejects = self.folder / f"{output}.rejects.jsonl"
        return (self.folder / output).read_bytes(), rejects.read_bytes() if rejects.exists() else b"", plain

    def run_plan(self, inputs, shards, output, *options):
        self.run_program("plan", *inputs, "--shards", shards, "-o", "plan.json", "--force")
        for shard in range(shards, 0, -1):
            self.run_program("merge", "plan.json", "-o", "early", code=7)
            self.run_program("label", "--plan", "plan.json", "--shard", f"{shard}/{shards}", *options)
        self.run_program("status", "plan.json")
        self.run_program("merge", "plan.json", "-o", output, "--force")
        self.run_program("verify", f"{output}.run.json")
        for path in self.folder.glob("plan.shard-*"):
            path.unlink()
        return self.files_of(output)

    def test_ranges_of_one_file_merge_to_the_bytes_of_one_run(self):
        for options in ([], ["--format", "csv", "--keep", "lang", "--by", "lang,source"], ["--format", "merge"]):
            name = "whole.csv" if "csv" in options else "whole.jsonl.gz"
            expected = self.label_whole(name, "in.jsonl", *options)
            for shards in (1, 2, 7):
                with self.subTest(options=options, shards=shards):
                    self.assertEqual(self.run_plan(["in.jsonl"], shards, "merged" + name[5:], *options), expected)
            for path in self.folder.glob("whole*"):
                path.unlink()

    def test_there_may_be_more_shards_than_lines(self):
        self.write("short.jsonl", '{"text":"one"}\n\nbad\n{"text":"two"}')
        expected = self.label_whole("whole.jsonl", "short.jsonl")
        self.assertEqual(self.run_plan(["short.jsonl"], 30, "merged.jsonl"), expected)

    def test_files_are_dealt_out_whole(self):
        data = (self.folder / "in.jsonl").read_bytes()
        for number in range(5):
            self.write(f"crawl/{number}.jsonl", data[: 50_000 * number].rsplit(b"\n", 1)[0])
        self.write("crawl/packed.jsonl.gz", gzip.compress(data))
        expected = self.label_whole("whole.jsonl", "crawl")
        for shards in (2, 3, 9):
            self.assertEqual(self.run_plan(["crawl"], shards, "merged.jsonl"), expected)

    def test_a_shard_without_a_plan_is_the_same_part(self):
        self.run_program("plan", "in.jsonl", "--shards", 3, "-o", "plan.json")
        rows = b""
        for shard in (1, 2, 3):
            self.run_program("label", "--plan", "plan.json", "--shard", f"{shard}/3")
            self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--shard", f"{shard}/3")
            name = f"shard-000{shard}-of-0003"
            self.assertEqual((self.folder / f"out.{name}.jsonl").read_bytes(),
                             (self.folder / f"plan.{name}.jsonl").read_bytes())
            self.run_program("verify", f"out.{name}.jsonl.run.json")
            rows += (self.folder / f"out.{name}.jsonl").read_bytes()
        self.assertEqual(rows, self.label_whole("whole.jsonl", "in.jsonl")[0])

    def test_shards_without_a_plan_have_rejects_of_their_own(self):
        self.write("in.jsonl", '{"text":"a"}\nbad\n' * 10)
        for shard in ("1/2", "2/2"):
            self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--shard", shard, "--rejects", "bad.jsonl")
        counts = [len((self.folder / f"bad.shard-000{n}-of-0002.jsonl").read_bytes().splitlines()) for n in (1, 2)]
        self.assertEqual(sum(counts), 10)

    def test_a_complete_shard_is_not_done_again(self):
        self.run_program("plan", "in.jsonl", "--shards", 2, "-o", "plan.json")
        out, _ = self.run_program("status", "plan.json", code=7)
        self.assertIn(b"missing", out)
        self.run_program("label", "--plan", "plan.json", "--shard", "2/2", "--resume")
        self.run_program("label", "--plan", "plan.json", "--shard", "2/2", "--resume")
        out, _ = self.run_program("status", "plan.json", code=7)
        self.assertIn(b"1 of 2 shards complete", out)

    def test_what_does_not_belong_together_is_refused(self):
        self.run_program("plan", "in.jsonl", "--shards", 2, "-o", "plan.json")
        self.run_program("label", "--plan", "plan.json", "--shard", "1/2")
        self.run_program("label", "--plan", "plan.json", "--shard", "2/2", "--strict")
        _, err = self.run_program("merge", "plan.json", "-o", "merged.jsonl", code=7)
        self.assertIn("another set of options", err)
        self.run_program("label", "--plan", "plan.json", "--shard", "2/2", "--force")
        shard = self.folder / "plan.shard-0002-of-0002.jsonl"
        shard.write_bytes(shard.read_bytes().replace(b"favor", b"favour", 1))
        _, err = self.run_program("merge", "plan.json", "-o", "merged.jsonl", code=7)
        self.assertIn("is not what its manifest says", err)
        self.assertFalse((self.folder / "merged.jsonl").exists())
        self.run_program("label", "--plan", "plan.json", "--shard", "3/3", code=2)
        self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--shard", "3/2", code=2)
        with open(self.folder / "in.jsonl", "ab") as file:
            file.write(b"\n")
        _, err = self.run_program("label", "--plan", "plan.json", "--shard", "1/2", "--force", code=4)
        self.assertIn("not what it was when the plan was made", err)


if __name__ == "__main__":
    harness.main()
