"""Figures of runs that survive: what the journal costs, how long a resume takes, how much memory there is to need.

    figures.py BINARY [--only journal,resume,stop,stream,lines,bombs] [--corpus FILE] [--megabytes N] [--rounds N]
               [--stream-gib N] [--stream-of passages,rejects,long] [--folder DIR]

    journal  runs with commits every 64 MiB, every 64 KiB (or as often as the disk can) and never but at the end, in turns.
             What a commit costs is taken from the runs with the most of them, whose number --metrics tells, and told as a
             share of the time that 64 MiB take: the cost itself is below what can be seen in whole runs
    resume   kill -9 in the last third of the corpus, plain, .gz and .zst; from the start of --resume until the output is
             longer than it was: everything before it is overhead, of which at most one commit interval is labelled again
    stop     SIGTERM at 20 moments: until the run has committed and is gone
    stream   N GiB of repeated lines through a pipe: of passages, of lines that are rejected or blank, of passages with a
             long field that is not asked for (the cheapest way to a hundred)
    lines    eight lines of 16 MiB, a word every other byte, on one, two and four threads
    bombs    256 MiB of one byte out of 8 KB of zstd, and gzip of gzip's best
Prints a table. Times mean something on a quiet machine alone; the load is printed with them.
"""
import argparse
import gzip
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))
import crash  # noqa: E402

MIB = 1024 * 1024
COMMIT_INTERVAL = 64 * MIB


