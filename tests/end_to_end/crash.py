"""What the tests of crashes share: a corpus with everything in it, an unbroken run to compare with, runs that are killed.

Used by resume_test.py (a hundred kills) and by scripts/torture.sh (thousands, and worse things).
"""
import gzip
import hashlib
import json
import os
import pathlib
import random
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "models" / "ai-sovereignty" / "examples" / "passages.jsonl"

# What differs between two runs of the same work: times, and how many threads there were.
OF_THE_RUN_ALONE = ("started", "ended", "seconds", "stages", "threads")

# Inputs by name, an output for each, and further options: all ways that resume differently.
CASES = {
    "plain": (["in.jsonl"], "out.jsonl", []),
    "gzip": (["in.jsonl.gz"], "out.jsonl", []),
    "gzip_members": (["members.jsonl.gz"], "out.jsonl.gz", []),
    "zstd": (["in.jsonl.zst"], "out.jsonl.zst", []),
    "zstd_frames": (["frames.jsonl.zst"], "out.csv", ["--keep", "lang,source", "--by", "date:month,lang"]),
    "several": (["in.jsonl", "wide.jsonl", "cut.jsonl.gz", "frames.jsonl.zst"], "out.jsonl",
                ["--format", "merge"]),
    "folder": (["crawl"], "labelled/", []),
    "folder_compressed_rejects": (["crawl"], "labelled/", ["--rejects", "rejects.jsonl.gz", "--format", "csv"]),
    "limit": (["in.jsonl", "frames.jsonl.zst"], "out.jsonl.gz", ["--limit", "5000"]),
}
# A database is not taken up in the middle: such a run begins again.
DATABASE = {"database": (["crawl/a.jsonl"], "out.sqlite", [])}
SUCCESS = {"several": 4}  # an input of this case is not read to its end


def write_longest_lines(path, count):
    """`count` lines of nearly 16 MiB, the longest that are taken: the worst there is, a word every other byte."""
    with open(path, "wb") as file:
        for _ in range(count):
            file.write(b'{"text":"')
            for _ in range(4 * 16 - 1):
                file.write(b"a b " * (1 << 16))
            file.write(b'"}\n')


