"""`stancemill label`: what comes out for what goes in."""
import gzip
import json
import os
import shutil
import subprocess
import threading

import harness
from harness import EXAMPLES, CommandLineTest, rows

SENTENCE = "We must stop renting our intelligence from California."


class Label(CommandLineTest):
    def test_one_good_and_one_bad_line(self):
        stdin = json.dumps({"id": 1, "text": SENTENCE}).encode() + b"\nnot json\n"
        out, err = self.run_program("label", "-", "-o", "-", stdin=stdin)
        [row] = rows(out)
        self.assertEqual((row["id"], row["line"]), (1, 1))
        self.assertIn(row["stance"], row["p"])
        self.assertAlmostEqual(sum(row["p"].values()), 1, delta=0.0003)
        self.assertEqual(list(row), ["id", "line", "stance", "p", "frames", "coverage", "abstained"])
        self.assertIn(f"line 2, offset {stdin.index(b'not json')}: json_syntax", err)
        self.assertIn("2 lines = 1 labelled + 1 rejected + 0 blank", err)

    def test_plain_gzip_and_zstd_give_the_same_bytes_on_one_and_two_threads(self):
        outputs = set()
        for ending in ("jsonl", "jsonl.gz", "jsonl.zst"):
            for threads in (1, 2, 4):
                out, _ = self.run_program("label", EXAMPLES / f"passages.{ending}", "-o", "-", "--threads", threads,
                                          "--keep", "date,source,lang")
                outputs.add(out)
        self.assertEqual(len(outputs), 1)
        self.assertGreater(len(rows(outputs.pop())), 300)

    def test_every_cpu_target_gives_the_same_bytes(self):
        outputs = set()
        for target in ("reference", "sse2", "sse4", "avx2", "avx3", "avx3_dl"):
            out, _ = self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "-",
                                      env={**os.environ, "STANCEMILL_CPU": target})
            outputs.add(out)
        self.assertEqual(len(outputs), 1)

    def test_a_large_input_gives_the_same_bytes_as_its_parts(self):
        part = (EXAMPLES / "passages.jsonl").read_bytes()
        whole = self.write("whole.jsonl", part * 20)
        small, _ = self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "-")
        large, _ = self.run_program("label", whole, "-o", "-", "--threads", 2)
        without_lines = lambda data: [{k: v for k, v in row.items() if k != "line"} for row in rows(data)]
        self.assertEqual(without_lines(large), without_lines(small) * 20)
        self.assertEqual([row["line"] for row in rows(large)], list(range(1, len(rows(large)) + 1)))

    def test_a_named_pipe_is_opened_once(self):
        data = EXAMPLES.joinpath("passages.jsonl").read_bytes()
        self.write("in.jsonl", data)
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        broken = []

        def feed():
            for _ in range(10):  # so that the program comes to an end even if it leaves the pipe in between
                try:
                    with open(pipe, "wb", buffering=0) as file:
                        file.write(data)
                    return
                except BrokenPipeError:
                    broken.append("the reader went away")

        writer = threading.Thread(target=feed, daemon=True)
        writer.start()
        out, _ = self.run_program("label", "pipe", "-o", "out.jsonl")
        writer.join()
        self.assertEqual(broken, [])
        self.run_program("label", "in.jsonl", "-o", "expected.jsonl")
        self.assertEqual((self.folder / "out.jsonl").read_bytes(), (self.folder / "expected.jsonl").read_bytes())

    def test_several_inputs_name_their_file(self):
        self.write("a.jsonl", '{"text":"one"}\n')
        self.write("b.jsonl", '{"text":"two"}\n\n{"text":"three"}')
        out, _ = self.run_program("label", "a.jsonl", "b.jsonl", "-o", "-")
        self.assertEqual([(row["file"], row["line"]) for row in rows(out)], [("a.jsonl", 1), ("b.jsonl", 1), ("b.jsonl", 3)])

    def test_a_folder_is_mirrored(self):
        self.write("in/x/a.jsonl", '{"id":"a","text":"one"}\n')
        self.write("in/b.jsonl.gz", gzip.compress(b'{"id":"b","text":"two"}\nbad\n'))
        self.write("in/empty.jsonl", "")
        self.run_program("label", "in", "-o", "out/")
        self.assertEqual(rows((self.folder / "out/x/a.jsonl").read_bytes())[0]["id"], "a")
        self.assertEqual(rows((self.folder / "out/b.jsonl").read_bytes())[0]["id"], "b")
        self.assertEqual((self.folder / "out/empty.jsonl").read_bytes(), b"")
        [reject] = rows((self.folder / "out/rejects.jsonl").read_bytes())
        self.assertEqual((reject["file"], reject["line"], reject["offset"], reject["reason"]),
                         ("in/b.jsonl.gz", 2, 24, "json_syntax"))
        self.run_program("verify", "out/run.json")

    def test_fields_by_dotted_path_and_kept_fields(self):
        line = {"doc": {"body": SENTENCE, "key": 12345678901234567890}, "date": "2026-05-01", "n": [1, 2]}
        out, _ = self.run_program("label", "-", "-o", "-", "--text-field", "doc.body", "--id-field", "doc.key", "--keep",
                                  "date,n,absent", stdin=json.dumps(line).encode())
        [row] = rows(out)
        self.assertEqual((row["id"], row["date"], row["n"], row["absent"]), (12345678901234567890, "2026-05-01", [1, 2], None))

    def test_limit_reads_so_many_lines(self):
        out, err = self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "-", "--limit", 7)
        self.assertEqual(len(rows(out)), 7)
        self.assertIn("7 lines =", err)

    def test_a_text_without_a_word_is_unrelated_and_abstained(self):
        out, _ = self.run_program("label", "-", "-o", "-", stdin=b'{"text":"... !!"}')
        [row] = rows(out)
        self.assertEqual((row["stance"], row["coverage"], row["abstained"], row["frames"]), ("unrelated", 0, True, []))

    def test_compressed_outputs_hold_the_same_rows(self):
        plain, _ = self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "-")
        self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "out.jsonl.gz")
        self.assertEqual(gzip.decompress((self.folder / "out.jsonl.gz").read_bytes()), plain)
        self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "out.jsonl.zst")
        read = subprocess.run(["zstd", "-dc", self.folder / "out.jsonl.zst"], capture_output=True, check=True)
        self.assertEqual(read.stdout, plain)

    def test_memory_stays_bounded(self):
        part = (EXAMPLES / "passages.jsonl").read_bytes()
        whole = self.write("whole.jsonl", part * 200)
        if shutil.which("/usr/bin/time") is None:
            self.skipTest("GNU time is not installed")
        if "STANCEMILL_SANITIZED" in os.environ:
            self.skipTest("sanitizers take several times as much")
        done = subprocess.run(["/usr/bin/time", "-f", "%M", harness.BINARY, "label", whole, "-o", self.folder / "out.jsonl"],
                              capture_output=True, check=True)
        self.assertLess(int(done.stderr.split()[-1]), 512 * 1024)


if __name__ == "__main__":
    harness.main()
