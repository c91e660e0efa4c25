"""dbt on a place's candidate: by hand, as a person types it, or as a night does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from orchestration.assets.beginning import plan_of
from orchestration.core.settings import DBT_PROJECT, Settings
from orchestration.release import candidate
from orchestration.release.carried import plan
from orchestration.release.project import CARRIED, dbt_environment, read_manifest
from orchestration.release.releases import published_file
from tests.conftest import Place

_OF_A_NIGHT = (sys.executable, "-m", "orchestration.release.dbt_command")


def dbt(place: Place, *command: str, project: Path = DBT_PROJECT, expect: int = 0) -> Path:
    """dbt by hand, which parses the project anew; returns the folder of its artifacts."""
    target = place.settings.home / "dbt_by_hand"
    return _run(place.settings, [str(Path(sys.executable).with_name("dbt")), *command], project, target, expect)


def dbt_of_a_night(place: Place, *command: str, expect: int = 0) -> Path:
    """dbt as a night runs it, on the project as it was parsed; returns the folder of its artifacts."""
    return _run(place.settings, [*_OF_A_NIGHT, *command], DBT_PROJECT, place.settings.dbt_target, expect)


def build_on_release(place: Place, as_of: str) -> Path:
    """A candidate of what raw holds now, as a night builds it on the published release; returns its plan's file.

    Args:
        as_of: the day, YYYY-MM-DD, that freshness is judged by.
    """
    release = published_file(place.settings)
    assert release is not None
    planned = plan(place.settings, release)
    candidate.start(place.settings, as_of, release, planned.possible(read_manifest()))
    path = plan_of(place.settings)
    planned.write(path)
    dbt_of_a_night(place, "build", "--exclude-resource-type", "unit_test", CARRIED, str(path))
    return path


def dbt_without_candidate(settings: Settings, *command: str) -> None:
    """dbt as a night runs it, where there is raw alone: for staging models, which lie in the work file."""
    nowhere = {"TRADE_CORRIDORS_NEXT_FILE": ":memory:"}
    _run(settings, [*_OF_A_NIGHT, *command], DBT_PROJECT, settings.dbt_target, 0, nowhere)


def _run(
    settings: Settings,
    arguments: list[str],
    project: Path,
    target: Path,
    expect: int,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Path:
    paths = {"PROJECT_DIR": project, "PROFILES_DIR": project, "TARGET_PATH": target, "LOG_PATH": target}
    result = subprocess.run(
        [*arguments, "--quiet"],
        cwd=project,
        env={
            **os.environ,
            **dbt_environment(settings),
            **{f"DBT_{name}": str(path) for name, path in paths.items()},
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == expect, result.stdout[-2000:] + result.stderr[-2000:]
    return target
