"""The stand-in of the live publishers, beside the repository: commands of live mode run against it.

It is a proxy of its own, built from recordings without a look at this code. It needs mitmproxy, which this project does
not install: ``.ci/run`` puts it into ``.venv-world``, and ``WORLD_VENV`` names another place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.core.settings import PROJECT_ROOT

_SHARED = PROJECT_ROOT.parent / "shared"
_VENV = Path(os.environ.get("WORLD_VENV", PROJECT_ROOT / ".venv-world"))


@dataclass(frozen=True)
class World:
    """The stand-in: ``run`` runs a command with it as its internet."""

    start: Path
    recordings: Path

    def run(self, command: Sequence[str], env: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
        """Run a command; what it printed is followed by what each publisher was asked."""
        return subprocess.run(
            [str(self.start), str(self.recordings), *options, "--", *command],
            env={**os.environ, "WORLD_VENV": str(_VENV), **env},
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            check=False,
        )


def the_world(real_data: Path) -> World:
    """The stand-in, if it is here; a loud skip if it is not."""
    start = _SHARED / "world" / "run-live"
    missing = [str(start)] if not start.exists() else []
    if not (_VENV / "bin" / "mitmdump").exists() and shutil.which("mitmdump") is None:
        missing.append("mitmproxy in WORLD_VENV or .venv-world")
    if missing:
        warnings.warn(f"no stand-in of the publishers ({', '.join(missing)}): live mode is not tested", stacklevel=1)
        pytest.skip(f"WORLD MISSING: {', '.join(missing)}")
    return World(start, real_data)
