"""Accounting: no line is lost, files appear whole, exit codes say what happened."""
import base64
import gzip
import json
import pathlib
import resource
import shutil
import subprocess

import crash
import harness
from harness import EXAMPLES, ROOT, CommandLineTest, TooQuick, again_if_too_quick, rows


class Accounting(CommandLineTest):
    def test_the_manifest_balances_and_verifies(self):
        self.write("in.jsonl", '{"text":"a b"}\n\n \t\r\n[]\n{"text":null}\n{"id":[],"text":"x"}\n{"text":"end"}')
        self.run_program("label", "in.jsonl", "-o", "out.jsonl")
        manifest = json.loads((self.folder / "out.jsonl.run.json").read_bytes())
        self.assertEqual(manifest["totals"], {"lines": 7, "labelled": 2, "rejected": 3, "blank": 2})
        self.assertEqual(manifest["rejects"], {"not_object": 1, "text_null": 1, "id_type": 1})
        [read] = manifest["inputs"]
        self.assertEqual((read["lines"], read["labelled"], read["rejected"], read["blank"], read["state"]), (7, 2, 3, 2, "ok"))
        self.assertEqual(manifest["status"], "done")
        self.assertEqual([pathlib.Path(o["path"]).name for o in manifest["outputs"]], ["out.jsonl", "out.jsonl.rejects.jsonl"])
        out, _ = self.run_program("verify", "out.jsonl.run.json")
        self.assertIn(b"all agree", out)

    def test_verify_finds_a_changed_output(self):
        self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "out.jsonl")
        data = bytearray((self.folder / "out.jsonl").read_bytes())
        data[100] ^= 1
        (self.folder / "out.jsonl").write_bytes(data)
        _, err = self.run_program("verify", "out.jsonl.run.json", code=7)
        self.assertIn("SHA-256", err)

    def test_rejects_hold_file_line_offset_reason_and_raw_line(self):
        self.write("in.jsonl", b'{"text":"fine"}\n{"text":"bad \xff"}\n{"text":1}\n')
        self.run_program("label", "in.jsonl", "-o", "out.jsonl")
        first, second = rows((self.folder / "out.jsonl.rejects.jsonl").read_bytes())
        self.assertEqual((first["file"], first["line"], first["offset"], first["reason"]), ("in.jsonl", 2, 16, "utf8_invalid"))
        self.assertEqual((second["line"], second["reason"], second["raw"]), (3, "text_type", '{"text":1}'))

    def test_rejects_can_be_fed_back_in(self):
        lines = [b'{"body":"Our own cloud, at last."}\n', b"\n", b'{"body":"bad \xff byte"}\n', b'{"text":"fine"}\n',
                 b'{"body":"' + b"x" * 2000 + b'"}\n', b'{"body":"Rent nothing from abroad."}']
        self.write("a.jsonl", b"".join(lines))
        self.write("b.jsonl", b'{"text":null}\n{"body":"And one more."}\n')
        inputs = ("a.jsonl", "b.jsonl")
        self.run_program("label", *inputs, "-o", "first.jsonl", "--max-line-bytes", 1000)
        rejected = rows((self.folder / "first.jsonl.rejects.jsonl").read_bytes())
        self.run_program("label", "--only-rejects", "first.jsonl.rejects.jsonl", "-o", "second.jsonl", "--text-field", "body")
        self.run_program("verify", "second.jsonl.run.json")
        again = rows((self.folder / "second.jsonl.rejects.jsonl").read_bytes())
        labelled = rows((self.folder / "second.jsonl").read_bytes())
        place = lambda row: (row["file"], row["line"])
        self.assertEqual([place(row) for row in labelled], [("a.jsonl", 1), ("a.jsonl", 6), ("b.jsonl", 2)])
        self.assertEqual([(place(row), row["reason"]) for row in again],
                         [(("a.jsonl", 3), "utf8_invalid"), (("a.jsonl", 5), "line_too_long"), (("b.jsonl", 1), "text_missing")])
        self.assertEqual(again[0], rejected[1], "what is rejected again keeps its place and its raw line")
        self.assertIn("the line has 2011 bytes", again[1]["detail"])
        totals = json.loads((self.folder / "second.jsonl.run.json").read_bytes())["totals"]
        self.assertEqual(totals, {"lines": 6, "labelled": 3, "rejected": 3, "blank": 0})
        # The rows are those that a run with the right field would have written.
        self.run_program("label", *inputs, "-o", "right.jsonl", "--text-field", "body", "--max-line-bytes", 1000)
        self.assertEqual((self.folder / "second.jsonl").read_bytes(), (self.folder / "right.jsonl").read_bytes())
        _, err = self.run_program("label", "--only-rejects", "a.jsonl", "-o", "third.jsonl", code=4)
        self.assertIn("row 1 is not one of a rejects file", err)
        # A repair over two lines would be counted as one line and labelled as two.
        self.write("repaired.jsonl", json.dumps({**rejected[0], "raw": '{"body":"a"}\n{"body":"b"}'}) + "\n")
        _, err = self.run_program("label", "--only-rejects", "repaired.jsonl", "-o", "fourth.jsonl", code=4)
        self.assertIn("row 1 is not one of a rejects file (with the raw line on one line)", err)

    def test_rejects_that_were_asked_for_by_name_are_there_though_nothing_was_rejected(self):
        self.write("in.jsonl", '{"text":"a"}\n')
        self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--rejects", "rejects.jsonl")
        self.assertEqual((self.folder / "rejects.jsonl").read_bytes(), b"")
        self.run_program("verify", "out.jsonl.run.json")

    def test_lines_that_are_no_utf8_are_base64_in_the_same_field(self):
        line = b'{"text":"\xff"}'
        self.write("in.jsonl", line + b"\n")
        self.run_program("label", "in.jsonl", "-o", "out.jsonl")
        row, = rows((self.folder / "out.jsonl.rejects.jsonl").read_bytes())
        self.assertEqual((row["reason"], row["raw_encoding"]), ("utf8_invalid", "base64"))
        self.assertEqual(base64.b64decode(row["raw"]), line)
        older = {key: value for key, value in row.items() if key not in ("raw", "raw_encoding")}
        self.write("older.jsonl", json.dumps({**older, "raw_base64": row["raw"]}) + "\n")
        for name in ("out.jsonl.rejects.jsonl", "older.jsonl"):
            self.run_program("label", "--only-rejects", name, "-o", "again.jsonl", "--force")
            self.assertEqual((self.folder / "again.jsonl.rejects.jsonl").read_bytes(),
                             (self.folder / "out.jsonl.rejects.jsonl").read_bytes())

    def test_inputs_that_a_limit_left_are_in_the_manifest_and_not_compared(self):
        lines = '{"text":"a"}\n' * 3
        self.write("a.jsonl", lines)
        self.write("b.jsonl", lines)
        self.run_program("label", "a.jsonl", "b.jsonl", "-o", "out.jsonl", "--limit", 2)
        inputs = json.loads((self.folder / "out.jsonl.run.json").read_bytes())["inputs"]
        self.assertEqual([record["bytes"] for record in inputs], [len(lines)] * 2)
        out, err = self.run_program("verify", "out.jsonl.run.json")
        self.assertIn(b"0 inputs, 1 output", out)
        self.assertIn("a.jsonl: was not read to its end, and was not compared", err)

    def test_verify_looks_at_the_files_that_came_with_the_manifest(self):
        self.write("corp/sub dir/x.jsonl", '{"text":"a"}\n')
        self.run_program("label", "corp", "-o", "res/")
        self.write("x.jsonl", '{"text":"a"}\n')
        self.run_program("label", "x.jsonl", "-o", "y.jsonl")
        shutil.copytree(self.folder / "res", self.folder / "copy" / "res")
        for name in ("y.jsonl", "y.jsonl.run.json"):
            shutil.copy(self.folder / name, self.folder / "copy" / name)
        for manifest in ("res/run.json", "copy/res/run.json", "copy/y.jsonl.run.json", self.folder / "res" / "run.json"):
            self.run_program("verify", manifest)
        shutil.rmtree(self.folder / "corp")
        _, err = self.run_program("verify", "copy/res/run.json")
        self.assertIn("is not here, and was not compared", err)
        for name in ("copy/res/sub dir/x.jsonl", "copy/y.jsonl"):
            with open(self.folder / name, "a") as file:
                file.write("tampered\n")
        self.assertIn("copy/res/sub dir/x.jsonl: has", self.run_program("verify", "copy/res/run.json", code=7)[1])
        self.assertIn("copy/y.jsonl: has", self.run_program("verify", "copy/y.jsonl.run.json", code=7)[1])

    def test_a_folder_goes_to_a_folder_whatever_its_name_ends_in(self):
        self.write("corp/a.jsonl", '{"text":"a"}\n')
        self.run_program("label", "corp", "-o", "labelled")
        self.assertTrue((self.folder / "labelled" / "a.jsonl").exists())
        self.run_program("label", "corp", "-o", "one.jsonl")
        self.assertTrue((self.folder / "one.jsonl").is_file())
        self.run_program("label", "corp/a.jsonl", "-o", "plain")
        self.assertTrue((self.folder / "plain").is_file())

    def test_what_is_not_yet_whole_takes_the_place_of_no_input(self):
        self.write("out.jsonl.partial", '{"text":"a"}\n')
        _, err = self.run_program("label", "out.jsonl.partial", "-o", "out.jsonl", code=2)
        self.assertIn("is an input of this run", err)
        self.assertEqual((self.folder / "out.jsonl.partial").read_text(), '{"text":"a"}\n')

    def test_a_completed_run_is_another_one_where_inputs_or_outputs_are_others(self):
        self.write("a.jsonl", '{"text":"a"}\n')
        self.write("b.jsonl", '{"text":"b"}\n')
        self.run_program("label", "a.jsonl", "-o", "out.jsonl")
        self.run_program("label", "a.jsonl", "-o", "out.jsonl", "--resume")
        _, err = self.run_program("label", "b.jsonl", "-o", "out.jsonl", "--resume", code=6)
        self.assertIn("the inputs are not what they were", err)
        (self.folder / "out.jsonl").unlink()
        _, err = self.run_program("label", "a.jsonl", "-o", "out.jsonl", "--resume", code=6)
        self.assertIn("its outputs are not what they were", err)

    def test_progress_as_json_has_a_last_line(self):
        self.write("in.jsonl", '{"text":"a"}\n' * 5)
        _, err = self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--progress", "json")
        last = json.loads([line for line in err.splitlines() if line.startswith("{")][-1])
        self.assertEqual((last["passages"], last["rejected"]), (5, 0))

    def test_what_standard_output_did_not_take_was_not_said(self):
        self.write("in.jsonl", '{"text":"a","stance":"favor"}\n')
        self.run_program("label", "in.jsonl", "-o", "out.jsonl")
        for words in (("verify", "out.jsonl.run.json"), ("explain", "Our own AI."), ("inspect",), ("version",), ("--help",),
                      ("eval", "--data", "in.jsonl", "--head", "stance", "--resamples", "0")):
            with open("/dev/full", "w") as full:
                done = subprocess.run([harness.BINARY, *words], cwd=self.folder, stdout=full, stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 6, words)
            self.assertIn(b"standard output cannot be written", done.stderr)

    def test_thousands_of_empty_files_go_to_a_folder(self):
        for number in range(1500):
            self.write(f"in/{number}.jsonl", "")
        limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (512, 512))  # noqa: E731
        done = subprocess.run([harness.BINARY, "label", "in", "-o", "out/"], cwd=self.folder, preexec_fn=limit, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(list((self.folder / "out").glob("*.jsonl"))), 1500)

    def test_verify_finds_figures_that_do_not_add_up(self):
        self.write("in.jsonl", '{"text":"a"}\nbad\n')
        self.run_program("label", "in.jsonl", "-o", "out.jsonl")
        path = self.folder / "out.jsonl.run.json"
        whole = json.loads(path.read_bytes())
        for change, said in ((lambda m: m["inputs"][0].update(labelled=2), "its lines do not add up"),
                             (lambda m: m["totals"].update(lines=4, labelled=3), "the totals are not the sums"),
                             (lambda m: m["rejects"].update(json_syntax=2), "rejected lines by reason"),
                             (lambda m: m["tallies"]["heads"][0].update(asked=9), "asked about more passages")):
            changed = json.loads(json.dumps(whole))
            change(changed)
            path.write_text(json.dumps(changed))
            _, err = self.run_program("verify", path, code=7)
            self.assertIn(said, err)
        path.write_text(json.dumps(whole))
        (self.folder / "in.jsonl").unlink()
        _, err = self.run_program("verify", path)
        self.assertIn("is not here, and was not compared", err)

    @again_if_too_quick
    def test_a_file_that_changes_under_way_is_noted_and_the_others_go_on(self):
        for change, said in ((lambda path: path.unlink(), "vanished"), (lambda path: path.write_bytes(b""), "shrank"),
                             (lambda path: (path.unlink(), path.write_bytes(b"{}")), "replaced")):
            path = self.write("in.jsonl", crash.corpus(60))
            self.write("good.jsonl", '{"text":"still labelled"}\n')
            process = subprocess.Popen([harness.BINARY, "label", "in.jsonl", "good.jsonl", "-o", "out.jsonl", "--force",
                                        "--threads", "1"], cwd=self.folder, stderr=subprocess.PIPE)
            partial = self.folder / "out.jsonl.partial"
            while process.poll() is None and not (partial.exists() and partial.stat().st_size > 0):
                pass
            change(path)
            _, err = process.communicate()
            if process.returncode == 0:
                raise TooQuick
            self.assertEqual(process.returncode, 4, err)
            manifest = json.loads((self.folder / "out.jsonl.run.json").read_bytes())
            changed, good = manifest["inputs"]
            self.assertEqual((changed["state"], good["state"], good["labelled"]), ("changed", "ok", 1))
            self.assertIn(said, changed["detail"])

    def test_an_output_is_never_overwritten_without_force(self):
        self.write("out.jsonl", "precious")
        _, err = self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "out.jsonl", code=6)
        self.assertIn("--force", err)
        self.assertEqual((self.folder / "out.jsonl").read_text(), "precious")
        self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "out.jsonl", "--force")

    def test_inputs_whose_outputs_would_meet_are_refused_also_with_force(self):
        self.write("in/a.jsonl", '{"text":"a"}\n')
        self.write("in/a.jsonl.gz", gzip.compress(b'{"text":"b"}\n'))
        _, err = self.run_program("label", "in", "-o", "out/", "--force", code=2)
        self.assertIn("out/a.jsonl", err)
        self.assertFalse((self.folder / "out" / "a.jsonl").exists())

    def test_an_output_that_would_meet_the_rejects_or_the_manifest_is_refused(self):
        self.write("in/rejects.jsonl", '{"text":"a"}\n{\n')
        self.run_program("label", "in", "-o", "out/", "--force", code=2)
        self.run_program("label", "in", "-o", "b.jsonl", "--rejects", "./b.jsonl", code=2)
        self.run_program("label", "in", "-o", "b.jsonl", "--rejects", "b.jsonl.run.json", code=2)

    def test_an_input_is_never_overwritten_also_with_force(self):
        path = self.write("in.jsonl", '{"text":"a"}\n')
        (self.folder / "link.jsonl").symlink_to(path)
        for output in ("in.jsonl", "./in.jsonl", path, "link.jsonl"):
            self.run_program("label", "in.jsonl", "-o", output, "--force", code=2)
        self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--rejects", "in.jsonl", "--force", code=2)
        self.run_program("label", ".", "-o", "./", "--force", code=2)
        self.assertEqual(path.read_text(), '{"text":"a"}\n')

    def test_a_truncated_input_is_labelled_as_far_as_it_goes(self):
        whole = gzip.compress((EXAMPLES / "passages.jsonl").read_bytes())
        self.write("cut.jsonl.gz", whole[: len(whole) // 2])
        self.write("good.jsonl", '{"text":"still labelled"}\n')
        self.run_program("label", "cut.jsonl.gz", "good.jsonl", "-o", "out.jsonl", code=4)
        manifest = json.loads((self.folder / "out.jsonl.run.json").read_bytes())
        cut, good = manifest["inputs"]
        self.assertEqual((cut["state"], good["state"], good["labelled"]), ("stream_truncated", "ok", 1))
        self.assertGreater(cut["labelled"], 10)
        self.assertEqual(cut["lines"], cut["labelled"] + cut["rejected"] + cut["blank"])

    def test_exit_codes(self):
        self.write("in.jsonl", '{"text":"a"}\nbad\n')
        self.run_program("label", "in.jsonl", "-o", "a.jsonl", "--max-rejects", 0, code=3)
        self.run_program("label", "in.jsonl", "-o", "b.jsonl", "--max-rejects", 1)
        self.run_program("label", "in.jsonl", code=2)
        self.run_program("label", "in.jsonl", "-o", "-", "--no-such-option", code=2)
        self.run_program("label", "in.jsonl", "-o", "-", "--json", code=2)
        self.run_program("label", "absent.jsonl", "-o", "-", code=4)
        self.run_program("label", "in.jsonl", "-o", "no/such/folder/out.jsonl", code=6)
        self.run_program("label", "in.jsonl", "-o", "/dev/full", "--force", code=6)

    def test_a_damaged_model_is_refused_before_the_first_label(self):
        model = bytearray((ROOT / "models/ai-sovereignty/model.safetensors").read_bytes())
        model[len(model) // 2] ^= 0x10
        self.write("model/model.safetensors", bytes(model))
        out, err = self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "-", "--model", "model", code=5)
        self.assertEqual(out, b"")
        self.assertIn("checksum", err)

    def test_the_summary_as_json_is_the_manifest(self):
        out, _ = self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "out.jsonl", "--json")
        self.assertEqual(out, (self.folder / "out.jsonl.run.json").read_bytes())


if __name__ == "__main__":
    harness.main()
