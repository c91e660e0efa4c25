"""A reader that goes away, such as ``status | head``, is no failure of the command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from orchestration.core.settings import PROJECT_ROOT


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration", "status"],
        cwd=PROJECT_ROOT,
        env={"TRADE_CORRIDORS_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate(timeout=120)
    assert (process.returncode, said) == (141, "")
