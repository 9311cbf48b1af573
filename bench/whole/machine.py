"""What the figures were measured on, and whether it was quiet."""

import os
import pathlib
import platform
import re
import subprocess


def first_line(command):
    """The first line that a command says, or None."""
    try:
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=60)
    except OSError:
        return None
    said = (done.stdout or done.stderr).strip().split("\n")
    return said[0] if said[0] else None


def processor():
    """The processor's name for itself."""
    found = re.search(r"^model name\s*:\s*(.+)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found.group(1) if found else platform.machine()


def memory_gb():
    """Installed memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def cores():
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


def about(tools, root):
    """Machine and versions."""
    python = tools["python"]
    versions = {"stancemill": first_line([tools["stancemill"], "version"]), "commit": first_line(["git", "-C", root, "rev-parse", "--short", "HEAD"]),
                "zstd": first_line(["zstd", "--version"]), "igzip": first_line(["igzip", "--version"]) if tools["igzip"] else None,
                "fasttext (Debian)": first_line(["dpkg-query", "-W", "-f", "${Version}", "fasttext"])}
    if python:
        for name in ("vowpalwabbit", "scikit-learn", "tokenizers"):
            versions[name] = first_line([python, "-c", f"import importlib.metadata as m; print(m.version('{name}'))"])
    return {"processor": processor(), "cores": cores(), "memory_gb": round(memory_gb(), 1), "kernel": platform.release(),
            "load_before": os.getloadavg()[0], "versions": versions}
