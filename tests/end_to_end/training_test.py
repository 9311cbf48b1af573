"""Training, evaluation and explanation from the command line, on the project's own written passages."""
import hashlib
import json
import os

import harness
from harness import ROOT, CommandLineTest, rows

DATA = ROOT / "models" / "ai-sovereignty" / "data"
TARGETS = ("reference", "sse2", "sse4", "avx2", "avx3", "avx3_dl")
QUICK = ("--loss", "logistic,svm", "--strength", "0.1,1", "--gamma", "0,0.5", "--folds", "3", "--quiet")


class Training(CommandLineTest):
    def passages(self, name="data.jsonl", every=12):
        """A small sample over all files and languages."""
        lines = [line for path in sorted(DATA.glob("*.jsonl")) for line in path.read_bytes().split(b"\n") if line]
        return self.write(name, b"\n".join(lines[::every]) + b"\n")

    def train(self, out, *options, **how):
        return self.run_program("train", "--data", self.folder / "data.jsonl", "-o", self.folder / out, "--force", *QUICK, *options, **how)

    def digest(self, name):
        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()

    def test_the_model_is_the_same_for_all_threads_and_cpu_targets(self):
        self.passages(every=25)
        self.train("first", "--threads", "1", "--bits", "14")
        expected = {name: self.digest(f"first/{name}") for name in ("model.safetensors", "train.json", "dictionary.tsv")}
        for threads in ("2", "4"):
            self.train("other", "--threads", threads, "--bits", "14")
            self.assertEqual(expected, {name: self.digest(f"other/{name}") for name in expected}, f"{threads} threads")
        for target in TARGETS:
            self.train("other", "--threads", "1", "--bits", "14", env={**os.environ, "STANCEMILL_CPU": target})
            self.assertEqual(expected, {name: self.digest(f"other/{name}") for name in expected}, target)

    def test_a_model_of_sixteen_outputs_weighs_less_than_five_megabytes(self):
        self.passages()
        self.train("model", "--loss", "logistic", "--gamma", "0")
        out, _ = self.run_program("inspect", self.folder / "model", "--top", "1")
        self.assertIn(b"2^18 rows", out)
        self.assertLess((self.folder / "model" / "model.safetensors").stat().st_size, 5_000_000)

    def test_search_says_what_it_chose_and_its_model_labels(self):
        self.passages(every=25)
        out, _ = self.train("model", "--search", "--bits", "15", "--head", "stance=stance", "--loss", "logistic", "--json")
        report = json.loads(out)
        self.assertGreater(len(report["feature_specs"]), 3)
        head = report["heads"][0]
        self.assertEqual(head["chosen"][0]["value"], max(trial["value"] for trial in head["trials"]))
        self.assertEqual(json.loads((self.folder / "model" / "train.json").read_bytes()), report)
        labelled, _ = self.run_program("label", self.folder / "data.jsonl", "-o", "-", "--model", self.folder / "model")
        gold = [row["stance"] for row in rows((self.folder / "data.jsonl").read_bytes())]
        said = [row["stance"] for row in rows(labelled)]
        self.assertGreater(sum(a == b for a, b in zip(gold, said)) / len(gold), 0.7, "on its own training data")

    def test_features_come_from_a_file(self):
        self.passages(every=40)
        spec = self.write("spec.toml", "word_ngrams = 3\nskip_bigrams = true\nchar_ngrams_min = 3\nbits = 14\n")
        self.train("model", "--features", spec, "--bits", "16")
        out, _ = self.run_program("inspect", self.folder / "model")
        self.assertIn(b"words 1-3, skip bigrams, characters 3-5, 2^16 rows", out)

    def test_marked_beginnings_reach_model_rows_and_explanations(self):
        self.passages(every=40)
        spec = self.write("spec.toml", "begin_marks = true\nbits = 14\n")
        options = ("--head", "stance=stance", "--loss", "logistic")
        self.train("model", "--features", spec, *options)
        self.run_program("features", "--data", self.folder / "data.jsonl", "--head", "stance=stance", "--features", spec, "-o", self.folder / "rows.safetensors")
        self.run_program("train", "--data", self.folder / "rows.safetensors", "--head", "stance=stance", "-o", self.folder / "other", *QUICK, *options[2:])
        self.assertEqual(self.digest("model/model.safetensors"), self.digest("other/model.safetensors"))
        out, _ = self.run_program("explain", "We must build it", "--json", "--top", "10000", "--model", self.folder / "model")
        pushes = [push for label in json.loads(out)["explain"]["stance"].values() for push in label["pushes"]]
        self.assertIn([[0, 2]], [push["spans"] for push in pushes if push["kind"] == "beginning"])

    def test_four_bits_halve_the_model_and_sets_are_written_where_the_model_has_them(self):
        self.passages(every=25)
        options = ("--data", self.folder / "data.jsonl", "--bits", "16", "--head", "stance=stance", "--strength", "1", "--folds", "3", "--quiet",
                   "--elastic-net", "0.3")
        self.run_program("train", *options, "-o", self.folder / "eight")
        self.run_program("train", *options, "-o", self.folder / "four", "--weights", "int4", "--sets")
        _, message = self.run_program("train", *options, "-o", self.folder / "none", "--loss", "svm", code=2)
        self.assertIn("elastic net", message)
        size = {name: (self.folder / name / "model.safetensors").stat().st_size for name in ("eight", "four")}
        self.assertLess(size["four"], 0.6 * size["eight"])
        line = json.dumps({"id": 1, "text": "We must build our own models"}).encode() + b"\n"
        for target in TARGETS:
            out, _ = self.run_program("label", "-", "-o", "-", "--sets", "--model", self.folder / "four", stdin=line,
                                      env={**os.environ, "STANCEMILL_CPU": target})
            [row] = rows(out)
            self.assertIn(row["stance"], row["sets"]["80"])
            self.assertLessEqual(set(row["sets"]["80"]), set(row["sets"]["90"]))
        _, message = self.run_program("label", "-", "-o", "-", "--sets", "--model", self.folder / "eight", stdin=line, code=2)
        self.assertIn("train it with --sets", message)

    def test_sources_can_be_held_out_as_a_whole(self):
        self.passages(every=25)
        options = ("--bits", "14", "--head", "stance=stance", "--loss", "logistic", "--json", "--source", "lang")
        scores = []
        for fold_by in ("group", "source"):
            out, _ = self.train("model", "--fold-by", fold_by, *options)
            out_of_fold = json.loads(out)["heads"][0]["out_of_fold"]
            self.assertEqual(len(out_of_fold["by"]["source"]), 8, "eight languages, each a source here")
            scores.append(out_of_fold["macro_f1"])
        self.assertGreater(scores[0], scores[1] + 0.05, "a language never seen is harder")

    def test_some_sources_may_decide_alone(self):
        self.passages(every=25)
        options = ("--bits", "14", "--head", "stance=stance", "--loss", "logistic", "--source", "lang")
        out, _ = self.train("model", *options, "--json", "--decide-on", "[ef]?")
        report = json.loads(out)
        self.assertEqual(report["decided_on"], "[ef]?")
        self.assertEqual(set(report["heads"][0]["out_of_fold"]["by"]["source"]), {"en", "es", "fr"})
        grouped, _ = self.train("model", *options, "--json", "--decide-on", "[ef]?", "--group", "stance")
        out_of_fold = json.loads(grouped)["heads"][0]["out_of_fold"]
        self.assertEqual(set(out_of_fold["by"]["source"]), {"en", "es", "fr"}, "what has a group with them is not judged")
        _, message = self.train("none", *options, "--decide-on", "real-*", code=2)
        self.assertIn("sources like 'real-*'", message)
        both = ("train", "--data", "data.jsonl", "--dev", "data.jsonl", "-o", "both")
        _, message = self.run_program(*both, *options, "--decide-on", "en", code=2)
        self.assertIn("not both", message)
        for option in (("--folds", "3"), ("--fold-by", "source")):
            _, message = self.run_program(*both, *options, *option, code=2)
            self.assertIn(option[0], message)
        _, message = self.run_program(*both, *options, "--group", "stance", code=2)
        self.assertIn("is among the training data as well", message)

    def test_one_of_several_files_may_lack_a_head(self):
        self.passages(every=25)
        data = self.folder / "data.jsonl"
        lines = data.read_text().splitlines()
        plain = [json.loads(line) for line in lines[::3]]
        for row in plain:
            del row["frames"]
        self.write("plain.jsonl", "".join(json.dumps(row) + "\n" for row in plain))
        self.run_program("train", "--data", data, self.folder / "plain.jsonl", "--bits", "14", "--loss", "logistic",
                         "-o", self.folder / "model", "--quiet")
        self.assertTrue((self.folder / "model" / "dictionary.tsv").exists())

    def test_frames_are_learnt_where_there_are_any(self):
        self.passages(every=25)
        rows_of = [json.loads(line) for line in (self.folder / "data.jsonl").read_text().splitlines()]
        for row in rows_of:
            del row["frames"]
        self.write("data.jsonl", "".join(json.dumps(row) + "\n" for row in rows_of))
        out, message = self.train("model", "--bits", "14", "--loss", "logistic", "--json")
        self.assertIn("no passage has the field frames: that head is left out", message)
        self.assertEqual([head["head"] for head in json.loads(out)["heads"]], ["stance"])
        self.run_program("features", "--data", "data.jsonl", "-o", "rows.safetensors", "--bits", "14")
        for heads in ([], ["--head", "stance"]):
            self.run_program("train", "--data", "rows.safetensors", "-o", "from-rows", *QUICK, *heads, "--loss", "logistic", "--no-dictionary", "--force")
            self.assertEqual(self.digest("model/model.safetensors"), self.digest("from-rows/model.safetensors"))

    def test_texts_without_frames_are_joined_with_rows_that_have_them(self):
        self.passages(every=25)
        self.run_program("features", "--data", "data.jsonl", "-o", "rows.safetensors", "--bits", "14")
        lines = [json.loads(line) for line in (self.folder / "data.jsonl").read_text().splitlines()]
        self.write("mine.jsonl", "".join(json.dumps({"text": line["text"] + " Indeed.", "stance": line["stance"]}) + "\n" for line in lines))
        for heads, learnt in (([], ["stance", "frames"]), (["--head", "stance"], ["stance"])):
            out, _ = self.run_program("train", "--data", "mine.jsonl", "rows.safetensors", "-o", "model", *QUICK, *heads, "--loss", "logistic",
                                      "--no-dictionary", "--force", "--json")
            self.assertEqual([head["head"] for head in json.loads(out)["heads"]], learnt)

    def test_eval_compares_two_models_with_intervals(self):
        self.passages(every=25)
        self.train("small", "--bits", "14", "--loss", "logistic")
        command = ("eval", "--data", self.folder / "data.jsonl", "--against", self.folder / "small", "--by", "lang")
        out, _ = self.run_program(*command, "--json")
        figures = json.loads(out)
        for name in ("accuracy", "macro_f1", "favg"):
            low, high = figures["intervals"][name]
            self.assertTrue(low <= figures[name] <= high, name)
            lead = figures["against"][name]
            self.assertAlmostEqual(lead["difference"], lead["this"] - lead["other"], places=5)
            self.assertLess(lead["interval"][0], lead["interval"][1])
        answered = [point["answered"] for point in figures["curve"]]
        self.assertEqual(answered[0], 1.0)
        self.assertEqual(answered, sorted(answered, reverse=True))
        self.assertGreater(figures["curve"][-1]["accuracy"], figures["curve"][0]["accuracy"])
        text, _ = self.run_program(*command)
        for words in (b"95 % interval", b"lead", b"answered from"):
            self.assertIn(words, text)
        without, _ = self.run_program(*command, "--json", "--resamples", 0)
        self.assertNotIn("intervals", json.loads(without))
        self.assertEqual(json.loads(without)["macro_f1"], figures["macro_f1"])
        _, message = self.run_program("eval", "--data", self.folder / "data.jsonl", "--resample-by", "month", code=2)
        self.assertIn("month", message)

    def test_inspect_shows_ngrams_by_language_and_refuses_another_models_dictionary(self):
        self.passages()
        self.train("model", "--loss", "logistic")
        out, _ = self.run_program("inspect", self.folder / "model", "--head", "stance", "--lang", "de", "--top", "5")
        self.assertIn(b"stance favor (de)", out)
        self.assertNotIn(b"frames economy", out.split(b"stance favor (de)")[1])
        self.train("other", "--bits", "14")
        (self.folder / "model" / "dictionary.tsv").write_bytes((self.folder / "other" / "dictionary.tsv").read_bytes())
        _, message = self.run_program("inspect", self.folder / "model", code=4)
        self.assertIn("another model", message)


