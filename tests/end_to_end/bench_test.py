"""`stancemill bench`: a table for people, JSON for programs, on plain and compressed files; no figure is judged."""
import json

import harness
from harness import EXAMPLES, CommandLineTest

QUICK = ("--seconds", "0.01", "--cpu", "sse2")


class Bench(CommandLineTest):
    def test_json_has_every_stage_on_every_kind_of_file(self):
        for ending, compression in (("", "plain"), (".gz", "gzip"), (".zst", "zstd")):
            out, _ = self.run_program("bench", EXAMPLES / f"passages.jsonl{ending}", "--json", "--threads", 2, *QUICK)
            report = json.loads(out)
            self.assertEqual((report["format"], report["version"]), ("stancemill-bench", 1))
            self.assertEqual(report["sample"]["compression"], compression)
            self.assertIn("hash" if compression == "plain" else compression, report["limits"])
            [target] = report["targets"]
            self.assertEqual(list(target["stages"]), ["read", "parse", "segment", "hash", "classify", "render", "write"])
            self.assertEqual([ring["threads"] for ring in target["rings"]], [1, 2])
            self.assertAlmostEqual(sum(s["share_of_time"] for s in target["stages"].values()), 1)
            self.assertGreater(target["rings"][0]["mb_per_second"], 0)
            self.assertGreaterEqual(report["noise"]["pairs"], 5)

    def test_the_table_says_what_the_figures_are(self):
        out, _ = self.run_program("bench", EXAMPLES / "passages.jsonl", "--threads", 1, *QUICK)
        for word in ("noise:", "cycles:", "limits", "sse2", "cold", "ring of 1", "warning: the sample is small"):
            self.assertIn(word, out.decode())

    def test_a_sample_may_be_a_part_of_the_file(self):
        out, _ = self.run_program("bench", EXAMPLES / "passages.jsonl", "--json", "--threads", 1, "--bytes", "100k", *QUICK)
        sample = json.loads(out)["sample"]
        self.assertFalse(sample["whole_file"])
        self.assertLess(sample["decoded_bytes"], (EXAMPLES / "passages.jsonl").stat().st_size)

    def test_what_cannot_be_measured_is_refused_with_a_remedy(self):
        _, message = self.run_program("bench", "-", *QUICK, code=2)
        self.assertIn("name a regular file", message)
        _, message = self.run_program("bench", self.write("empty.jsonl", ""), *QUICK, code=4)
        self.assertIn("no passage", message)
        _, message = self.run_program("bench", self.write("bad.jsonl.gz", b"\x1f\x8b\x08\x00broken"), *QUICK, code=4)
        self.assertIn("bad.jsonl.gz", message)
        _, message = self.run_program("bench", EXAMPLES / "passages.jsonl", "--cpu", "z80", code=2)
        self.assertIn("z80", message)


if __name__ == "__main__":
    harness.main()
