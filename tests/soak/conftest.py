"""Nights that several soak tests look at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.core.settings import PROJECT_ROOT
from orchestration.environment import load_settings


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that lives here is soak."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("soak")


@pytest.fixture(scope="session", params=["", "sample-no-change"], ids=["change", "no change"])
def night(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[bool, Path]:
    """Whether the world changes, and what a night since 2021 published of it: four years before the change."""
    settings = {
        "TRADE_CORRIDORS_DATA": str(tmp_path_factory.mktemp("planted")),
        "TRADE_CORRIDORS_SAMPLE": request.param,
        "TRADE_CORRIDORS_HISTORY_START": "2021-01",
        "TRADE_CORRIDORS_SITE": "off",
    }
    command = [sys.executable, "-m", "orchestration", "warehouse"]
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return not request.param, load_settings(settings).pointer
