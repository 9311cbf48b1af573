"""What the program says of likely mistakes: the file, the line where there is one, and what to do about it."""
import csv
import json
import os

import harness
from harness import CommandLineTest, rows

PASSAGES = b"".join(json.dumps({"id": f"p{i}", "text": f"We must own our AI, number {i}.", "lang": "en"}).encode() + b"\n" for i in range(20))


class Mistakes(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.write("news.jsonl", PASSAGES)

    def label(self, source="news.jsonl", *options, code=0, out="out.jsonl"):
        return self.run_program("label", source, "-o", out, "--force", *options, code=code)[1]

    # ---- inputs that are not what they should be

    def test_a_wrong_text_field_is_answered_with_the_fields_that_there_are(self):
        message = self.label("news.jsonl", "--text-field", "body")
        self.assertIn("no line could be labelled; the first: news.jsonl line 1: it has no field 'body'; it has id, lang and text", message)
        self.assertIn("--text-field", message)

    def test_a_table_is_told_how_it_becomes_objects(self):
        self.write("table.csv", 'id,text\n1,"We must own, and run, our AI."\n2,No.\n')
        message = self.label("table.csv")
        self.assertIn("table.csv line 1: the line is not one well-formed JSON value", message)
        self.assertNotIn("\\x0a", message)
        command = message[message.index("python3 -c"):].splitlines()[0]
        self.assertEqual(os.system(f"cd {self.folder} && {command} > table.jsonl"), 0)
        self.run_program("label", "table.jsonl", "-o", "table-labels.jsonl")
        self.assertEqual([row["id"] for row in rows((self.folder / "table-labels.jsonl").read_bytes())], ["1", "2"])

    def test_an_array_and_objects_over_several_lines_are_told_apart(self):
        self.write("array.json", '[{"text":"a"},\n{"text":"b"}]\n')
        self.assertIn("`jq -c '.[]' array.json`", self.label("array.json"))
        self.write("pretty.json", '{\n  "text": "a"\n}\n')
        self.assertIn("`jq -c . pretty.json`", self.label("pretty.json"))
        self.write("a ray.json", "[1]\n")
        self.assertIn("`jq -c '.[]' FILE`", self.label("a ray.json"), "names that a shell would take apart are not put into commands")
        self.write("plain.txt", "We must own our AI.\n")
        self.assertIn('each line must be an object such as {"id":1', self.label("plain.txt"))

    def test_nothing_is_said_of_the_first_reject_where_most_lines_are_labelled(self):
        self.write("some.jsonl", PASSAGES + b"bad\n")
        self.assertNotIn("the first:", self.label("some.jsonl"))

    def test_a_file_that_cannot_be_read_is_named_once(self):
        (self.folder / "gone.jsonl").symlink_to("nowhere.jsonl")
        message = self.label("gone.jsonl", code=4)
        self.assertIn("stancemill: gone.jsonl: cannot be opened: No such file or directory (read_error; nothing could be read)", message)

    def test_an_empty_name_is_called_so(self):
        self.assertIn("the name of an input is empty", self.label("", code=4))

    # ---- fields that nobody has

    def test_a_kept_field_that_no_passage_has_is_named(self):
        message = self.label("news.jsonl", "--keep", "lang,sorce")
        self.assertIn("--keep: no passage has the field 'sorce'", message)
        self.assertNotIn("'lang'", message)

    def test_a_date_cut_to_an_unknown_unit_is_told_the_units(self):
        self.assertIn(":quarter", self.label("news.jsonl", "--by", "date:months"))

    def test_a_stratum_field_that_no_row_has_is_refused(self):
        self.label("news.jsonl", "--keep", "lang")
        for command in (("sample", "--corpus", "news.jsonl", "-o", "s.csv"), ("estimate", "--gold", "gold.jsonl")):
            self.write("gold.jsonl", b"".join(b'{"id":"p%d","gold":"favor"}\n' % i for i in range(8)))
            _, message = self.run_program(command[0], "--labels", "out.jsonl", *command[1:], "--by", "lang,sorce", code=2)
            self.assertIn("out.jsonl: --by: no row has a value for 'sorce'; `label --keep sorce`", message)

    # ---- outputs

    def test_an_output_that_exists_is_named_itself(self):
        self.label()
        _, message = self.run_program("label", "news.jsonl", "-o", "out.jsonl", code=6)
        self.assertIn("stancemill: out.jsonl: exists already; use --force", message)

    def test_endings_of_what_is_not_written_are_refused(self):
        for name in ("out.xlsx", "out.jsonl.bz2", "out.tsv"):
            self.assertIn("is not written; end the output in .jsonl", self.label(out=name, code=2))
            self.assertFalse((self.folder / name).exists())

    def test_a_folder_for_rejects_that_is_not_there_is_found_out_at_once(self):
        message = self.label("news.jsonl", "--rejects", "no/such/rejects.jsonl", code=6)
        self.assertIn("no/such/rejects.jsonl: there is no folder no/such", message)
        self.assertFalse((self.folder / "out.jsonl").exists())

    def test_a_completed_run_says_what_was_otherwise(self):
        self.run_program("label", "news.jsonl", "-o", "out.jsonl")
        _, message = self.run_program("label", "news.jsonl", "-o", "out.jsonl", "--resume", "--keep", "lang", code=6)
        self.assertIn("out.jsonl.run.json: another run was completed here: option keep was '' and is 'lang'", message)
        self.write("news.jsonl", PASSAGES + PASSAGES)
        _, message = self.run_program("label", "news.jsonl", "-o", "out.jsonl", "--resume", code=6)
        self.assertIn("the inputs are not what they were", message)

    def test_nothing_is_overwritten_unasked(self):
        data = [json.dumps({"text": f"own our models {i}", "stance": stance, "group": f"g{i}"}) for i in range(8) for stance in ("favor", "against")]
        self.write("data.jsonl", "\n".join(data))
        self.label()
        gold = self.write("gold.jsonl", b"".join(b'{"id":"p%d","gold":"%s"}\n' % (i, [b"favor", b"against"][i % 2]) for i in range(20)))
        train = ("train", "--data", "data.jsonl", "--head", "stance=stance", "--folds", 2, "--loss", "logistic", "--strength", 1, "--gamma", 0,
                 "--bits", 14, "--quiet", "-o", "model")
        for command, place in ((train, "model/model.safetensors"),
                               (("features", "--data", "data.jsonl", "--head", "stance=stance", "-o", "rows.safetensors"), "rows.safetensors"),
                               (("estimate", "--labels", "out.jsonl", "--gold", gold.name, "-o", "shares.json"), "shares.json")):
            self.run_program(*command)
            before = (self.folder / place).read_bytes()
            _, message = self.run_program(*command, code=6)
            self.assertIn(f"stancemill: {place}: exists already; use --force", message)
            self.assertEqual((self.folder / place).read_bytes(), before)
            self.run_program(*command, "--force")

    # ---- other commands

    def test_a_model_that_is_not_there_is_told_what_a_model_is(self):
        self.assertIn("model refused: nosuch: cannot be opened", self.label("news.jsonl", "--model", "nosuch", code=5))
        self.assertIn("a model is a folder with model.safetensors in it", self.label("news.jsonl", "--model", "nosuch", code=5))

    def test_verify_of_an_output_names_its_manifest(self):
        self.label()
        _, message = self.run_program("verify", "out.jsonl", code=7)
        self.assertIn("the manifest of this output is out.jsonl.run.json", message)
        out, _ = self.run_program("verify", "out.jsonl.run.json")
        self.assertEqual(out, b"out.jsonl.run.json: 1 input, 1 output, 20 lines: all agree\n")

    def test_verify_does_not_wait_for_a_pipe(self):
        self.write("in.jsonl", '{"text":"Our own cloud."}\n' * 3)
        self.run_program("plan", "in.jsonl", "--shards", "2", "-o", "plan.json")
        self.run_program("label", "--plan", "plan.json", "--shard", "1/2")
        (self.folder / "in.jsonl").unlink()
        os.mkfifo(self.folder / "in.jsonl")
        _, message = self.run_program("verify", "plan.shard-0001-of-0002.run.json", code=7)
        self.assertIn("in.jsonl", message)

    def test_a_link_is_no_place_for_what_is_not_yet_complete(self):
        self.write("in.jsonl", '{"text":"Our own cloud."}\n')
        self.write("precious", "not to be emptied")
        os.symlink(self.folder / "precious", self.folder / "out.jsonl.partial")
        _, message = self.run_program("label", "in.jsonl", "-o", "out.jsonl", code=6)
        self.assertIn("out.jsonl.partial", message)
        self.assertEqual((self.folder / "precious").read_text(), "not to be emptied")

    def test_a_run_is_not_counted_twice_in_a_report(self):
        self.label()
        self.label(out="again.csv")
        for second in ("out.jsonl", "again.csv"):
            _, message = self.run_program("report", "out.jsonl", second, "-o", "r.html", code=2)
            self.assertIn("its input news.jsonl is one of out.jsonl as well, and would be counted twice", message)

    def test_a_sample_that_nobody_filled_in_is_told_from_a_table_without_labels(self):
        self.label()
        self.run_program("sample", "--labels", "out.jsonl", "--corpus", "news.jsonl", "--size", 5, "-o", "sample.csv")
        _, message = self.run_program("estimate", "--labels", "out.jsonl", "--gold", "sample.csv", code=4)
        self.assertIn("sample.csv: no row has a label by hand yet; fill in the column gold", message)
        with open(self.folder / "other.csv", "w", newline="") as table:
            csv.writer(table).writerows([["id", "stance"], ["p1", "favor"]])
        _, message = self.run_program("estimate", "--labels", "out.jsonl", "--gold", "other.csv", code=4)
        self.assertIn("no column is called 'gold'; --gold-field", message)

    def test_inspect_refuses_heads_and_languages_that_the_model_has_not(self):
        _, message = self.run_program("inspect", "--head", "stanse", code=2)
        self.assertIn("the model has no head 'stanse': it has stance and frames", message)
        _, message = self.run_program("inspect", "--lang", "xx", code=2)
        self.assertIn("no passage of the language 'xx'", message)

    def test_explain_says_so_when_its_text_is_the_name_of_a_file(self):
        _, message = self.run_program("explain", "news.jsonl")
        self.assertIn("`stancemill explain - < news.jsonl` reads the file", message)

    def test_data_without_labels_name_the_field_and_how_to_name_another(self):
        _, message = self.run_program("train", "--data", "news.jsonl", "-o", "m", code=2)
        self.assertIn('none has the field "stance"; --head stance=FIELD names another one', message)
        _, message = self.run_program("eval", "--data", "news.jsonl", code=2)
        self.assertIn("--head HEAD=FIELD", message)
        self.write("bad.jsonl", '{"text":"a","stance":"favor"}\n{"stance":"favor"}\n')
        _, message = self.run_program("train", "--data", "bad.jsonl", "-o", "m", code=4)
        self.assertIn("bad.jsonl:2: text_missing: the object has no text field; --text-field", message)

    def test_a_benchmark_of_nothing_says_so(self):
        _, message = self.run_program("bench", "nosuch.jsonl", code=4)
        self.assertIn("nosuch.jsonl: No such file or directory", message)

    def test_shards_are_not_merged_over_the_corpus_nor_into_a_pipe(self):
        self.run_program("plan", "news.jsonl", "--shards", 1, "-o", "plan.json")
        self.run_program("label", "--plan", "plan.json", "--shard", "1/1")
        _, message = self.run_program("merge", "plan.json", "-o", "news.jsonl", "--force", code=2)
        self.assertIn("news.jsonl: is an input of this run", message)
        self.assertEqual((self.folder / "news.jsonl").read_bytes(), PASSAGES)
        _, message = self.run_program("merge", "plan.json", "-o", "-", code=2)
        self.assertIn("merged into a file", message)
        self.assertEqual([path.name for path in self.folder.glob("-*")], [])

    def test_a_shard_of_a_plan_says_what_it_needs(self):
        self.run_program("plan", "news.jsonl", "--shards", 2, "-o", "plan.json")
        _, message = self.run_program("label", "--plan", "plan.json", code=2)
        self.assertIn("--plan needs --shard I/N", message)


if __name__ == "__main__":
    harness.main()
