"""The dbt command that a night runs: dbt's own, on the project as it was parsed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from orchestration.core.settings import DBT_PROJECT


def _dbt(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    paths = {"DBT_PROJECT_DIR": str(DBT_PROJECT), "DBT_PROFILES_DIR": str(DBT_PROJECT), "DBT_TARGET_PATH": str(folder)}
    return subprocess.run(
        [sys.executable, "-P", "-m", "orchestration.release.dbt_command", *arguments],
        env={**os.environ, **paths, "DBT_LOG_PATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_models_are_selected_without_parsing_the_project(tmp_path: Path) -> None:
    listed = _dbt(tmp_path, "ls", "--select", "dim_country", "--resource-type", "model", "--log-level", "debug")
    assert listed.returncode == 0, listed.stderr
    assert "trade_corridors.marts.core.dim_country" in listed.stdout
    assert not (tmp_path / "partial_parse.msgpack").exists(), "dbt leaves this behind when it parses"


def test_a_command_that_dbt_does_not_know_ends_with_its_reason(tmp_path: Path) -> None:
    refused = _dbt(tmp_path, "build", "--no-such-option")
    assert refused.returncode == 2
    assert "No such option" in refused.stderr
