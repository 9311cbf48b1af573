#!/usr/bin/env python3
"""What the program asks of the system while it loads a model and labels: no network, no other program, no stray file.

    run_system_calls.py BINARY      exits 77 (skipped) where strace is absent or may not trace

strace follows all threads of a run over sound and hostile lines. Allowed are its own execve, threads, reading, and
writing below the folder of the outputs.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MODEL = HERE.parent / "golden" / "model"
SKIPPED = 77
LINES = b'{"text":"Our own cloud."}\n{"text":"$(touch broken) `touch broken`; <script>"}\n{broken\n'
CALL = re.compile(r"^(?:\d+ +)?(?P<name>\w+)\((?P<arguments>.*)$")
NETWORK = {"socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg",
           "recvmmsg"}
FORBIDDEN = NETWORK | {"fork", "vfork", "execveat", "ptrace", "socketpair", "memfd_create", "init_module", "finit_module", "bpf"}


def traced(arguments, folder):
    """The system calls of a run: (name, the rest of the line), and the exit code."""
    trace = folder / "trace"
    calls = "%network,%process,openat,open,creat,ptrace,memfd_create,mmap,mprotect,init_module,finit_module,bpf"
    done = subprocess.run(["strace", "-f", "-qq", "-o", trace, "-e", f"trace={calls}", *arguments], cwd=folder,
                          capture_output=True, check=False)
    found = []
    for line in trace.read_text(errors="replace").splitlines() if trace.exists() else []:
        match = CALL.match(line)
        if match:
            found.append((match["name"], match["arguments"]))
    return found, done.returncode, done.stderr.decode("utf-8", "replace")


def faults_of(calls, folder):
    faults = []
    executed = [arguments for name, arguments in calls if name == "execve"]
    if len(executed) != 1:
        faults.append(f"{len(executed)} execve: {executed}")
    for name, arguments in calls:
        if name in FORBIDDEN:
            faults.append(f"{name}({arguments}")
        if name in ("clone", "clone3") and "CLONE_THREAD" not in arguments:
            faults.append(f"a process: {name}({arguments}")
        if name in ("mmap", "mprotect") and "PROT_WRITE" in arguments and "PROT_EXEC" in arguments:
            faults.append(f"memory that is written and executed: {name}({arguments}")
        if name in ("openat", "open", "creat") and re.search(r"O_WRONLY|O_RDWR|O_CREAT", arguments):
            path = re.search(r'"([^"]*)"', arguments)[1]
            if not path.startswith(("out/", str(folder))) and path not in ("/dev/null", "/dev/tty"):
                faults.append(f"a file elsewhere is written: {name}({arguments}")
    return faults


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    if shutil.which("strace") is None:
        print("skipped: strace is not installed (scripts/install_deps.sh installs it)")
        return SKIPPED
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        if subprocess.run(["strace", "-qq", "-o", folder / "trace", "true"], capture_output=True, check=False).returncode != 0:
            print("skipped: strace may not trace here")
            return SKIPPED
        (folder / "in.jsonl").write_bytes(LINES)
        (folder / "out").mkdir()
        faults, counted = [], 0
        for arguments in (["inspect", MODEL], ["label", "in.jsonl", "-o", "out/labels.jsonl", "--model", MODEL, "--threads", "2"]):
            calls, code, messages = traced([binary, *arguments], folder)
            counted += len(calls)
            if code != 0:
                faults.append(f"{arguments[0]}: exit code {code}: {messages}")
            if not any(name == "openat" and "model.safetensors" in rest for name, rest in calls):
                faults.append(f"{arguments[0]}: the trace does not show that the model was opened")
            faults += [f"{arguments[0]}: {fault}" for fault in faults_of(calls, folder)]
    print("\n".join(faults[:20]))
    print(f"{counted} system calls looked at, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
