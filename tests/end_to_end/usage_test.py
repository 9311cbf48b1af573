"""What the program says to somebody who mistypes: the word that is wrong, and what was meant; and that the documents show
commands and options that there are."""
import json
import os
import re
import subprocess

import harness
from harness import ROOT, CommandLineTest, rows

PASSAGE = b'{"id":1,"text":"We must own our own AI.","lang":"en"}\n'
COMMANDS = ("label", "verify", "report", "sample", "estimate", "plan", "status", "merge", "slurm", "train", "eval", "explain",
            "inspect", "features", "tokens", "bench", "cpu", "version")


class Usage(CommandLineTest):
    def refused(self, *arguments):
        out, message = self.run_program(*arguments, code=2)
        self.assertEqual(out, b"")
        return message

    def test_every_help_is_plain_text_with_examples_first(self):
        for command in COMMANDS:
            out, _ = self.run_program(command, "--help")
            text = out.decode("ascii")
            self.assertNotRegex(text, r"[\x00-\x09\x0b-\x1f\x7f]", command)
            self.assertNotIn("\n\n\n", text, command)
            if command not in ("cpu", "version"):
                self.assertLess(text.index("\nExample"), text.index("\nOptions:"), command)
            self.assertEqual(self.run_program(command, "-h")[0], out, command)
            table = text[text.index("\nOptions:"):]
            for line in table.split("\n\n")[0].splitlines():
                self.assertLessEqual(len(line), 100, (command, line))

    def test_only_the_programs_own_help_says_where_to_start(self):
        out, _ = self.run_program("--help")
        self.assertIn(b"Start here", out)
        for command in ("cpu", "version", "slurm"):
            out, _ = self.run_program(command, "--help")
            self.assertNotIn(b"Start here", out)

    def test_the_demo_installs_nothing_for_whoever_asks_or_mistypes(self):
        for option, code in (("--help", 0), ("--no-instal", 2)):
            done = subprocess.run([ROOT / "scripts" / "demo.sh", option], capture_output=True, timeout=60)
            self.assertEqual((done.returncode, done.stdout), (code, b""), option)
            self.assertIn(b"scripts/demo.sh [--no-install]", done.stderr)

    def test_help_of_all_commands_has_them_all(self):
        out, _ = self.run_program("--help-all")
        for command in COMMANDS:
            self.assertRegex(out.decode(), rf"(?m)^{command}$")

    def test_no_words_show_the_help(self):
        self.assertIn("label", self.refused())

    def test_version_is_an_option_too(self):
        out, _ = self.run_program("--version")
        self.assertRegex(out.decode(), r"^stancemill \d+\.\d+\.\d+\n$")

    def test_a_mistyped_command_is_named_with_the_one_that_was_meant(self):
        self.assertIn("unknown command 'lable'; did you mean label?", self.refused("lable", "a.jsonl", "-o", "b.jsonl"))
        self.assertIn("unknown command 'xyzzy'", self.refused("xyzzy"))
        self.assertIn("slurm: unknown command 'sumbit'; did you mean submit?", self.refused("slurm", "sumbit", "p.json"))
        self.assertIn("slurm: name one of its commands: submit and status", self.refused("slurm"))

    def test_a_mistyped_option_is_named_with_the_one_that_was_meant(self):
        self.write("a.jsonl", PASSAGE)
        message = self.refused("label", "a.jsonl", "-o", "b.jsonl", "--text-feild=text")
        self.assertIn("label: unknown option --text-feild; did you mean --text-field?", message)
        self.assertIn("`stancemill label --help`", message)

    def test_a_wrong_name_is_told_the_right_ones(self):
        message = self.refused("train", "--data", "a.jsonl", "-o", "m", "--metric", "f1")
        self.assertIn("--metric: 'f1' is none of accuracy, favg and macro_f1", message)
        self.assertNotRegex(message, r"[\x00-\x09\x0b-\x1f]")

    def test_counts_below_zero_are_refused(self):
        self.write("a.jsonl", PASSAGE)
        for option in ("--limit", "--max-rejects"):
            message = self.refused("label", "a.jsonl", "-o", "b.jsonl", option, "-5")
            self.assertIn(f"{option}: '-5' is below 0", message)
        self.assertIn("--seed: '-1' is below 0", self.refused("sample", "--labels", "a", "-o", "b", "--seed", "-1"))

    def test_sizes_that_are_none_name_their_option(self):
        self.write("a.jsonl", PASSAGE)
        for option in ("--memory", "--max-line-bytes", "--commit-bytes"):
            self.assertIn(f"{option}: 'lots' is not", self.refused("label", "a.jsonl", "-o", "b.jsonl", option, "lots"))

    def test_a_list_with_commas_leaves_the_next_word_alone(self):
        self.write("a.jsonl", PASSAGE)
        self.run_program("label", "--keep", "lang", "a.jsonl", "-o", "b.jsonl")
        self.assertIn(b'"lang":"en"', (self.folder / "b.jsonl").read_bytes())

    def test_an_unknown_cpu_is_not_passed_over_in_silence(self):
        _, message = self.run_program("cpu", env={**os.environ, "STANCEMILL_CPU": "AVX2"})
        self.assertIn("STANCEMILL_CPU: 'AVX2' is unknown", message)

class Documents(CommandLineTest):
    PAGES = ("README.md", "bench/README.md", "tests/TESTING.md", "models/ai-sovereignty/MODEL_CARD.md")

    def test_the_first_example_is_what_the_program_prints(self):
        page = (ROOT / "README.md").read_text()
        shown = re.search(r"\$ echo '(.+)' \| stancemill label - -o -\n(.+?)\n```", page, re.DOTALL)
        out, _ = self.run_program("label", "-", "-o", "-", stdin=shown[1].encode())
        self.assertEqual(rows(out), [json.loads(shown[2])])

    def test_every_option_that_a_document_shows_exists(self):
        helps, seen = {}, 0
        for name in self.PAGES:
            page = (ROOT / name).read_text().replace("\\\n", " ")
            for command, rest in re.findall(r"(?<![\w/-])stancemill ((?:slurm )?[a-z]+)((?: [^`\n#|&]*)?)", page):
                if command.split()[0] not in COMMANDS:
                    continue
                if command not in helps:
                    helps[command] = self.run_program(*command.split(), "--help")[0].decode()
                own, _, of_label = rest.partition(" -- ")
                for option in re.findall(r"(?<![\w=])--[a-z][a-z-]*", own):
                    self.assertRegex(helps[command], rf"(?m)[ ,]{option}\b", f"{name}: stancemill {command}{rest}")
                    seen += 1
        self.assertGreater(seen, 30)


if __name__ == "__main__":
    harness.main()