class Figures:
    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.folder = folder
        self.rows = []

    def row(self, what, figure):
        self.rows.append((what, figure))
        print(f"{what}: {figure}", flush=True)

    def label(self, *arguments, stdin=None):
        """Runs label to its end; (wall seconds, CPU seconds, peak MiB). The system counts this program's own peak in, from
        before the new one begins: so nothing large is ever held here."""
        command = [self.arguments.binary, "label", *map(str, arguments), "--progress", "none"]
        begin = time.monotonic()
        process = subprocess.Popen(command, cwd=self.folder, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        message = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{command}: exit {process.returncode}: {message.decode('utf-8', 'replace')}")
        return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    def corpus(self):
        """The corpus that was named, or the example passages many times over."""
        path = self.folder / "in.jsonl"
        if not path.exists():
            data = pathlib.Path(self.arguments.corpus).read_bytes() if self.arguments.corpus else crash.corpus(8)
            data = data if data.endswith(b"\n") else data + b"\n"  # a corpus of some megabytes: see label()
            with open(path, "wb") as file:
                while file.tell() < self.arguments.megabytes * 1_000_000:
                    file.write(data)
        return path

    def journal(self):
        path = self.corpus()
        size = path.stat().st_size
        ways = {"at the end": "1000G", "at the end again": "1000G", "every 64 MiB": "64M", "every 64 KiB": "64k"}
        wall, cpu, commits = ({name: [] for name in ways} for _ in range(3))
        for number in range(self.arguments.rounds):
            order = list(ways.items())
            for name, commit in order if number % 2 == 0 else order[::-1]:
                seconds, used, _ = self.label(path, "-o", "out.jsonl", "--force", "--commit-bytes", commit, "--metrics", "m.prom")
                wall[name].append(seconds)
                cpu[name].append(used)
                commits[name].append(self.metric("stancemill_commits_total"))
        for kind, figures in (("wall clock", wall), ("CPU", cpu)):
            base = [(a + b) / 2 for a, b in zip(figures["at the end"], figures["at the end again"])]
            noise = sorted(a / b for a, b in zip(figures["at the end again"], figures["at the end"]))
            self.row(f"noise: the same run twice, {kind}", f"x{statistics.median(noise):.3f} ({noise[0]:.3f} to {noise[-1]:.3f})")
            each = [(a - b) / (more - 1) for a, b, more in zip(figures["every 64 KiB"], base, commits["every 64 KiB"])]
            shares = sorted(one / (b * COMMIT_INTERVAL / size) for one, b in zip(each, base))
            self.row(f"one commit, {kind}, of the time of 64 MiB, {statistics.median(commits['every 64 KiB']):.0f} commits a run",
                     f"{statistics.median(shares) * 100:.3f} % ({shares[0] * 100:.3f} to {shares[-1] * 100:.3f}); "
                     f"{statistics.median(each) * 1000:.2f} ms")

    def metric(self, name):
        for line in (self.folder / "m.prom").read_text().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
        raise SystemExit(f"no {name} in the metrics")

    def resume(self):
        path = self.corpus()
        packed = {"plain": path, "gzip, one member": self.folder / "in.jsonl.gz", "zstd, one frame": self.folder / "in.jsonl.zst"}
        if not packed["gzip, one member"].exists():
            with open(path, "rb") as source, gzip.open(packed["gzip, one member"], "wb", compresslevel=1) as file:
                shutil.copyfileobj(source, file, MIB)
        subprocess.run(["zstd", "-q", "-f", "-1", path, "-o", packed["zstd, one frame"]], check=True)
        for name, source in packed.items():
            output, partial = self.folder / "resume.jsonl", self.folder / "resume.jsonl.partial"
            command = [self.arguments.binary, "label", source, "-o", output, "--progress", "none", "--resume"]
            last_third = path.stat().st_size // 4  # rows are some 3/8 of the lines
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            while process.poll() is None and not (partial.exists() and partial.stat().st_size > last_third):
                time.sleep(0.005)
            if process.poll() is not None:
                self.row(f"resume, {name}", "the run was done before it could be killed")
                continue
            process.send_signal(signal.SIGKILL)
            process.wait()
            written = partial.stat().st_size
            begin = time.monotonic()
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            cut = None
            while process.poll() is None:
                now = partial.stat().st_size if partial.exists() else written + 1
                if now < written and cut is None:
                    cut = time.monotonic() - begin
                if cut is not None and now > written:
                    break
                time.sleep(0.001)
            again = time.monotonic() - begin
            process.wait()
            self.row(f"resume, {name}, killed after {written / 1e6:.0f} MB of rows",
                     f"{cut or 0:.2f} s until the output is cut to its commit, {again:.2f} s until it is longer than before"
                     f" (at most 64 MiB are labelled again in between); exit {process.returncode}")
            output.unlink(missing_ok=True)
            for path_left in self.folder.glob("resume.jsonl.*"):
                path_left.unlink()

    def stop(self):
        path = self.corpus()
        seconds = []
        while len(seconds) < 20:
            process = subprocess.Popen([self.arguments.binary, "label", path, "-o", "stop.jsonl", "--force", "--progress", "none"],
                                       cwd=self.folder, stderr=subprocess.DEVNULL)
            time.sleep(0.1 + 0.03 * len(seconds))
            begin = time.monotonic()
            process.send_signal(signal.SIGTERM)
            if process.wait() != 75:
                raise SystemExit(f"exit {process.returncode} after SIGTERM: the corpus is too small")
            seconds.append(time.monotonic() - begin)
        self.row("SIGTERM until the run has committed and is gone, 20 moments",
                 f"{statistics.median(seconds):.3f} s ({min(seconds):.3f} to {max(seconds):.3f})")

    def stream(self):
        passage = crash.EXAMPLES.read_bytes().split(b"\n")[0].decode("utf-8")
        kinds = {"passages": ("a passage", [passage]),
                 "rejects": ("a line that is rejected, and a blank one", ["not json at all " * 8, ""]),
                 "long": ("a passage with 100 kB in another field", [passage[:-1] + ',"more":"' + "x" * 100_000 + '"}'])}
        gib = self.arguments.stream_gib
        for name, lines in (kinds[kind] for kind in self.arguments.stream_of.split(",")):
            yes = subprocess.Popen(["yes", "\n".join(lines)], stdout=subprocess.PIPE)
            head = subprocess.Popen(["head", "-c", str(gib << 30)], stdin=yes.stdout, stdout=subprocess.PIPE)
            yes.stdout.close()
            seconds, _, peak = self.label("-", "-o", "/dev/null", "--rejects", "/dev/null", stdin=head.stdout)
            head.stdout.close()
            head.wait()
            yes.wait()
            self.row(f"peak memory, {gib} GiB through a pipe of {name}", f"{peak:.0f} MiB ({seconds:.0f} s)")

    def lines(self):
        crash.write_longest_lines(self.folder / "long.jsonl", 8)
        for threads in (1, 2, 4):
            _, _, peak = self.label("long.jsonl", "-o", "/dev/null", "--rejects", "/dev/null", "--threads", threads)
            self.row(f"peak memory, eight lines of 16 MiB, {threads} threads", f"{peak:.0f} MiB")

    def bombs(self):
        with open(self.folder / "bomb", "wb") as file:
            for _ in range(256):
                file.write(b"x" * MIB)
        subprocess.run(["zstd", "-q", "-f", "-19", "--long=27", "bomb", "-o", "bomb.jsonl.zst"], cwd=self.folder, check=True)
        with open(self.folder / "bomb.jsonl.gz", "wb") as file:
            subprocess.run(["gzip", "-9", "-c", "bomb"], cwd=self.folder, stdout=file, check=True)
        (self.folder / "bomb").unlink()
        for kind, name in (("zstd", "bomb.jsonl.zst"), ("gzip", "bomb.jsonl.gz")):
            size = (self.folder / name).stat().st_size
            _, _, peak = self.label(name, "-o", "/dev/null", "--rejects", "/dev/null")
            self.row(f"peak memory, 256 MiB out of {size:,} bytes of {kind}", f"{peak:.0f} MiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--only", default="journal,resume,stop,stream,lines,bombs")
    parser.add_argument("--corpus", help="a JSONL file to repeat instead of the example passages")
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--stream-gib", type=int, default=20)
    parser.add_argument("--stream-of", default="passages,rejects,long")
    parser.add_argument("--folder", default=None, help="where to work; by default below the system's temporary folder")
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="stancemill-figures-", dir=arguments.folder))
    try:
        figures = Figures(arguments, folder)
        for name in arguments.only.split(","):
            getattr(figures, name)()
        print(f"\nload {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores\n\n| what | figure |\n|---|---|")
        for what, figure in figures.rows:
            print(f"| {what} | {figure} |")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
