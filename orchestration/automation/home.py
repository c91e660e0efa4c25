"""The Dagster home of a mode: made with this project's ``dagster.yaml``, and refused to any other mode."""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg

from orchestration.core.errors import SettingError
from orchestration.core.modes import claim_folder
from orchestration.core.settings import PROJECT_ROOT, Settings


def prepare_home(settings: Settings) -> None:
    """Create the mode's folders and point Dagster at its home.

    Raises:
        ModesMixed: the folder belongs to another mode.
    """
    try:
        settings.dagster_home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            partition="TRADE_CORRIDORS_DATA",
            expected="a folder that can be written",
            found=f"{settings.data_root} ({error.strerror})",
            remedy="Choose another folder, or leave it out for data/ in the repository.",
        ) from error
    claim_folder(settings.home, settings.mode)
    _put(PROJECT_ROOT / "dagster.yaml", settings.dagster_home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)


def _put(ours: Path, theirs: Path) -> None:
    """Copy a file whole, if it differs: another process may be reading it."""
    content = ours.read_bytes()
    if not theirs.exists() or theirs.read_bytes() != content:
        fresh = theirs.with_name(f".{theirs.name}.{os.getpid()}")
        fresh.write_bytes(content)
        fresh.replace(theirs)


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """Dagster's instance of this mode."""
    prepare_home(settings)
    return dg.DagsterInstance.get()
