"""`cmake --install`: what it brings works where it was brought to, without the source and build folders."""
import pathlib
import subprocess

import harness
from harness import EXAMPLES, CommandLineTest


class Install(CommandLineTest):
    def test_an_installed_program_labels_with_the_model_beside_it(self):
        build = pathlib.Path(harness.BINARY).parent
        subprocess.run(["cmake", "--install", build, "--prefix", self.folder / "usr"], check=True, stdout=subprocess.DEVNULL)
        expected, _ = self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "-")
        built, harness.BINARY = harness.BINARY, str(self.folder / "usr" / "bin" / "stancemill")
        try:
            self.assertEqual(self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "-")[0], expected)
            found, _ = self.run_program("inspect", "--lang", "de")
            self.assertIn(b"favor", found)
            if (build / "stancemill_parquet.so").exists():
                self.run_program("label", EXAMPLES / "passages.jsonl", "-o", "labels.parquet")
                self.assertEqual((self.folder / "labels.parquet").read_bytes()[:4], b"PAR1")
        finally:
            harness.BINARY = built
        here = self.folder / "usr" / "share" / "stancemill" / "models" / "ai-sovereignty"
        self.assertEqual(sorted(path.name for path in here.iterdir()), ["CODEBOOK.md", "DATASHEET.md", "MODEL_CARD.md", "dictionary.tsv", "model.safetensors"])


if __name__ == "__main__":
    harness.main()