def corpus(copies):
    """The example passages `copies` times, with bad and blank lines between them."""
    good = EXAMPLES.read_bytes().splitlines(keepends=True)
    odd = [b"\n", b"not json\n", b'{"text":null}\n', b'{"text":"bad \xff byte"}\n', b'{"text":"' + b"x" * 3000 + b'"}\n', b" \t\r\n"]
    lines = []
    for copy in range(copies):
        for number, line in enumerate(good):
            lines.append(line)
            if (number + copy) % 37 == 0:
                lines.append(odd[(number // 37 + copy) % len(odd)])
    lines.append(b'{"id":"last","text":"The last line has no line feed."}')
    return b"".join(lines)


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout


def write_inputs(folder, copies=12):
    data = corpus(copies)
    part = len(data) // 7
    parts = [data[i:i + part] for i in range(0, len(data), part)]
    whole_gzip = gzip.compress(data, 1, mtime=0)
    files = {
        "in.jsonl": data, "in.jsonl.gz": whole_gzip, "in.jsonl.zst": zstd(data),
        "members.jsonl.gz": b"".join(gzip.compress(p, 1, mtime=0) for p in parts),
        "frames.jsonl.zst": b"".join(map(zstd, parts)),
        "cut.jsonl.gz": whole_gzip[: len(whole_gzip) // 2],
        "wide.jsonl": '{"text":"zwei Bytes"}\n'.encode("utf-16") * 2000,
        "crawl/a.jsonl": parts[0], "crawl/b/empty.jsonl": b"", "crawl/b/c.jsonl.gz": gzip.compress(parts[1], 1, mtime=0),
        "crawl/d.jsonl.zst": zstd(parts[2] + parts[3]), "crawl/z.jsonl": parts[4],
    }
    for number in range(70):
        files[f"crawl/many/{number:03}.jsonl"] = b'{"text":"A small file of its own, number %d."}\nbad\n' % number
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


HANG_SECONDS = 300


def can_run(session):
    """Is any process of the session running, runnable, stopped or in the kernel? Then time passes without its fault."""
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its_session = stat.read_text(errors="replace").rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(its_session) == session and state in "RDTt":
            return True
    return False


def finish(process):
    """communicate(), until a process that was begun in a session of its own ends. One hangs if for HANG_SECONDS it neither
    ran nor could: on a busy machine it may have to wait for long."""
    last = time.monotonic()
    while True:
        try:
            return process.communicate(timeout=1)
        except subprocess.TimeoutExpired:
            if can_run(process.pid):
                last = time.monotonic()
            elif time.monotonic() - last > HANG_SECONDS:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                raise


def run(command, **options):
    """subprocess.run() with captured output, which a run that hangs ends by TimeoutExpired."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **options)
    out, err = finish(process)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


class Workbench:
    """A folder with inputs, and unbroken runs of the cases to compare with."""

    def __init__(self, binary, folder, commit_bytes="64k", copies=12):
        self.binary = str(binary)
        self.folder = pathlib.Path(folder)
        self.commit_bytes = commit_bytes
        self.reference = {}
        self.resumed = 0  # runs that were killed after a commit and before the end
        write_inputs(self.folder, copies)

    def command(self, case, place, threads, *more):
        inputs, output, options = (CASES | DATABASE)[case]
        out = str(place) + "/" + output
        options = [str(place / o) if o.startswith("rejects") else o for o in options]
        return [self.binary, "label", *inputs, "-o", out, *options, "--threads", str(threads), "--progress", "none",
                "--commit-bytes", self.commit_bytes, *more]

    def place(self, name):
        path = self.folder / "runs" / name
        path.mkdir(parents=True)
        return path

    def unbroken(self, case):
        """What an unbroken run of the case gives: files by name, the manifest, and how long it took."""
        if case not in self.reference:
            place = self.place(f"{case}.reference")
            begin = time.monotonic()
            done = subprocess.run(self.command(case, place, 2), cwd=self.folder, capture_output=True)
            assert done.returncode == SUCCESS.get(case, 0), done.stderr
            self.reference[case] = self.results(place) + (time.monotonic() - begin,)
        return self.reference[case]

    def results(self, place):
        files, manifest = {}, None
        for path in sorted(place.rglob("*")):
            if path.name.endswith("run.json"):
                manifest = json.loads(path.read_bytes())
            elif path.is_file():
                files[str(path.relative_to(place))] = path.read_bytes()
        return files, manifest

    def same(self, case, place):
        """What is wrong with the finished run at `place`; empty for nothing."""
        files, manifest = self.results(place)
        expected, expected_manifest, _ = self.unbroken(case)
        wrong = [f"{name}: {'missing' if name not in files else 'not expected' if name not in expected else 'other bytes'}"
                 for name in sorted(files.keys() | expected.keys()) if files.get(name) != expected.get(name)]
        if manifest is None:
            return wrong + ["no manifest"]
        for output in manifest["outputs"]:
            path = self.folder / output["path"]
            data = path.read_bytes() if path.is_file() else b""
            if len(data) != output["bytes"] or hashlib.sha256(data).hexdigest() != output["sha256"]:
                wrong.append(f"{output['path']}: the manifest says otherwise")
        plain = lambda m: {k: v for k, v in m.items() if k not in OF_THE_RUN_ALONE and k != "outputs"}
        wrong += [f"manifest: {key}" for key in expected_manifest
                  if plain(manifest).get(key) != plain(expected_manifest).get(key)]
        sums = lambda m: [(o["bytes"], o["sha256"]) for o in m["outputs"]]
        if sums(manifest) != sums(expected_manifest):
            wrong.append("manifest: outputs")
        return wrong

    def kill_and_resume(self, case, name, seed, how=signal.SIGKILL):
        """Runs the case, kills it at random moments (also while it resumes), and lets it end. Returns what is wrong."""
        chance = random.Random(seed)
        place = self.place(name)
        _, _, seconds = self.unbroken(case)
        for attempt in range(chance.choice([1, 1, 1, 2, 3])):
            process = subprocess.Popen(self.command(case, place, chance.choice([1, 2]), "--resume"), cwd=self.folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
            try:
                process.wait(chance.uniform(0, seconds * 1.1))
            except subprocess.TimeoutExpired:
                process.send_signal(how)
            _, message = finish(process)
            if process.returncode not in (0, SUCCESS.get(case, 0), -signal.SIGKILL, 75):
                return [f"attempt {attempt}: exit {process.returncode}: {message.decode('utf-8', 'replace')}"]
        self.resumed += any(path.read_bytes().count(b"\n") > 2 for path in place.rglob("*journal"))
        done = run(self.command(case, place, chance.choice([1, 2]), "--resume"), cwd=self.folder)
        if done.returncode != SUCCESS.get(case, 0):
            return [f"the last run: exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')}"]
        return self.same(case, place)
