"""Runs a command as a user whom the machine does not know: one without a home, who may write only what is theirs."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

_ID = 54321
_CAPABILITIES = "-all,+dac_read_search"
"""Such a user may read all (the interpreter may lie in a closed home) and write only what is theirs."""


def as_nobody() -> tuple[str, ...]:
    """What to put before a command; skips the test where it cannot be done."""
    command = ["setpriv", f"--reuid={_ID}", f"--regid={_ID}", "--clear-groups"]
    command += [f"--{kind}={_CAPABILITIES}" for kind in ("inh-caps", "ambient-caps", "bounding-set")]
    if (
        shutil.which("setpriv") is None
        or subprocess.run([*command, "true"], capture_output=True, check=False).returncode
    ):
        warnings.warn("no command can be run as another user: one without a home is not tested", stacklevel=2)
        pytest.skip("NO OTHER USER")
    return tuple(command)


def give_to_nobody(folder: Path) -> None:
    """Make a folder and all in it theirs."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, _ID, _ID, follow_symlinks=False)
