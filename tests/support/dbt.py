"""dbt on a place's candidate: by hand, as a person types it, or as a night does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from orchestration.core.settings import DBT_PROJECT
from orchestration.release.project import dbt_environment
from tests.conftest import Place


def dbt(place: Place, *command: str, project: Path = DBT_PROJECT, expect: int = 0) -> Path:
    """dbt by hand, which parses the project anew; returns the folder of its artifacts."""
    target = place.settings.home / "dbt_by_hand"
    return _run(place, [str(Path(sys.executable).with_name("dbt")), *command], project, target, expect)


def dbt_of_a_night(place: Place, *command: str, expect: int = 0) -> Path:
    """dbt as a night runs it, on the project as it was parsed; returns the folder of its artifacts."""
    arguments = [sys.executable, "-m", "orchestration.release.dbt_command", *command]
    return _run(place, arguments, DBT_PROJECT, place.settings.dbt_target, expect)


def _run(place: Place, arguments: list[str], project: Path, target: Path, expect: int) -> Path:
    paths = {"PROJECT_DIR": project, "PROFILES_DIR": project, "TARGET_PATH": target, "LOG_PATH": target}
    result = subprocess.run(
        [*arguments, "--quiet"],
        cwd=project,
        env={
            **os.environ,
            **dbt_environment(place.settings),
            **{f"DBT_{name}": str(path) for name, path in paths.items()},
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == expect, result.stdout[-2000:] + result.stderr[-2000:]
    return target
