"""What the end-to-end tests share: the binary, a scratch folder, small corpora."""
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "models" / "ai-sovereignty" / "examples"
BINARY = None


class CommandLineTest(unittest.TestCase):
    """Gives each test a folder of its own and a way to run the program."""

    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._scratch.name)

    def tearDown(self):
        self._scratch.cleanup()

    def run_program(self, *arguments, stdin=b"", code=0, env=None):
        """Runs `stancemill ARGUMENTS`, checks the exit code, returns (stdout, stderr as text)."""
        done = subprocess.run([BINARY, *map(str, arguments)], input=stdin, capture_output=True, cwd=self.folder, env=env)
        message = done.stderr.decode("utf-8", "replace")
        self.assertEqual(done.returncode, code, f"stancemill {' '.join(map(str, arguments))}\n{message}")
        return done.stdout, message

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


class TooQuick(Exception):
    """The program was done before this test could do anything to it, as happens on a busy machine."""


def again_if_too_quick(test):
    """Runs a test up to ten times, each in a new folder, until the program is met at work."""
    @functools.wraps(test)
    def repeated(self):
        for _ in range(9):
            try:
                return test(self)
            except TooQuick:
                self.doCleanups()
                self.tearDown()
                self.setUp()
        return test(self)
    return repeated


def rows(data):
    return [json.loads(line) for line in data.split(b"\n") if line]


def main():
    global BINARY
    BINARY = str(pathlib.Path(sys.argv.pop(1)).resolve())
    for name in ("STANCEMILL_MODEL", "STANCEMILL_CPU"):  # the user's own choices would judge something else
        os.environ.pop(name, None)
    unittest.main(verbosity=2)
