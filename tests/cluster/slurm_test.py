"""Slurm, for real: nodes that die, time limits, limits of arrays; and always the bytes of one run.

What is submitted, and the job script by itself, are tested without a cluster in tests/end_to_end/slurm_test.py.
"""
import hashlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import pytest

import slurm_cluster
from slurm_cluster import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("STANCEMILL_PROGRAM", ROOT / "build" / "release" / "stancemill"))
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))
import crash  # noqa: E402

MAX_ARRAY_SIZE = 4  # tasks 1 to 3
COPIES = 240        # of the example passages: 100,800, and odd lines


@pytest.fixture(scope="module")
def cluster():
    missing = slurm_cluster.missing_programs()
    assert not missing, f"{missing} are not installed; scripts/test_cluster.sh does that"
    with tempfile.TemporaryDirectory(prefix="slurm-") as folder:  # sockets' names must be short
        made = slurm_cluster.Cluster(folder, max_array_size=MAX_ARRAY_SIZE)
        try:
            yield made.start()
        finally:
            made.stop()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A corpus of 100,000 passages, and what one run makes of it."""
    path = tmp_path_factory.mktemp("corpus") / "in.jsonl"
    path.write_bytes(crash.corpus(COPIES))
    whole = path.with_name("whole.jsonl")
    subprocess.run([PROGRAM, "label", path, "-o", whole], check=True, stderr=subprocess.DEVNULL)
    return path


class Desk:
    """A folder with a plan, and the program run in it."""

    def __init__(self, cluster, corpus, folder, shards):
        self.cluster, self.corpus, self.folder, self.shards = cluster, corpus, folder, shards
        self.run("plan", corpus, "--shards", shards, "-o", "plan.json")

    def run(self, *arguments, code=0):
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, env=self.cluster.env, capture_output=True)
        assert done.returncode == code, done.stderr.decode()
        return done.stdout.decode() + done.stderr.decode()

    def side_file(self, shard, ending):
        return self.folder / f"plan.shard-{shard:04}-of-{self.shards:04}.{ending}"

    def logs(self):
        return "".join(path.read_text() for path in sorted(self.folder.glob("plan.json.*.log")))

    def stop_labeller_on(self, node):
        """Stops the node's labeller in the midst of a shard, after a commit; its pid and the shard."""
        while True:
            pid = self.cluster.labeller_on(node)
            if pid is None:
                time.sleep(0.01)
                continue
            words = slurm_cluster.command_of(pid)
            if "--shard" not in words:
                continue
            shard = int(words[words.index("--shard") + 1].split("/")[0])
            journal = self.side_file(shard, "journal")
            while journal.exists() and journal.read_bytes().count(b"\n") < 4:
                time.sleep(0.002)
            if not journal.exists() or self.side_file(shard, "run.json").exists():
                continue  # not begun, or done already: another one comes
            slurm_cluster.kill(pid, signal.SIGSTOP)
            if self.side_file(shard, "journal").exists() and not self.side_file(shard, "run.json").exists():
                return pid, shard
            slurm_cluster.kill(pid, signal.SIGCONT)

    def check_merged(self):
        assert f"{self.shards} of {self.shards} shards complete" in self.run("slurm", "status", "plan.json"), self.logs()
        self.run("merge", "plan.json", "-o", "merged.jsonl")
        for ending in ("", ".rejects.jsonl"):
            merged = self.folder / ("merged.jsonl" + ending)
            assert digest(merged) == digest(self.corpus.with_name("whole.jsonl" + ending)), merged
        self.run("verify", "merged.jsonl.run.json")


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def desk(cluster, corpus, tmp_path):
    yield lambda shards: Desk(cluster, corpus, tmp_path, shards)
    cluster.run("scancel", "--full", "--user", cluster.run("id", "-un").strip())
    cluster.wait_for_empty_queue()


def test_a_node_dies_in_the_midst_of_a_shard_and_the_other_one_goes_on_with_it(cluster, desk):
    at = desk(3)
    at.run("slurm", "submit", "plan.json", "--", "--commit-bytes", "256k")
    _, shard = at.stop_labeller_on("n1")
    cluster.kill_node("n1")
    assert at.side_file(shard, "journal").exists() and not at.side_file(shard, "run.json").exists()
    cluster.wait_for_empty_queue()
    assert f"shard {shard}/3 on n1, attempt 1" in at.logs()
    assert f"shard {shard}/3 on n2, attempt 2" in at.logs()
    at.check_merged()
    cluster.start_node("n1")
    cluster.wait_for_nodes(cluster.nodes)


