"""The shipped model: golden passages to the byte, and what its data promise."""
import collections
import hashlib
import json
import os
import pathlib
import sys

import harness
from harness import ROOT, CommandLineTest, rows

MODEL = ROOT / "models" / "ai-sovereignty"
sys.path.insert(0, str(ROOT / "scripts"))
import audit_model  # noqa: E402
import split_data  # noqa: E402  (a script of the project, not a package)


class Model(CommandLineTest):
    def test_golden_passages_have_their_labels_to_the_byte(self):
        out, _ = self.run_program("label", MODEL / "golden.jsonl", "-o", "-")
        self.assertEqual(out, (MODEL / "golden.labels.jsonl").read_bytes())

    def test_the_environment_names_another_model(self):
        self.run_program("train", "--data", MODEL / "golden.labels.jsonl", "-o", "other", "--text-field", "stance", "--head", "stance", "--bits", 14)
        out, _ = self.run_program("inspect", env={**os.environ, "STANCEMILL_MODEL": "other"})
        self.assertIn(b"head stance", out)
        self.assertNotIn(b"head frames", out)
        _, message = self.run_program("label", MODEL / "golden.jsonl", "-o", "-", env={**os.environ, "STANCEMILL_MODEL": "gone"}, code=5)
        self.assertIn("gone", message)

    def test_no_group_is_split(self):
        split_data.main(MODEL / "data", self.folder / "split")
        sides = collections.defaultdict(set)
        for side in ("train", "dev", "test"):
            for row in rows((self.folder / "split" / f"{side}.jsonl").read_bytes()):
                sides[row["group"]].add(side)
        self.assertTrue(all(len(found) == 1 for found in sides.values()))

    def test_the_examples_were_not_trained_on(self):
        split_data.main(MODEL / "data", self.folder / "split")
        trained = {row["id"] for side in ("train", "dev") for row in rows((self.folder / "split" / f"{side}.jsonl").read_bytes())}
        examples = {row["id"] for row in rows((MODEL / "examples" / "passages.jsonl").read_bytes())}
        self.assertFalse(trained & examples)

    def test_the_written_test_side_scores_what_the_card_says(self):
        split_data.main(MODEL / "data", self.folder / "split")
        out, _ = self.run_program("eval", "--data", self.folder / "split" / "test.jsonl", "--json")
        scores = json.loads(out)
        card, readme = (path.read_text(encoding="utf-8") for path in (MODEL / "MODEL_CARD.md", ROOT / "README.md"))
        for head, name in ((scores, "macro_f1"), (scores["heads"]["frames"], "micro_f1")):
            low, high = head["intervals"][name]
            self.assertIn(f"{name.replace('_f1', '-F1')} {head[name]:.3f} ({low:.3f} to {high:.3f})", readme)
            self.assertRegex(card, rf"{name.replace('_f1', '-F1')} {head[name]:.3f} \((95 % )?{low:.3f} to {high:.3f}\)")

    def test_themes_come_out_as_the_codebook_says(self):
        themes = rows((MODEL / "themes.jsonl").read_bytes())
        out, _ = self.run_program("label", MODEL / "themes.jsonl", "-o", "-")
        missed = {row["id"] for row, found in zip(themes, rows(out), strict=True) if row["stance"] != found["stance"]}
        self.assertEqual(missed, {"rules-favor"}, "the model card says what is missed")

    def test_stance_does_not_hang_on_names(self):
        split_data.main(MODEL / "data", self.folder / "split")
        texts = [row["text"] for row in rows((self.folder / "split" / "test.jsonl").read_bytes())]
        found = audit_model.audit_names(harness.BINARY, str(MODEL), texts)["all"]
        self.assertGreater(found["exchanges"], 150)
        self.assertLess(found["share"], 0.05)
        self.assertIn(f"{found['flips']} of {found['exchanges']} cases", (MODEL / "MODEL_CARD.md").read_text(encoding="utf-8"))
        self.assertIn(f"| {found['flips']} of {found['exchanges']} |", (ROOT / "README.md").read_text(encoding="utf-8"))

    def test_the_card_names_the_shipped_file(self):
        digest = hashlib.sha256((MODEL / "model.safetensors").read_bytes()).hexdigest()
        self.assertIn(digest, (MODEL / "MODEL_CARD.md").read_text())


if __name__ == "__main__":
    harness.main()
