"""Memory: bounded whatever comes: long streams, the longest lines there may be, and decompression bombs."""
import gzip
import os
import subprocess

import crash
import harness
from harness import CommandLineTest

MIB = 1024 * 1024


class Memory(CommandLineTest):
    def peak_mib(self, *arguments):
        """Peak memory of a run that must succeed, in MiB. The system counts this program's own peak in, from before the
        new one begins: so nothing large is ever held here."""
        process = subprocess.Popen([harness.BINARY, "label", *map(str, arguments), "-o", "/dev/null", "--rejects", "/dev/null",
                                    "--progress", "none"], cwd=self.folder, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0)
        return usage.ru_maxrss / 1024

    def test_the_longest_lines_fit_into_half_a_gigabyte(self):
        crash.write_longest_lines(self.folder / "long.jsonl", 4)
        self.assertLess(self.peak_mib("long.jsonl", "--threads", 4), 512)

    def test_decompression_bombs_stay_small(self):
        for byte in (b"x", b"\n"):
            path = self.folder / "bomb.jsonl.gz"
            with gzip.open(path, "wb", compresslevel=6) as file:
                for _ in range(256):
                    file.write(byte * MIB)
            self.assertLess(path.stat().st_size, MIB)
            self.assertLess(self.peak_mib(path), 128)

    def test_less_memory_is_kept_to_or_refused(self):
        self.write("in.jsonl", crash.corpus(12))
        self.assertLess(self.peak_mib("in.jsonl", "--memory", "128M", "--max-line-bytes", "1M", "--threads", 4), 128)
        _, err = self.run_program("label", "in.jsonl", "-o", "-", "--memory", "128M", code=2)
        self.assertIn("--memory must be at least", err)


if __name__ == "__main__":
    harness.main()
