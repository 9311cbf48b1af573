"""The one exception of the package."""
from __future__ import annotations

from typing import Any


class StancemillError(Exception):
    """A deed of the engine failed. The message names the file, the line where there is one, the cause and the remedy.

    code: "usage", "input", "model", "output", "verification", "interrupted", "rejects" or "failed".
    exit_code: what the command line would exit with.
    manifest: the accounting of a run that came to its end all the same (an input was not read to its end; more rows
        were rejected than allowed), else None.
    """

    def __init__(self, message: str, code: str = "failed", exit_code: int = 1,
                 manifest: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.exit_code = exit_code
        self.manifest = manifest

    def __reduce__(self) -> tuple[Any, ...]:
        return StancemillError, (str(self), self.code, self.exit_code, self.manifest)
