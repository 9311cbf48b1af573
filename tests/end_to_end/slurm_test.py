"""Slurm: what is submitted, and what the job script does; with stand-ins for Slurm's programs that write down their calls.

tests/cluster/slurm_test.py does the same with a cluster.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import crash
import harness
from harness import CommandLineTest, TooQuick, again_if_too_quick

# sbatch, squeue, scontrol and sleep in one. What they answer is in files of the folder FAKE.
STAND_IN = f"""#!{sys.executable}
import json, os, pathlib, signal, sys
fake = pathlib.Path(os.environ["FAKE"])
name = os.path.basename(sys.argv[0])
with open(fake / "calls", "a") as calls:
    calls.write(json.dumps([name] + sys.argv[1:]) + "\\n")
answer = lambda file, otherwise: (fake / file).read_text() if (fake / file).exists() else otherwise
if name == "sbatch":
    sys.stdout.write(answer("sbatch", "4711\\n"))
if name == "squeue":
    sys.stdout.write(answer("squeue", ""))
if name == "scontrol" and sys.argv[1:] == ["show", "config"]:
    sys.stdout.write("Configuration data as of today\\nMaxArraySize            = " + answer("max", "1001") + "\\nMaxDBDMsgs = 3\\n")
if name == "sleep" and (fake / "victim").exists():
    os.kill(int((fake / "victim").read_text()), signal.SIGKILL)
