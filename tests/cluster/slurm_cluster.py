"""A Slurm cluster of processes on this machine: munged, slurmctld and a slurmd a node, in a folder, on loopback.

Nothing of the system's own Slurm is touched: keys, sockets, ports, state and logs are the cluster's, and all goes with
stop(). Takes Debian's packages munge, slurmctld, slurmd and slurm-client; neither root nor systemd nor cgroups.
"""
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import time

CONFIGURATION = """
ClusterName=stancemill
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
# A job that comes back to the queue waits until its old credentials are void.
AuthInfo=socket={folder}/munge.socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=2,batch_sched_delay=0
SwitchType=switch/none
MpiDefault=none
# A node that is silent for so long is taken for lost.
SlurmdTimeout=10
ReturnToService=2
SlurmdParameters=config_overrides
MaxArraySize={max_array_size}
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
DAEMONS = ("munged", "slurmctld", "slurmd")


def missing_programs():
    return [name for name in DAEMONS + ("sbatch", "squeue", "scontrol", "sinfo") if find(name) is None]


def find(program):
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_until(happened, what, seconds=180):
    """Asks again and again; a slow machine may take its time, but nothing waits for ever."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.1)


def processes_of(variable, value):
    """Pids of the processes that have this variable in their environment."""
    wanted = f"{variable}={value}".encode()
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (path / "environ").read_bytes().split(b"\0"):
                yield int(path.name)
        except OSError:
            pass  # gone, or another user's


def command_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []


def parent_of(pid):
    try:
        return int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


class Cluster:
    """Nodes n1, n2, ... with one processor each."""

    def __init__(self, folder, nodes=2, max_array_size=1001):
        self.folder = pathlib.Path(folder)
        self.nodes = [f"n{number}" for number in range(1, nodes + 1)]
        self.max_array_size = max_array_size
        self.daemons = {}
        self.env = dict(os.environ, SLURM_CONF=str(self.folder / "slurm.conf"))

    def start(self):
        control_port, *node_ports = free_ports(1 + len(self.nodes))
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ["state"] + [f"spool-{node}" for node in self.nodes]:
            (self.folder / name).mkdir()
        text = CONFIGURATION.format(folder=self.folder, host=socket.gethostname().split(".")[0], port=control_port,
                                    user=pwd.getpwuid(os.getuid()).pw_name, max_array_size=self.max_array_size)
        for node, port in zip(self.nodes, node_ports):
            text += f"NodeName={node} NodeHostname=localhost NodeAddr=127.0.0.1 Port={port} CPUs=1\n"
        (self.folder / "slurm.conf").write_text(text)
        # Slurm looks for the plugin even where nothing uses it; that of version 1 starts without any cgroup.
        (self.folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o600)
        file = lambda name: str(self.folder / name)
        self.start_daemon("munged", "--foreground", "--force", "--socket=" + file("munge.socket"), "--key-file=" + str(key),
                          "--pid-file=" + file("munged.pid"), "--log-file=" + file("munged.log"), "--seed-file=" + file("seed"))
        wait_until((self.folder / "munge.socket").exists, "munged opens its socket")
        self.start_daemon("slurmctld", "-D", "-f", file("slurm.conf"))
        for node in self.nodes:
            self.start_node(node)
        self.wait_for_nodes(self.nodes)
        return self

    def start_daemon(self, name, *arguments):
        with open(self.folder / f"{name}.out", "ab") as out:
            # The daemons go when we do, however that happens.
            words = ["setpriv", "--pdeathsig", "TERM", find(name.split("-")[0]), *arguments]
            process = subprocess.Popen(words, env=self.env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=self.folder)
        self.daemons[name] = process

    def start_node(self, node):
        self.start_daemon(f"slurmd-{node}", "-D", "-N", node, "-f", str(self.folder / "slurm.conf"))

    def wait_for_nodes(self, nodes):
        state = lambda node: self.run("sinfo", "--noheader", "--nodes", node, "--format=%T").strip()
        wait_until(lambda: all(state(node) == "idle" for node in nodes), f"{nodes} are idle; see {self.folder}/*.log")

    def run(self, program, *arguments):
        """What a program of Slurm's says. A controller that waits for a dead node may be slow to answer: it is asked again."""
        for _ in range(5):
            done = subprocess.run([program, *arguments], env=self.env, capture_output=True, timeout=120)
            if done.returncode == 0:
                return done.stdout.decode()
            time.sleep(1)
        raise RuntimeError(f"{program} {' '.join(arguments)}: {done.stderr.decode()}")

    def wait_for_empty_queue(self):
        wait_until(lambda: not self.run("squeue", "--noheader").strip(), "the queue is empty", seconds=300)

    def job_processes(self, node=None):
        """Pids of this cluster's jobs (of a node), without the daemons'."""
        ours = set(processes_of("SLURM_CONF", self.env["SLURM_CONF"]))
        jobs = [pid for one in ([node] if node else self.nodes) for pid in processes_of("SLURMD_NODENAME", one)]
        return [pid for pid in jobs if pid in ours]

    def labeller_on(self, node):
        """Pid of the `stancemill label` that runs on the node, or None."""
        return next((pid for pid in self.job_processes(node) if "label" in command_of(pid)[1:2]), None)

    def wait_for_labeller(self):
        """The first node that labels."""
        wait_until(lambda: any(map(self.labeller_on, self.nodes)), "a node labels")
        return next(node for node in self.nodes if self.labeller_on(node))

    def kill_node(self, node):
        """What a node's power failure does: slurmd, the steps and their processes are gone at once."""
        jobs = self.job_processes(node)
        steps = {parent_of(pid) for pid in jobs}
        steps = {pid for pid in steps if command_of(pid)[:1] and command_of(pid)[0].startswith("slurmstepd")}
        self.kill_slurmd(node)
        for pid in [*steps, *jobs]:
            kill(pid)

    def kill_slurmd(self, node):
        """The node falls silent; its jobs go on."""
        daemon = self.daemons.pop(f"slurmd-{node}")
        daemon.kill()
        daemon.wait()

    def stop(self):
        """Ends the daemons and whatever of the jobs is left."""
        for pid in self.job_processes():
            parent = parent_of(pid)
            if command_of(parent)[:1] and command_of(parent)[0].startswith("slurmstepd"):
                kill(parent)
            kill(pid)
        for process in reversed(list(self.daemons.values())):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.daemons.clear()
