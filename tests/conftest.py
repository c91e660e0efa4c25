"""Fixtures that all tests share: no network but loopback, small recordings, a good warehouse to copy."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orchestration.core.settings import PROJECT_ROOT, Settings, load_settings
from tests.small_recordings import make_small_recordings

REAL_DATA = Path(os.environ.get("TRADE_CORRIDORS_REAL_DATA", PROJECT_ROOT.parent / "shared" / "data"))


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches a publisher."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "local"
        if host not in ("127.0.0.1", "::1", "localhost", "local"):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the whole sample is made once, under a name that SQL text must survive."""
    return tmp_path_factory.mktemp("it's the [whole] sample")


@pytest.fixture(scope="session")
def small_recordings(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months of every dataset; copy it before changing it."""
    return make_small_recordings(sample_folder, tmp_path_factory.mktemp("what's recorded?"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The publishers' real files, beside the repository."""
    if not REAL_DATA.is_dir():
        warnings.warn(f"real files of the publishers are not at {REAL_DATA}: their tests are skipped", stacklevel=1)
        pytest.skip(f"REAL DATA MISSING: {REAL_DATA}")
    return REAL_DATA


@dataclass(frozen=True)
class Place:
    """A data folder and the recordings that it is fed from."""

    data: Path
    recordings: Path

    @property
    def environment(self) -> dict[str, str]:
        """Settings of a command that works here."""
        return {
            **os.environ,
            "TRADE_CORRIDORS_DATA": str(self.data),
            "TRADE_CORRIDORS_RECORDINGS": str(self.recordings),
            "TRADE_CORRIDORS_SOURCES": "",
        }

    @property
    def settings(self) -> Settings:
        """The same settings, in this process."""
        return load_settings(self.environment)

    def run(self, *command: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command of the project; its exit code must be ``expect``."""
        result = subprocess.run(
            [sys.executable, "-m", "orchestration", *command],
            env=self.environment,
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert result.returncode == expect, (
            f"exit {result.returncode}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}"
        )
        return result

    def copy(self, folder: Path) -> Place:
        """The same place elsewhere, to be changed."""
        shutil.copytree(self.data, folder / "data", symlinks=True)
        shutil.copytree(self.recordings, folder / "recordings")
        return Place(folder / "data", folder / "recordings")


@pytest.fixture(scope="session")
def good_place(small_recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A published warehouse of three months; copy it before changing it."""
    place = Place(tmp_path_factory.mktemp("good"), small_recordings)
    place.run("warehouse")
    yield place
