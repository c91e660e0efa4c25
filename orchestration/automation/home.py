"""The Dagster home of a mode: made with this project's ``dagster.yaml``, and refused to any other mode."""

from __future__ import annotations

import os
import shutil

import dagster as dg

from orchestration.core.settings import PROJECT_ROOT, Settings
from orchestration.landing.archive import claim_folder


def prepare_home(settings: Settings) -> None:
    """Create the mode's folders and point Dagster at its home.

    Raises:
        ModesMixed: the folder belongs to another mode.
    """
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    claim_folder(settings.home, settings.mode)
    shutil.copyfile(PROJECT_ROOT / "dagster.yaml", settings.dagster_home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """Dagster's instance of this mode."""
    prepare_home(settings)
    return dg.DagsterInstance.get()
