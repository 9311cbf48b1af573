"""One command, measured: wall clock, CPU seconds, peak memory. Standard library only.

A child's peak memory begins with that of the process that starts it, so this program must stay small: it never holds a
corpus in memory.
"""

import os
import resource
import statistics
import subprocess
import time


class CommandFailed(Exception):
    """A command ended with another code than 0; the message ends with what it said."""


def run(command, stdout=None, env=None):
    """Runs `command` to its end. Standard output goes to the file named `stdout`, or nowhere."""
    log = open(os.devnull, "wb") if stdout is None else open(stdout, "wb")
    errors = subprocess.PIPE
    environment = {**os.environ, **(env or {})}
    with log:
        began = time.perf_counter()
        child = subprocess.Popen([str(c) for c in command], stdin=subprocess.DEVNULL, stdout=log, stderr=errors, env=environment)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if child.returncode != 0:
        tail = said.decode("utf-8", "replace")[-600:]
        raise CommandFailed(f"{' '.join(str(c) for c in command)}\nended with {child.returncode}: {tail}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss * 1024 / 1e6}


def floor_mb():
    """This process's own peak: below it no child's figure can lie."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def summary(values):
    """Median and range of some numbers."""
    return {"median": statistics.median(values), "low": min(values), "high": max(values), "n": len(values)}
