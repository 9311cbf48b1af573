"""The format parquet, read by pyarrow; or, where the build has none, the words that say so."""
import json
import subprocess

import harness
from harness import EXAMPLES, ROOT, CommandLineTest, rows

CORPUS = EXAMPLES / "passages.jsonl"
PYTHON = ROOT / "build" / "pyarrow" / "bin" / "python"
READER = "import json, sys, pyarrow.parquet as p; f = p.ParquetFile(sys.argv[1]); t = f.read(); " \
         "print(json.dumps([f.metadata.num_row_groups, t.to_pylist()]))"


class Parquet(CommandLineTest):
    def is_on(self):
        out, _ = self.run_program("version")
        return b"parquet     Apache Arrow" in out

    def read(self, name):
        return json.loads(subprocess.run([PYTHON, "-c", READER, name], capture_output=True, check=True, cwd=self.folder).stdout)

    def test_a_build_without_it_says_so(self):
        if self.is_on():
            self.skipTest("this build has it")
        _, message = self.run_program("label", CORPUS, "-o", "out.parquet", code=2)
        self.assertIn("scripts/setup_pyarrow.sh", message)

    def test_rows_are_those_of_jsonl(self):
        if not self.is_on() or not PYTHON.exists():
            self.skipTest("no Parquet here")
        arguments = ("--keep", "date,lang", "--by", "month,source", "--progress", "none")
        self.run_program("label", CORPUS, "-o", "out.jsonl", *arguments)
        self.run_program("label", CORPUS, "-o", "out.parquet", *arguments, "--threads", 2)
        groups, table = self.read("out.parquet")
        expected = rows((self.folder / "out.jsonl").read_bytes())
        self.assertEqual((groups, len(table)), (1, len(expected)))
        for found, row in zip(table, expected):
            self.assertEqual(found["line"], row["line"])
            self.assertEqual(found["id"], str(row["id"]))
            self.assertEqual(found["stance"], row["stance"])
            self.assertEqual({label: found["p_" + label] for label in row["p"]}, row["p"])
            self.assertEqual(found["frames"] or [], row["frames"])
            self.assertEqual((found["coverage"], found["abstained"]), (row["coverage"], row["abstained"]))
            self.assertEqual((found["date"], found["lang"], found["month"]), (row["date"], row["lang"], row["date"][:7]))
        self.run_program("verify", "out.parquet.run.json")
        first = (self.folder / "out.parquet").read_bytes()
        self.run_program("label", CORPUS, "-o", "out.parquet", *arguments, "--threads", 1, "--force")
        self.assertEqual((self.folder / "out.parquet").read_bytes(), first)

    def test_hostile_fields_and_empty_inputs(self):
        if not self.is_on() or not PYTHON.exists():
            self.skipTest("no Parquet here")
        hostile = ["=1+1", "'; DROP TABLE passages; --", "</script><script>", "\u202eevil", "a\x00b", "\ud83d\ude00", ""]
        self.write("in.jsonl", "".join(json.dumps({"text": "words", "id": text, "source": text}) + "\n" for text in hostile) + "bad\n")
        self.run_program("label", "in.jsonl", "-o", "out.parquet", "--keep", "source", "--progress", "none")
        _, table = self.read("out.parquet")
        self.assertEqual([row["source"] for row in table], [text.encode("utf-16", "surrogatepass").decode("utf-16") for text in hostile])
        self.write("none.jsonl", "")
        self.run_program("label", "none.jsonl", "-o", "none.parquet", "--progress", "none")
        self.assertEqual(self.read("none.parquet")[1], [])


if __name__ == "__main__":
    harness.main()
