"""Torture: runs that are killed, starved, lied to and cut off, each of which must end with the bytes of an unbroken run.

    torture.py BINARY [--kills N] [--faults N] [--levels N] [--signals N] [--losses N] [--seed N] [--folder DIR]

    kills    kill -9 at random moments, often more than once, then --resume
    faults   strace makes the n-th write, pwrite64, fsync, rename or openat of a run fail (EIO, ENOSPC, EINTR) or kill it;
             N places for each pair of a call and a fault, 0: every place; once for rows of text, once for a database
    levels   a tmpfs that is full after so many bytes; room is made, then --resume
    signals  SIGINT, SIGTERM, SIGHUP or SIGUSR1 at random moments
    losses   power loss: unsynced writes, names and renames are lost or torn (lossy_disk.c), then --resume
Prints a table; exit 1 if anything was ever wrong, and then keeps the folder.
"""
import argparse
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))
import crash  # noqa: E402

CALLS = ("write", "pwrite64", "fsync", "rename", "openat")
FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC", "error=EINTR")
# Exit codes that say that a run did not come to its end, or that an input was not read: all may be resumed or repeated.
HONEST_FAILURES = {1, 2, 4, 5, 6, 75, 99, 127, 137, -9}  # 127: the loader could not open a library


class Torture:
    def __init__(self, bench, seed):
        self.bench = bench
        self.chance = random.Random(seed)
        self.failures = []
        self.table = []

    def check(self, kind, name, wrong):
        place = self.bench.folder / "runs" / name
        if wrong:
            self.failures.append(f"{kind} {name}: {'; '.join(wrong[:4])}")
            print("WRONG", self.failures[-1], flush=True)
        else:
            shutil.rmtree(place, ignore_errors=True)

    def row(self, kind, count, before):
        self.table.append((kind, count, len(self.failures) - before))
        print(f"{kind}: {count} runs, {len(self.failures) - before} wrong", flush=True)

    def resumed(self, case, place):
        """Lets the run at `place` end, and says what is wrong with it."""
        how = "--resume" if case in crash.CASES else "--force"
        done = crash.run(self.bench.command(case, place, self.chance.choice([1, 2]), how), cwd=self.bench.folder)
        if done.returncode != crash.SUCCESS.get(case, 0):
            return [f"the last run: exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')}"]
        return self.bench.same(case, place)

    def after(self, case, place, code, message):
        """What is wrong with a run that ended with `code`: one that says it is done must be right, others resumable."""
        if code == crash.SUCCESS.get(case, 0) and code == 0:
            return self.bench.same(case, place)
        if code not in HONEST_FAILURES:
            return [f"exit {code}: {message[-300:]}"]
        if code == 4 and list(place.rglob("*run.json")):
            return []  # complete, and the manifest says which input could not be read
        return self.resumed(case, place)

    def kills(self, count):
        before, cases = len(self.failures), list(crash.CASES)
        for number in range(count):
            case = cases[number % len(cases)]
            name = f"kill.{case}.{number}"
            self.check("kill", name, self.bench.kill_and_resume(case, name, self.chance.randrange(1 << 30)))
        self.row("kill -9 and resume", count, before)

    def signals(self, count):
        before, cases = len(self.failures), list(crash.CASES)
        for number in range(count):
            case = cases[number % len(cases)]
            name = f"signal.{case}.{number}"
            how = self.chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1])
            place = self.bench.place(name)
            process = subprocess.Popen(self.bench.command(case, place, self.chance.choice([1, 2]), "--resume"),
                                       cwd=self.bench.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                       start_new_session=True)
            try:
                process.wait(self.chance.uniform(0.02, self.bench.unbroken(case)[2] * 1.1))
            except subprocess.TimeoutExpired:
                process.send_signal(how)
            _, message = crash.finish(process)
            code = process.returncode
            if code == -how:
                code = 75  # it came before the handlers were there: nothing was begun
            self.check("signal", name, self.after(case, place, code, message.decode("utf-8", "replace")))
        self.row("signals at random moments", count, before)

    def faults(self, count):
        """Every fault at `count` places of every call; 0: at all."""
        for case in ("zstd_frames", "database"):
            for call in CALLS:
                places = self.places_of(case, call)
                for fault in FAULTS:
                    before = len(self.failures)
                    chosen = range(1, places + 1)
                    if count and places > count:
                        chosen = sorted(self.chance.sample(chosen, count))
                    for at in chosen:
                        self.fault(case, call, fault, at)
                    if places > 0:
                        self.row(f"{case}, {call}: {fault.split('=')[1]} ({len(chosen)} of {places} places)", len(chosen), before)

    def places_of(self, case, call):
        """How often an unbroken run makes the call, in all its threads."""
        place = self.bench.place(f"trace.{case}.{call}")
        done = crash.run(["strace", "-f", "-o", str(place / "trace"), "-e", f"trace={call}",
                          *self.bench.command(case, place, 2)], cwd=self.bench.folder)
        assert done.returncode == 0, done.stderr
        places = len(re.findall(rf"^\d+ +{call}\(", (place / "trace").read_text(errors="replace"), re.MULTILINE))
        shutil.rmtree(place)
        return places

    def fault(self, case, call, fault, at):
        name = f"fault.{case}.{call}.{fault}.{at}"
        place = self.bench.place(name)
        command = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={at}",
                   *self.bench.command(case, place, 2)]
        try:
            done = crash.run(command, cwd=self.bench.folder)
            wrong = self.after(case, place, done.returncode, done.stderr.decode("utf-8", "replace"))
        except subprocess.TimeoutExpired:
            wrong = ["it hangs"]
        self.check("fault", name, wrong)

    def levels(self, count):
        before, done = len(self.failures), 0
        case = "plain"
        files, _, _ = self.bench.unbroken(case)
        most = sum(map(len, files.values())) + 64 * 1024
        for number in range(count):
            name = f"level.{number}"
            place = self.bench.place(name)
            pages = max(1, most * (number + 1) // (count + 1) // 4096)
            if subprocess.run(["mount", "-t", "tmpfs", "-o", f"nr_blocks={pages}", "none", place], capture_output=True).returncode:
                print("a tmpfs cannot be mounted here (root only): levels are left out", flush=True)
                break
            try:
                run = crash.run(self.bench.command(case, place, 2), cwd=self.bench.folder)
                message = run.stderr.decode("utf-8", "replace")
                wrong = []
                if run.returncode == 0:
                    wrong = self.bench.same(case, place)
                elif run.returncode != 6 or "No space left" not in message:
                    wrong = [f"exit {run.returncode}: {message[-300:]}"]
                else:
                    subprocess.run(["mount", "-o", "remount,nr_blocks=100000", place], check=True)
                    wrong = self.resumed(case, place)
                done += 1
            finally:
                subprocess.run(["umount", "-l", place], check=True)
            self.check("level", name, wrong)
        self.row("a file system that is full", done, before)

    def losses(self, count):
        before, cases = len(self.failures), ["plain", "gzip_members", "zstd", "folder", "folder_compressed_rejects"]
        library = self.bench.folder / "lossy_disk.so"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, HERE / "lossy_disk.c", "-ldl", "-lpthread"], check=True)
        for number in range(count):
            case = cases[number % len(cases)]
            name = f"loss.{case}.{number}"
            place = self.bench.place(name)
            code, message = 0, ""
            for _ in range(self.chance.choice([1, 1, 2, 3])):
                environment = {**os.environ, "LD_PRELOAD": str(library), "LOSSY_DISK_FOLDER": str(place.resolve()),
                               "LOSSY_DISK_SEED": str(self.chance.randrange(1 << 30)),
                               "LOSSY_DISK_CRASH_AT": str(int(1.16 ** self.chance.uniform(0, 38)))}
                run = crash.run(self.bench.command(case, place, self.chance.choice([1, 2]), "--resume"),
                                cwd=self.bench.folder, env=environment)
                code, message = run.returncode, run.stderr.decode("utf-8", "replace")
                if code not in (0, 99):
                    break
            self.check("loss", name, self.after(case, place, code, message) if code in (0, 99) else [f"exit {code}: {message}"])
        self.row("power loss", count, before)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=lambda p: pathlib.Path(p).resolve())
    for name, number in (("kills", 2000), ("faults", 0), ("levels", 50), ("signals", 200), ("losses", 1000)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--only", default="kills,faults,levels,signals,losses")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default=None, help="where to work; by default below the system's temporary folder")
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="stancemill-torture-", dir=arguments.folder))
    torture = Torture(crash.Workbench(arguments.binary, folder, copies=8), arguments.seed)
    for name in arguments.only.split(","):
        getattr(torture, name)(getattr(arguments, name))
    print("\n| what | runs | wrong |\n|---|---|---|")
    for kind, count, wrong in torture.table:
        print(f"| {kind} | {count:,} | {wrong} |")
    print(f"| all (seed {arguments.seed}) | {sum(row[1] for row in torture.table):,} | {len(torture.failures)} |")
    if torture.failures:
        print(f"kept: {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
