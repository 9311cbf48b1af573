"""One command, measured: wall clock, CPU seconds, peak memory. Standard library only.

A process inherits, as its peak, the memory of the process that starts it: so commands run under GNU time, which is tiny
and says what the command's own peak was. Wall clock and CPU seconds are taken here; GNU time adds about a millisecond.
"""

import os
import pathlib
import statistics
import subprocess
import tempfile
import time

GNU_TIME = pathlib.Path("/usr/bin/time")


class CommandFailed(Exception):
    """A command ended with another code than 0; the message ends with what it said."""


def run(command, stdout=None, env=None):
    """Runs `command` to its end. Standard output goes to the file named `stdout`, or nowhere."""
    with tempfile.NamedTemporaryFile("r") as note, open(stdout or os.devnull, "wb") as out:
        watched = [GNU_TIME, "-q", "-f", "%M", "-o", note.name, *command]
        began = time.perf_counter()
        child = subprocess.Popen([str(c) for c in watched], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, env={**os.environ, **(env or {})})
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        child.stderr.close()
        if child.returncode != 0:
            tail = said.decode("utf-8", "replace")[-600:]
            raise CommandFailed(f"{' '.join(str(c) for c in command)}\nended with {child.returncode}: {tail}")
        return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak_mb": int(note.read().split()[-1]) * 1024 / 1e6}


def summary(values):
    """Median and range of some numbers."""
    return {"median": statistics.median(values), "low": min(values), "high": max(values), "n": len(values)}