def test_a_node_that_only_seems_dead_keeps_the_other_one_off_its_shard(cluster, desk):
    at = desk(1)
    at.run("slurm", "submit", "plan.json", "--", "--commit-bytes", "256k")
    node = cluster.wait_for_labeller()
    pid, _ = at.stop_labeller_on(node)
    cluster.kill_slurmd(node)  # silent, while its job is there still
    wait_until(lambda: "another run is writing this output" in at.logs(), "the second attempt meets the lock")
    slurm_cluster.kill(pid, signal.SIGCONT)
    cluster.wait_for_empty_queue()
    at.check_merged()
    cluster.start_node(node)
    cluster.wait_for_nodes(cluster.nodes)


def test_before_the_time_limit_a_task_goes_back_to_the_queue(cluster, desk):
    at = desk(1)
    at.run("slurm", "submit", "plan.json", "--sbatch=--time=1", "--sbatch=--signal=B:USR1@5", "--", "--commit-bytes", "256k")
    pid, _ = at.stop_labeller_on(cluster.wait_for_labeller())  # so that it takes as long as that
    pending = lambda: int(next(line for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
                               if line.startswith("ShdPnd:")).split()[1], 16)
    wait_until(lambda: pending() & (1 << (signal.SIGTERM - 1)), "Slurm warns of the time limit")
    slurm_cluster.kill(pid, signal.SIGCONT)
    cluster.wait_for_empty_queue()
    assert "which are committed" in at.logs()
    assert "the time limit is near; going back to the queue" in at.logs()
    assert "attempt 2" in at.logs()
    at.check_merged()


def test_a_task_that_is_cancelled_commits_and_is_submitted_again(cluster, desk):
    at = desk(1)
    at.run("slurm", "submit", "plan.json", "--", "--commit-bytes", "256k")
    at.stop_labeller_on(cluster.wait_for_labeller())
    cluster.run("scancel", "--name=stancemill")  # sends CONT as well
    cluster.wait_for_empty_queue()
    assert "which are committed" in at.logs()
    assert "1/1          begun" in at.run("slurm", "status", "plan.json", code=7)
    at.run("slurm", "submit", "plan.json", "--", "--commit-bytes", "256k")
    cluster.wait_for_empty_queue()
    at.check_merged()


def test_there_may_be_more_shards_than_an_array_may_have_tasks(cluster, desk):
    at = desk(8)
    assert len([line for line in at.run("slurm", "submit", "plan.json").splitlines() if line.isdigit()]) == 3
    cluster.wait_for_empty_queue()
    at.check_merged()


def test_only_shards_that_are_missing_and_not_in_the_queue_are_submitted(cluster, desk):
    at = desk(5)
    at.run("label", "--plan", "plan.json", "--shard", "2/5", code=0)
    said = at.run("slurm", "submit", "plan.json", "--sbatch=--hold")
    assert "submitted 2 shards" in said and "tasks 1,3" in said and "tasks 1-2 after shard 3" in said
    assert "nothing to submit: 4 shards in the queue" in at.run("slurm", "submit", "plan.json")
    status = at.run("slurm", "status", "plan.json", code=7)
    assert status.count("missing     pending (job ") == 4 and "1 of 5 shards complete" in status
    jobs = cluster.run("squeue", "--noheader", "--array", "--format=%i %K %k").splitlines()
    cluster.run("scancel", *[job.split()[0] for job in jobs if job.split()[1] == "1"])  # shards 1 and 4
    wait_until(lambda: len(cluster.run("squeue", "--noheader", "--array").splitlines()) == 2, "two tasks are cancelled")
    assert "tasks 1\n" in at.run("slurm", "submit", "plan.json")
    for job in cluster.run("squeue", "--noheader", "--format=%A").split():
        cluster.run("scontrol", "release", job)
    cluster.wait_for_empty_queue()
    at.check_merged()
