"""Resume: a run that was killed goes on from its last commit, and its output is that of an unbroken run, byte for byte."""
import fcntl
import json
import os
import shutil
import subprocess
import tempfile

import crash
import harness
from harness import CommandLineTest

KILLS = 100


class Kills(CommandLineTest):
    def test_a_hundred_kills_leave_the_bytes_of_an_unbroken_run(self):
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a kill loses nothing there either
        scratch = tempfile.TemporaryDirectory(dir=memory)
        self.addCleanup(scratch.cleanup)
        bench = crash.Workbench(harness.BINARY, scratch.name, copies=8)
        cases = list(crash.CASES)
        for number in range(KILLS):
            case = cases[number % len(cases)]
            with self.subTest(case=case, number=number):
                self.assertEqual(bench.kill_and_resume(case, f"{case}.{number}", number), [])
            shutil.rmtree(bench.folder / "runs" / f"{case}.{number}")
        self.assertGreater(bench.resumed, KILLS // 10, "most kills came before the first commit or after the end")


class Resume(CommandLineTest):
    """A run that was stopped after some commits, at `out.jsonl`, from `in.jsonl`."""

    OPTIONS = ("--commit-bytes", "64k", "--threads", "1")

    def setUp(self):
        super().setUp()
        self.write("in.jsonl", crash.corpus(40))
        self.run_program("label", "in.jsonl", "-o", "whole.jsonl")
        self.expected = (self.folder / "whole.jsonl").read_bytes()
        self.begin("out.jsonl")

    def begin(self, output):
        """Begins a run and kills it once its journal holds some commits."""
        journal = self.folder / f"{output}.journal"
        command = [harness.BINARY, "label", "in.jsonl", "-o", output, *self.OPTIONS, "--force"]
        for _ in range(10):  # on a busy machine the run may be done before this program looks
            process = subprocess.Popen(command, cwd=self.folder, stderr=subprocess.DEVNULL)
            while process.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") > 4):
                pass
            process.kill()
            process.wait()
            if journal.exists():
                break
        self.assertTrue(journal.exists(), "the run was faster than this test ten times")
        for path in (self.folder / output, self.folder / f"{output}.run.json", self.folder / f"{output}.rejects.jsonl"):
            path.unlink(missing_ok=True)

    def resume(self, *options, code=0, inputs=("in.jsonl",)):
        return self.run_program("label", *inputs, "-o", "out.jsonl", *self.OPTIONS, "--resume", *options, code=code)

    def test_it_goes_on_in_the_middle(self):
        partial = (self.folder / "out.jsonl.partial").stat().st_size
        self.assertGreater(partial, 1000)
        self.resume("--metrics", "run.prom")
        self.assertEqual((self.folder / "out.jsonl").read_bytes(), self.expected)
        self.assertFalse((self.folder / "out.jsonl.journal").exists())
        self.run_program("verify", "out.jsonl.run.json")
        read = json.loads((self.folder / "out.jsonl.run.json").read_bytes())["inputs"][0]
        whole = json.loads((self.folder / "whole.jsonl.run.json").read_bytes())["inputs"][0]
        self.assertEqual(read, whole)

    def test_without_resume_or_force_nothing_is_touched(self):
        before = (self.folder / "out.jsonl.partial").read_bytes()
        _, err = self.run_program("label", "in.jsonl", "-o", "out.jsonl", code=6)
        self.assertIn("--resume", err)
        self.assertIn("--force", err)
        self.assertEqual((self.folder / "out.jsonl.partial").read_bytes(), before)
        self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--force")
        self.assertEqual((self.folder / "out.jsonl").read_bytes(), self.expected)

    def test_a_changed_input_is_named(self):
        path = self.folder / "in.jsonl"
        path.write_bytes(path.read_bytes() + b"\n")
        _, err = self.resume(code=2)
        self.assertIn("'in.jsonl' is not what it was (size, time of change, content)", err)

    def test_another_input_is_named(self):
        self.write("other.jsonl", "{}\n")
        _, err = self.resume(code=2, inputs=["other.jsonl"])
        self.assertIn("was 'in.jsonl' and is 'other.jsonl'", err)
        _, err = self.resume(code=2, inputs=["in.jsonl", "other.jsonl"])
        self.assertIn("there were 1 inputs and are 2", err)

    def test_a_changed_option_is_named(self):
        _, err = self.resume("--id-field", "key", code=2)
        self.assertIn("option id-field was 'id' and is 'key'", err)
        _, err = self.resume("--keep", "lang", "--strict", code=2)
        self.assertIn("option keep was '' and is 'lang'", err)
        self.assertIn("option strict was 'no' and is 'yes'", err)

    def test_another_model_is_named(self):
        _, err = self.resume("--model", harness.ROOT / "tests/golden/model", code=2)
        self.assertIn("the model is another one", err)

    def test_another_version_of_the_journal_is_refused(self):
        journal = self.folder / "out.jsonl.journal"
        journal.write_bytes(journal.read_bytes().replace(b"stancemill-journal 1", b"stancemill-journal 2", 1))
        _, err = self.resume(code=6)
        self.assertIn("another version", err)
        self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--force")

    def test_a_torn_tail_of_the_journal_is_ignored(self):
        journal = self.folder / "out.jsonl.journal"
        journal.write_bytes(journal.read_bytes()[:-20])
        self.resume()
        self.assertEqual((self.folder / "out.jsonl").read_bytes(), self.expected)

    def test_damage_in_the_middle_of_the_journal_is_refused(self):
        journal = self.folder / "out.jsonl.journal"
        data = bytearray(journal.read_bytes())
        data[data.index(b"\n", 30) + 40] ^= 1
        journal.write_bytes(data)
        _, err = self.resume(code=6)
        self.assertIn("damaged at record", err)

    def test_rows_that_are_not_those_that_were_written_are_refused(self):
        partial = self.folder / "out.jsonl.partial"
        for content in (partial.read_bytes()[:1000], b"x" * partial.stat().st_size):
            partial.write_bytes(content)
            _, err = self.resume(code=6)
            self.assertIn("does not hold what the run had written", err)

    def test_a_second_run_on_the_same_output_refuses(self):
        with open(self.folder / "out.jsonl.journal", "r+b") as journal:
            fcntl.flock(journal, fcntl.LOCK_EX)
            _, err = self.resume(code=6)
            self.assertIn("another run is writing this output", err)
            self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--force", code=6)
        self.resume()

    def test_a_completed_run_is_not_done_again(self):
        self.resume()
        before = (self.folder / "out.jsonl").stat()
        _, err = self.resume()
        self.assertIn("lines =", err)
        after = (self.folder / "out.jsonl").stat()
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))
        _, err = self.resume("--strict", code=6)
        self.assertIn("option strict was 'no' and is 'yes'", err)

    def test_what_cannot_be_resumed_says_so(self):
        _, err = self.run_program("label", "in.jsonl", "-o", "out.sqlite", "--resume", code=2)
        self.assertIn("a database cannot be taken up in the middle", err)
        _, err = self.run_program("label", "-", "-o", "piped.jsonl", "--resume", code=2)
        self.assertIn("cannot be read a second time", err)
        _, err = self.run_program("label", "in.jsonl", "-o", "-", "--resume", code=2)
        self.assertIn("standard output", err)

    def test_resume_begins_where_there_is_nothing_to_resume(self):
        self.run_program("label", "in.jsonl", "-o", "new.jsonl", "--resume")
        self.assertEqual((self.folder / "new.jsonl").read_bytes(), self.expected)

    def test_a_refused_run_leaves_no_journal(self):
        self.run_program("label", "in.jsonl", "-o", "whole.jsonl", code=6)
        self.assertFalse((self.folder / "whole.jsonl.journal").exists())


if __name__ == "__main__":
    harness.main()
