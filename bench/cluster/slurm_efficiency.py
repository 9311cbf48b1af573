#!/usr/bin/env python3
"""How much faster two nodes of Slurm are than one: parallel efficiency, T(1 node) / (2 x T(2 nodes)).

    bench/cluster/slurm_efficiency.py CORPUS.jsonl [--copies 20] [--shards 4] [--repeats 3] [--program stancemill] [-o FILE.json]

Starts a cluster of two nodes with a processor each on this machine (tests/cluster/slurm_cluster.py), labels CORPUS, COPIES
times over, with `stancemill slurm submit`, one thread a shard, on one node and on two, in turn, and takes the time from
the call of submit to the last shard's manifest: queueing, starting and loading the model are in it. Before that it
labels one shard by hand, so that all is in memory. Needs two idle cores, and room for the copies and their labels: in
memory (--folder /dev/shm) if the disk is not to be measured as well.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "cluster"))
import slurm_cluster  # noqa: E402


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--copies", type=int, default=20)
    parser.add_argument("--shards", type=int, default=4)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "stancemill")
    parser.add_argument("--model", type=pathlib.Path, default=ROOT / "models" / "ai-sovereignty")
    parser.add_argument("--folder", type=pathlib.Path, help="where to work [a temporary folder]")
    parser.add_argument("-o", "--output", type=pathlib.Path, help="the figures as JSON")
    return parser.parse_args()


class Bench:
    def __init__(self, arguments, cluster, folder):
        self.arguments, self.cluster, self.folder = arguments, cluster, folder
        self.program = [str(arguments.program.resolve())]

    def call(self, *words):
        done = subprocess.run(self.program + list(map(str, words)), cwd=self.folder, env=self.cluster.env, capture_output=True)
        if done.returncode != 0:
            sys.exit(done.stderr.decode())

    def make_corpus(self):
        with open(self.folder / "in.jsonl", "wb") as to:
            for _ in range(self.arguments.copies):
                with open(self.arguments.corpus, "rb") as one:
                    shutil.copyfileobj(one, to, 1 << 24)
        os.sync()
        self.call("plan", "in.jsonl", "--shards", self.arguments.shards, "-o", "plan.json")

    def clear(self):
        for path in self.folder.glob("plan.shard-*"):
            path.unlink()

    def seconds(self, nodes):
        """From submit to the last manifest."""
        model = str(self.arguments.model.resolve())
        begin = time.monotonic()
        self.call("slurm", "submit", "plan.json", "--sbatch=--nodelist=n1" if nodes == 1 else "--sbatch=--nodes=1", "--",
                  "--model", model)
        while len(list(self.folder.glob("plan.shard-*.run.json"))) < self.arguments.shards:
            time.sleep(0.02)
        seconds = time.monotonic() - begin
        self.cluster.wait_for_empty_queue()
        self.call("slurm", "status", "plan.json")
        self.clear()
        return seconds


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the cluster is stopped
    missing = slurm_cluster.missing_programs()
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}; scripts/test_cluster.sh installs them")
    with tempfile.TemporaryDirectory(prefix="slurm-") as place, tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        cluster = slurm_cluster.Cluster(place)
        try:
            bench = Bench(arguments, cluster.start(), pathlib.Path(folder))
            bench.make_corpus()
            bench.call("label", "--plan", "plan.json", "--shard", f"1/{arguments.shards}", "--model", arguments.model.resolve())
            bench.clear()
            times = {1: [], 2: []}
            for _ in range(arguments.repeats):
                for nodes in times:
                    times[nodes].append(bench.seconds(nodes))
                    print(f"{nodes} nodes: {times[nodes][-1]:.2f} s", file=sys.stderr, flush=True)
            megabytes = (bench.folder / "in.jsonl").stat().st_size / 1e6
        finally:
            cluster.stop()
    middle = {nodes: statistics.median(seconds) for nodes, seconds in times.items()}
    efficiency = middle[1] / (2 * middle[2])
    print("| nodes | seconds (each run) | median | MB/s |\n|---|---|---|---|")
    for nodes, seconds in times.items():
        print(f"| {nodes} | {', '.join(f'{s:.2f}' for s in seconds)} | {middle[nodes]:.2f} | {megabytes / middle[nodes]:.0f} |")
    print(f"\n{megabytes:.0f} MB, {arguments.shards} shards, one thread each: parallel efficiency {efficiency:.3f}")
    if arguments.output:
        arguments.output.write_text(json.dumps({"megabytes": megabytes, "shards": arguments.shards, "seconds": times,
                                                "efficiency": efficiency}, indent=1) + "\n")


if __name__ == "__main__":
    main()
