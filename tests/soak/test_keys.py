"""A publisher's key, after a whole night: sent to its host, and found nowhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from orchestration.core.settings import PROJECT_ROOT

KEY = "distinctive-7c90ab14"


def test_a_key_is_found_nowhere_after_a_night(tmp_path: Path) -> None:
    """Neither in landing, raw, storage of Dagster, logs and releases, nor in what the command says."""
    environment = {
        **os.environ,
        "TRADE_CORRIDORS_DATA": str(tmp_path),
        "TRADE_CORRIDORS_SOURCES": "sample",
        "TRADE_CORRIDORS_RECORDINGS": "",
        "TRADE_CORRIDORS_CENSUS_KEY": KEY,
    }
    command = [sys.executable, "-m", "orchestration", "warehouse"]
    night = subprocess.run(command, env=environment, cwd=PROJECT_ROOT, capture_output=True, timeout=3000, check=False)
    assert night.returncode == 0, night.stdout[-3000:]
    assert b"us_census_trade" in night.stdout
    assert KEY.encode() not in night.stdout + night.stderr
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"night.log", "build.duckdb", "warehouse.duckdb"} <= {path.name for path in kept}
    assert [path for path in kept if KEY.encode() in path.read_bytes()] == []