class Explaining(CommandLineTest):
    TEXT = "We must build our own models — l'État doit agir. Our own models!"

    def test_every_label_is_explained_by_spans_that_are_words(self):
        out, _ = self.run_program("explain", "-", "--json", "--top", "10000", stdin=self.TEXT.encode())
        answer = json.loads(out)
        stance = answer["explain"]["stance"]
        self.assertEqual(set(stance), set(answer["heads"]["stance"]["p"]))
        text = self.TEXT.encode()
        words = {text[b:e].decode() for push in stance["favor"]["pushes"] if push["kind"] == "word" for b, e in push["spans"]}
        self.assertTrue(words)
        self.assertLessEqual(words, {"We", "must", "build", "our", "Our", "own", "models", "l'État", "doit", "agir"})
        self.assertEqual(out, self.run_program("explain", self.TEXT, "--json", "--top", "10000")[0])

    def test_label_explains_the_strongest_ngrams_in_jsonl_and_merge(self):
        line = json.dumps({"id": 1, "text": self.TEXT}, ensure_ascii=False).encode() + b"\nbad\n"
        out, _ = self.run_program("label", "-", "-o", "-", "--explain", "2", stdin=line)
        [row] = rows(out)
        plain, _ = self.run_program("label", "-", "-o", "-", stdin=line)
        self.assertEqual({k: v for k, v in row.items() if k != "explain"}, rows(plain)[0])
        for label in row["explain"]["stance"].values():
            self.assertLessEqual(len(label["pushes"]), 2)
        self.assertEqual(set(row["explain"].get("frames", {})), set(row["frames"]))
        merged, _ = self.run_program("label", "-", "-o", "-", "--explain", "2", "--format", "merge", stdin=line)
        self.assertEqual(rows(merged)[0]["stancemill"]["explain"], row["explain"])
        _, message = self.run_program("label", "-", "-o", self.folder / "o.csv", "--explain", "2", stdin=line, code=2)
        self.assertIn("jsonl", message)

    def test_explanations_are_the_same_on_every_cpu_target(self):
        line = json.dumps({"id": 1, "text": self.TEXT}, ensure_ascii=False).encode() + b"\n"
        expected, _ = self.run_program("label", "-", "-o", "-", "--explain", "5", stdin=line)
        for target in TARGETS:
            out, _ = self.run_program("label", "-", "-o", "-", "--explain", "5", stdin=line, env={**os.environ, "STANCEMILL_CPU": target})
            self.assertEqual(out, expected, target)


if __name__ == "__main__":
    harness.main()