sys.exit(int(answer(name + ".code", "0")))
"""


class Slurm(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.fake = self.folder / "fake"
        for name in ("sbatch", "squeue", "scontrol", "sleep"):
            self.write(f"fake/bin/{name}", STAND_IN).chmod(0o755)
        self.env = dict(os.environ, FAKE=str(self.fake), PATH=f"{self.fake}/bin:{os.environ['PATH']}")

    def slurm(self, *arguments, code=0):
        return self.run_program("slurm", *arguments, code=code, env=self.env)

    def calls(self, name):
        """What the program was called with so far, which is forgotten."""
        path = self.fake / "calls"
        calls = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        path.write_text("".join(json.dumps(call) + "\n" for call in calls if call[0] != name))
        return [call[1:] for call in calls if call[0] == name]

    def plan(self, shards, copies=3):
        self.write("in.jsonl", crash.corpus(copies))
        self.run_program("plan", "in.jsonl", "--shards", shards, "-o", "plan.json")

    def start(self, script, task, *arguments, **more):
        """Starts a task of array 12 as Slurm does."""
        env = self.env | {"SLURM_ARRAY_JOB_ID": "12", "SLURM_ARRAY_TASK_ID": str(task), "SECONDS": "100"} | more
        process = subprocess.Popen(["bash", script, *arguments], cwd="/", env=env, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, start_new_session=True)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        """Of a task that a test left, nothing stays."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stderr.close()

    def run_task(self, *arguments, code=0, **more):
        process = self.start(*arguments, **more)
        _, message = process.communicate()
        self.assertEqual(process.returncode, code, message)
        return message.decode()

    def run_submitted(self):
        """Does what was submitted, and returns the arrays as [tasks, offset]."""
        submitted = self.calls("sbatch")
        for words in submitted:
            tasks = next(word for word in words if word.startswith("--array=")).removeprefix("--array=")
            for part in tasks.split(","):
                first, _, last = part.partition("-")
                for task in range(int(first), int(last or first) + 1):
                    self.run_task(str(self.folder / words[-2]), task, words[-1])
        return [[next(word for word in words if word.startswith("--array=")).removeprefix("--array="), words[-1]]
                for words in submitted]

    def wait_for_commits(self, process, pattern="*.shard-*.journal"):
        has_lines = lambda path: path.exists() and path.read_bytes().count(b"\n") > 2
        while process.poll() is None and not any(map(has_lines, self.folder.glob(pattern))):
            time.sleep(0.002)
        if process.poll() is not None:
            raise TooQuick

    def labeller(self, process):
        [child] = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        return int(child)

    def merged(self):
        self.run_program("merge", "plan.json", "-o", "merged.jsonl", "--force")
        self.run_program("label", "in.jsonl", "-o", "whole.jsonl", "--force")
        self.assertEqual((self.folder / "merged.jsonl").read_bytes(), (self.folder / "whole.jsonl").read_bytes())

    def test_all_shards_are_submitted_and_merge_to_one_run_whatever_the_names_are(self):
        self.folder = self.folder / "it's 5 % of $(HOME) \\ \"all\""
        self.folder.mkdir()
        self.plan(3)
        out, err = self.slurm("submit", "plan.json", "--sbatch=--time=1:00:00", "--sbatch", "--partition=long")
        self.assertEqual(out, b"4711\n")
        self.assertIn("submitted 3 shards as job 4711, tasks 1-3", err)
        [words] = self.calls("sbatch")
        self.assertIn("--parsable", words)
        self.assertIn(f"--comment=stancemill+0 {self.folder}/plan.json", words)
        self.assertIn(f"--output={self.folder}/plan.json".replace("%", "%%") + ".%A_%a.log", words)
        self.assertEqual(words[-4:], ["--time=1:00:00", "--partition=long", "plan.json.sbatch", "0"])
        script = (self.folder / "plan.json.sbatch").read_text()
        for line in ("#SBATCH --requeue", "#SBATCH --signal=B:USR1@120", "#SBATCH --cpus-per-task=1"):
            self.assertIn(line + "\n", script)
        for task in (1, 2, 3):
            self.run_task(str(self.folder / "plan.json.sbatch"), task, "0")
        self.slurm("status", "plan.json")
        self.merged()

    def test_the_limit_of_an_array_makes_several_of_them(self):
        self.plan(8, copies=1)
        (self.fake / "max").write_text("4")
        out, _ = self.slurm("submit", "plan.json")
        self.assertEqual(out, b"4711\n4711\n4711\n")
        self.assertEqual(self.run_submitted(), [["1-3", "0"], ["1-3", "3"], ["1-2", "6"]])
        self.slurm("status", "plan.json")
        self.merged()
        (self.fake / "max").write_text("1")
        (self.folder / "plan.shard-0008-of-0008.run.json").unlink()
        _, err = self.slurm("submit", "plan.json", code=1)
        self.assertIn("MaxArraySize", err)

    def test_only_shards_that_are_missing_and_not_in_the_queue_are_submitted(self):
        self.plan(9, copies=1)
        (self.fake / "max").write_text("6")
        for shard in (2, 5):
            self.run_program("label", "--plan", "plan.json", "--shard", f"{shard}/9")
        path = f"{self.folder}/plan.json"
        (self.fake / "squeue").write_text(f"RUNNING|3|12_3|n1|stancemill+0 {path}\n"
                                          f"PENDING|2|13_2||stancemill+5 {path}\n"
                                          f"PENDING|1|14_1||stancemill+0 {path}.other\n"
                                          "RUNNING|N/A|15|n2|(null)\n"
                                          "RUNNING|4|16_4|n2|a comment of somebody's | with this\n")
        out, _ = self.slurm("status", "plan.json", code=7)
        self.assertRegex(out.decode(), r"(?m)^3/9 +missing +running on n1 \(job 12_3\)$")
        self.assertRegex(out.decode(), r"(?m)^7/9 +missing +pending \(job 13_2\)$")
        self.assertIn(b"2 of 9 shards complete", out)
        self.assertEqual(self.slurm("status", "fake/../plan.json", code=7)[0], out)
        self.slurm("submit", "plan.json")
        self.assertEqual(self.run_submitted(), [["1,4", "0"], ["1,3-4", "5"]])
        _, err = self.slurm("submit", "plan.json")
        self.assertIn("nothing to submit: 2 shards in the queue", err)
        (self.fake / "squeue").write_text("")
        self.slurm("submit", "plan.json")
        self.assertEqual(self.run_submitted(), [["3", "0"], ["2", "5"]])
        _, err = self.slurm("submit", "plan.json")
        self.assertIn("nothing to submit", err)
        self.assertEqual(self.calls("sbatch"), [])
        self.merged()

    @again_if_too_quick
    def test_before_the_time_limit_a_task_commits_goes_back_to_the_queue_and_goes_on(self):
        self.plan(1, copies=60)
        self.slurm("submit", "plan.json", "--", "--commit-bytes", "1M")
        script = str(self.folder / "plan.json.sbatch")
        process = self.start(script, 1, "0")
        self.wait_for_commits(process)
        process.send_signal(signal.SIGUSR1)
        _, err = process.communicate()
        self.assertEqual(process.returncode, 75, err)
        self.assertIn(b"which are committed", err)
        self.assertEqual(self.calls("scontrol")[1:], [["requeue", "12_1"]])
        out, _ = self.slurm("status", "plan.json", code=7)
        self.assertIn(b"begun", out)
        self.assertIn("attempt 2", self.run_task(script, 1, "0", SLURM_RESTART_COUNT="1"))
        self.merged()

    @again_if_too_quick
    def test_a_time_limit_that_is_always_near_makes_no_circle(self):
        self.plan(1, copies=60)
        self.slurm("submit", "plan.json")
        self.calls("scontrol")
        process = self.start(str(self.folder / "plan.json.sbatch"), 1, "0", SECONDS="-1000")  # as if it had just begun
        self.wait_for_commits(process, "*.jsonl.partial")
        process.send_signal(signal.SIGUSR1)
        _, err = process.communicate()
        self.assertEqual(process.returncode, 75, err)
        self.assertIn(b"submit with a longer --time", err)
        self.assertEqual(self.calls("scontrol"), [])

    @again_if_too_quick
    def test_a_task_that_is_cancelled_commits_and_does_not_come_back(self):
        self.plan(1, copies=60)
        self.slurm("submit", "plan.json", "--", "--commit-bytes", "1M")
        process = self.start(str(self.folder / "plan.json.sbatch"), 1, "0")
        self.wait_for_commits(process)
        os.killpg(process.pid, signal.SIGTERM)  # all of its processes get it
        _, err = process.communicate()
        self.assertEqual(process.returncode, 75, err)
        self.assertIn(b"which are committed", err)
        self.assertEqual(self.calls("scontrol"), [["show", "config"]])

    @again_if_too_quick
    def test_two_attempts_at_once_do_no_harm(self):
        self.plan(1, copies=60)
        self.slurm("submit", "plan.json", "--", "--commit-bytes", "1M")
        script = str(self.folder / "plan.json.sbatch")
        first = self.start(script, 1, "0")
        self.wait_for_commits(first)
        labeller = self.labeller(first)
        os.kill(labeller, signal.SIGSTOP)  # a node that Slurm has lost, and that is not dead
        self.assertIn("another run is writing this output", self.run_task(script, 1, "0", code=6))
        self.assertEqual(self.calls("sleep"), [])
        (self.fake / "victim").write_text(str(labeller))
        self.assertIn("another run is writing this output", self.run_task(script, 1, "0", SLURM_RESTART_COUNT="1"))
        self.assertEqual(self.calls("sleep"), [["30"]])
        first.communicate()
        self.merged()

    def test_a_dry_run_shows_the_script_and_does_nothing(self):
        self.plan(2, copies=1)
        out, _ = self.slurm("submit", "plan.json", "--dry-run", "--threads", "4", "--", "--keep", "lang,it's")
        self.assertIn(b"#SBATCH --cpus-per-task=4\n", out)
        self.assertIn(b"--resume --threads 4 '--keep' 'lang,it'\\''s')\n", out)
        self.assertFalse((self.fake / "calls").exists())
        self.assertFalse((self.folder / "plan.json.sbatch").exists())

    def test_what_cannot_be_done_is_said(self):
        self.plan(2, copies=1)
        for words, message in ((["--", "--shard", "1/2"], "--shard: is not for after --"),
                               (["--", "--output=x"], "--output: is not for after --"),
                               (["--", "--examples", "20"], "--examples: a run with examples cannot be taken up"),
                               (["--", "--format", "sqlite"], "--format sqlite: such outputs are not merged"),
                               (["--", "--format=parquet"], "--format parquet: such outputs are not merged"),
                               (["--", "--keep", "a\nb"], "control characters")):
            _, err = self.slurm("submit", "plan.json", *words, code=2)
            self.assertIn(message, err)
        (self.fake / "sbatch.code").write_text("1")
        _, err = self.slurm("submit", "plan.json", code=1)
        self.assertRegex(err, r"sbatch: failed with exit code 1; it was called as: sbatch --parsable --array=1-2")
        self.env["PATH"] = str(self.folder)  # no Slurm
        _, err = self.slurm("submit", "plan.json", code=1)
        self.assertIn("squeue: cannot be started: No such file", err)
        out, err = self.slurm("status", "plan.json", code=7)
        self.assertIn("the queue is not shown", err)
        self.assertIn(b"0 of 2 shards complete", out)
        with open(self.folder / "in.jsonl", "ab") as file:
            file.write(b"\n")
        self.env["PATH"] = f"{self.fake}/bin:{os.environ['PATH']}"
        _, err = self.slurm("submit", "plan.json", code=4)
        self.assertIn("not what it was when the plan was made", err)
        self.slurm("submit", "none.json", code=4)


if __name__ == "__main__":
    harness.main()
