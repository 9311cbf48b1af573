"""How far a run over files is, for people."""
from __future__ import annotations

import sys
import time
from typing import Any

_SECONDS_BETWEEN_LINES = 30.0


class ProgressLine:
    """A line on standard error that is written over on a terminal, and else comes every 30 seconds."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._width = 0
        self._last = time.monotonic()

    def __call__(self, progress: dict[str, Any]) -> None:
        total = progress["total_raw_bytes"]
        share = f"{100 * progress['raw_bytes'] / total:5.1f} %, " if total else ""
        speed = progress["decoded_bytes"] / max(progress["seconds"], 1e-9)
        line = f"stancemill: {share}{progress['decoded_bytes'] / 1e6:,.0f} MB of JSONL, {speed / 1e6:,.0f} MB/s"
        if self._terminal:
            sys.stderr.write("\r" + line.ljust(self._width))
            sys.stderr.flush()
            self._width = len(line)
        elif time.monotonic() - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            print(line, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Takes the line away."""
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
