"""The other commands: tokens, inspect, cpu, version, help."""
import json

import harness
from harness import CommandLineTest, rows


class Commands(CommandLineTest):
    def test_tokens_are_byte_spans_of_the_words(self):
        text = "L'IA can't wait: 3.14 über 東京"
        out, _ = self.run_program("tokens", "-", stdin=json.dumps({"id": "x", "text": text}, ensure_ascii=False).encode())
        [row] = rows(out)
        words = [text.encode()[begin:end].decode() for begin, end in row["tokens"]]
        self.assertEqual(words, ["L'IA", "can't", "wait", "3.14", "über", "東京"])
        self.assertEqual((row["id"], row["line"]), ("x", 1))

    def test_all_tokens_cover_the_text(self):
        text = "Hm… a, b\r\n\nc"
        out, _ = self.run_program("tokens", "-", "--all", stdin=json.dumps({"text": text}).encode())
        [row] = rows(out)
        self.assertEqual(row["tokens"][0][0], 0)
        self.assertEqual(row["tokens"][-1][1], len(text.encode()))
        for (_, end), (begin, _) in zip(row["tokens"], row["tokens"][1:]):
            self.assertEqual(end, begin)

    def test_inspect_names_features_and_heads(self):
        out, _ = self.run_program("inspect")
        self.assertIn(b"head stance", out)
        self.assertIn(b"head frames", out)

    def test_versions_are_named(self):
        out, _ = self.run_program("version")
        self.assertIn(b"Unicode 15.0", out)
        out, _ = self.run_program("cpu")
        self.assertIn(b"* ", out)


if __name__ == "__main__":
    harness.main()
