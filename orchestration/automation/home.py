"""The Dagster home of a mode: made with this project's ``dagster.yaml``, and refused to any other mode."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import dagster as dg

from orchestration.core.durable import write_json
from orchestration.core.errors import SettingError
from orchestration.core.modes import claim_folder
from orchestration.core.settings import PROJECT_ROOT, Settings
from orchestration.core.storage import storage_error

_EVENTS_IN_A_BATCH = "500"
"""At most so many events are one transaction (``event_log``); Dagster's own default is one event each."""


def prepare_home(settings: Settings) -> None:
    """Create the mode's folders and point Dagster at its home.

    Raises:
        SettingError: the folder cannot be written, or is on a disk that cannot do what a night needs.
        ModesMixed: the folder belongs to another mode.
    """
    try:
        settings.dagster_home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            partition="TRADE_CORRIDORS_DATA",
            expected="a folder that can be written",
            found=f"{settings.data_root} ({error.strerror})",
            remedy="Choose another folder, or leave it out for data/.",
        ) from error
    claim_folder(settings.home, settings.mode)
    _try_disk(settings.home)
    _put(PROJECT_ROOT / "dagster.yaml", settings.dagster_home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", _EVENTS_IN_A_BATCH)


def _try_disk(folder: Path) -> None:
    """Do once, on small files, what publishing does at the end of a night. The night itself reports a full disk."""
    try:
        with tempfile.TemporaryDirectory(prefix=".disk-", dir=folder) as scratch:
            write_json(Path(scratch) / "file", {})
            for _ in range(2):
                link = Path(scratch) / "next"
                link.symlink_to("file")
                link.replace(link.with_name("pointer"))
    except OSError as error:
        if storage_error(error) is not None:
            return
        raise SettingError(
            partition="TRADE_CORRIDORS_DATA",
            expected="a folder in which files and symbolic links can be made, synced and replaced",
            found=f"{folder} ({error.strerror})",
            remedy="FAT, exFAT and some network shares cannot: choose a folder on another disk.",
        ) from error


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
