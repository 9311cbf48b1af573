"""Signals: commit and stop, commit and go on, stop at once; and readers that go away."""
import json
import resource
import signal
import subprocess
import threading
import time

import crash
import harness
from harness import CommandLineTest, TooQuick, again_if_too_quick


class Signals(CommandLineTest):
    """Runs that are still busy when the signal comes: their input is long, or a pipe that nobody closes."""

    def setUp(self):
        super().setUp()
        self.write("in.jsonl", crash.corpus(60))

    def start(self, *arguments, **more):
        return subprocess.Popen([harness.BINARY, "label", *arguments, "--progress", "none"], cwd=self.folder,
                                stderr=subprocess.PIPE, **more)

    def wait_for(self, name, process, lines=1):
        path = self.folder / name
        while process.poll() is None and not (path.exists() and path.read_bytes().count(b"\n") > lines):
            time.sleep(0.001)

    @again_if_too_quick
    def test_a_signal_commits_and_stops_and_the_run_can_be_resumed(self):
        self.run_program("label", "in.jsonl", "-o", "whole.jsonl")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            name = f"{number}.jsonl"
            process = self.start("in.jsonl", "-o", name, "--threads", "1")
            self.wait_for(name + ".partial", process)
            process.send_signal(number)
            _, err = process.communicate()
            if process.returncode == 0:
                raise TooQuick
            self.assertEqual(process.returncode, 75, err)
            self.assertIn(b"--resume", err)
            self.assertIn(b"lines, which are committed", err)
            self.assertFalse((self.folder / name).exists())
            committed = int(err.split(b" lines, which")[0].split()[-1])
            self.assertGreater(committed, 0)
            self.run_program("label", "in.jsonl", "-o", name, "--resume")
            self.assertEqual((self.folder / name).read_bytes(), (self.folder / "whole.jsonl").read_bytes())

    def write_on(self, pipe):
        """Writes lines until nobody reads them any more."""
        try:
            while True:
                pipe.write(b'{"text":"One line, and then another."}\n' * 100)
        except BrokenPipeError:
            pass
        try:
            pipe.close()
        except BrokenPipeError:
            pass

    def test_a_run_that_reads_and_writes_pipes_stops_too(self):
        for signals in ([signal.SIGTERM], [signal.SIGINT, signal.SIGINT]):
            process = self.start("-", "-o", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            writer = threading.Thread(target=self.write_on, args=(process.stdin,))  # its output waits, and so may its input
            writer.start()
            process.stdout.read(1000)
            for number in signals:
                process.send_signal(number)
                time.sleep(0.05)
            self.assertEqual(process.wait(), 75)
            writer.join()
            process.stdout.close()
            self.assertIn(b"stopped", process.stderr.read())
            process.stderr.close()

    def test_a_run_that_waits_for_input_stops_too(self):
        for signals in ([signal.SIGTERM], [signal.SIGINT, signal.SIGINT]):
            process = self.start("-", "-o", "-", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
            process.stdin.write(b'{"text":"One line, and then nothing."}\n')
            process.stdin.flush()
            time.sleep(0.3)
            for number in signals:
                process.send_signal(number)
                time.sleep(0.05)
            self.assertEqual(process.wait(), 75)
            process.stdin.close()
            self.assertIn(b"stopped", process.stderr.read())
            process.stderr.close()

    @again_if_too_quick
    def test_usr1_commits_and_the_run_goes_on(self):
        process = self.start("in.jsonl", "-o", "out.jsonl", "--threads", "1")
        self.wait_for("out.jsonl.partial", process)
        process.send_signal(signal.SIGUSR1)
        self.wait_for("out.jsonl.journal", process, lines=2)
        at_work = process.poll() is None
        _, err = process.communicate()
        if not at_work:
            raise TooQuick
        self.assertEqual(process.returncode, 0, err)
        self.assertFalse((self.folder / "out.jsonl.journal").exists())

    def test_a_signal_that_was_ignored_stays_ignored(self):
        ignore = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
        process = self.start("in.jsonl", "-o", "out.jsonl", preexec_fn=ignore)
        self.wait_for("out.jsonl.partial", process)
        process.send_signal(signal.SIGHUP)
        _, err = process.communicate()
        self.assertEqual(process.returncode, 0, err)

    def test_a_reader_that_goes_away_ends_the_run_quietly(self):
        self.write("good.jsonl", crash.EXAMPLES.read_bytes() * 20)
        process = self.start("good.jsonl", "-o", "-", stdout=subprocess.PIPE)
        process.stdout.read(1000)
        process.stdout.close()
        _, err = process.communicate()
        self.assertEqual((process.returncode, err), (0, b""))

    def test_a_disk_that_is_full_is_named(self):
        for option in ("-o", "--rejects"):
            other = ["-o", "out.jsonl"] if option == "--rejects" else []
            process = self.start("in.jsonl", option, "/dev/full", *other)
            _, err = process.communicate()
            self.assertEqual(process.returncode, 6)
            self.assertIn(b"/dev/full", err)
            self.assertIn(b"No space left on device", err)

    def test_a_limit_of_file_sizes_is_a_full_disk(self):
        self.run_program("label", "in.jsonl", "-o", "whole.jsonl")
        limit = 300_001  # inside a write, of which the system then takes only a part
        limited = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        process = self.start("in.jsonl", "-o", "out.jsonl", "--commit-bytes", "64k", preexec_fn=limited)
        _, err = process.communicate()
        self.assertEqual(process.returncode, 6, err)
        self.assertIn(b"out.jsonl: cannot be written: File too large", err)
        self.assertEqual((self.folder / "out.jsonl.partial").stat().st_size, limit)
        self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--resume", "--commit-bytes", "64k")
        self.assertEqual((self.folder / "out.jsonl").read_bytes(), (self.folder / "whole.jsonl").read_bytes())

    def test_metrics_hold_the_figures_of_the_run(self):
        self.run_program("label", "in.jsonl", "-o", "out.jsonl", "--metrics", "run.prom", "--commit-bytes", "1M")
        figures = {}
        for line in (self.folder / "run.prom").read_text().splitlines():
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                figures[name] = float(value)
        manifest = json.loads((self.folder / "out.jsonl.run.json").read_bytes())
        for outcome in ("labelled", "rejected", "blank"):
            self.assertEqual(figures['stancemill_lines_total{outcome="%s"}' % outcome], manifest["totals"][outcome])
        for reason, count in manifest["rejects"].items():
            self.assertEqual(figures['stancemill_rejected_lines_total{reason="%s"}' % reason], count)
        self.assertEqual(figures['stancemill_bytes_total{kind="decoded"}'], (self.folder / "in.jsonl").stat().st_size)
        self.assertEqual(figures["stancemill_in_flight_bytes"], 0)
        self.assertGreater(figures["stancemill_commits_total"], 0)
        self.assertGreater(figures['stancemill_stage_seconds_total{stage="classify"}'], 0)
        self.assertEqual(figures["stancemill_run_state"], 1)


if __name__ == "__main__":
    harness.main()
