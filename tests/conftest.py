"""Fixtures that all tests share: no network but loopback, small recordings, a good warehouse to copy."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from orchestration.core.settings import PROJECT_ROOT, Settings
from orchestration.environment import load_settings
from orchestration.offline.sample import sample_recordings
from tests.support.small_recordings import make_small_recordings, month_zip, rewrite_rows
from tests.support.some_recordings import ALL_MONTHS, some_recordings
from tests.support.world import World, the_world

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REAL_DATA = Path(os.environ.get("TRADE_CORRIDORS_REAL_DATA", PROJECT_ROOT.parent / "shared" / "data"))


_FIRST = (
    "test_analyst",  # makes the sample's night
    "test_recorded",  # makes the night of the real files
    "test_live",
    "test_night",  # makes the small nights
    "test_publish",  # makes the candidate that is ready
    "test_daemon",
    "test_walk_around",
    "test_unknown_codes",
    "test_stop",
    "test_odd_places",
)
"""Modules that take long by themselves, or make a warehouse that others wait for: two workers begin with them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Dear modules first, in the order above, so that the workers end together and none waits for a warehouse."""
    order = {name: number for number, name in enumerate(_FIRST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)) if item.path.parent.name == "integration" else 99)


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


Shared = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Makes a named folder once for all test processes of this run; never change what is in it."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root

    def folder(name: str, make: Callable[[Path], object]) -> Path:
        path, made = root / f"shared-{name}", root / f"shared-{name}.made"
        with FileLock(root / f"shared-{name}.lock"):
            if not made.exists():
                shutil.rmtree(path, ignore_errors=True)
                path.mkdir()
                make(path)
                made.touch()
        return path

    return folder


@pytest.fixture(scope="session")
def sample_folder(shared: Shared) -> Path:
    """The whole sample, under a name that SQL text must survive."""
    return shared("it's the [whole] sample", sample_recordings)


@pytest.fixture(scope="session")
def small_recordings(shared: Shared, sample_folder: Path) -> Path:
    """Three months of every dataset; copy it before changing it."""
    return shared("what's recorded?", lambda folder: make_small_recordings(sample_folder, folder))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The publishers' real files, beside the repository."""
    if not REAL_DATA.is_dir():
        warnings.warn(f"real files of the publishers are not at {REAL_DATA}: their tests are skipped", stacklevel=1)
        pytest.skip(f"REAL DATA MISSING: {REAL_DATA}")
    return REAL_DATA


@pytest.fixture(scope="session")
def world(real_data: Path) -> World:
    """The stand-in of the live publishers, beside the repository."""
    return the_world(real_data)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium. For one module: while it runs, nothing else in the process can start an event loop."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        warnings.warn("Chromium is not installed: what needs a browser is not tested", stacklevel=1)
        pytest.skip("CHROMIUM MISSING")
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def spark_extra() -> None:
    """Spark itself: the extra ``spark`` and Java."""
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        how = "make .venv/.spark and apt-get install openjdk-17-jre-headless (docs/operating/spark.md)"
        warnings.warn(f"Spark is not installed: models are not compared on it. To do so: {how}", stacklevel=1)
        pytest.skip(f"SPARK MISSING: {how}")


_HANGS_AFTER_SECONDS = 3000
"""So long no command takes, on however busy a machine."""


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
            "TRADE_CORRIDORS_SITE": "off",
        }

    @property
    def settings(self) -> Settings:
        """The same settings, in this process."""
        return load_settings(self.environment)

    def run(
        self, *command: str, expect: int | None = 0, killed_at: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the project; its exit code must be ``expect`` (any if ``None``), or it must be killed."""
        module = ["tests.support.killing", killed_at] if killed_at else ["orchestration"]
        expect = -signal.SIGKILL if killed_at else expect
        result = subprocess.run(
            [sys.executable, "-m", *module, *command],
            env={**self.environment, **environment},
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            timeout=_HANGS_AFTER_SECONDS,
            check=False,
        )
        assert expect is None or result.returncode == expect, (
            f"exit {result.returncode}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}"
        )
        return result

    def copy(self, folder: Path) -> Place:
        """The same place elsewhere, to be changed."""
        shutil.copytree(self.data, folder / "data", symlinks=True)
        shutil.copytree(self.recordings, folder / "recordings")
        return Place(folder / "data", folder / "recordings")


class SamplePlace(Place):
    """A data folder that is fed from the sample, which lies inside it."""

    @property
    def environment(self) -> dict[str, str]:
        """Settings of a command that works here."""
        sample = {
            "TRADE_CORRIDORS_RECORDINGS": "",
            "TRADE_CORRIDORS_HISTORY_START": "2025-07",
            "TRADE_CORRIDORS_SITE": "",
        }
        return {**super().environment, **sample}

    def copy(self, folder: Path) -> Place:
        """The same place elsewhere, to be changed."""
        shutil.copytree(self.data, folder / "data", symlinks=True)
        return SamplePlace(folder / "data", folder / "data" / "sample" / "recordings")


@pytest.fixture(scope="session")
def good_place(shared: Shared, small_recordings: Path) -> Place:
    """A published warehouse of three months; copy it before changing it."""
    return Place(
        shared("good", lambda folder: Place(folder, small_recordings).run("warehouse")),
        small_recordings,
    )


@pytest.fixture(scope="session")
def quiet_night(shared: Shared, good_place: Place) -> tuple[Place, str]:
    """The good place after a further night without news, and all that it printed; copy it before changing it."""
    return _further_night(shared, "quiet", good_place, lambda recordings: None)


@pytest.fixture(scope="session")
def refused_night(shared: Shared, good_place: Place) -> tuple[Place, str]:
    """The good place after a night in which a month was refused, and all that it printed; copy before changing."""

    def poison(recordings: Path) -> None:
        rewrite_rows(month_zip(recordings, "2019-02"), lambda row: {**row, "DISAGMOT": "2"})

    return _further_night(shared, "refused", good_place, poison, expect=1)


def _further_night(
    shared: Shared, name: str, good_place: Place, change: Callable[[Path], None], expect: int = 0
) -> tuple[Place, str]:
    def make(folder: Path) -> None:
        place = good_place.copy(folder)
        change(place.recordings)
        result = place.run("warehouse", expect=expect)
        (folder / "said.txt").write_text(result.stdout + result.stderr, encoding="utf-8")

    folder = shared(name, make)
    return Place(folder / "data", folder / "recordings"), (folder / "said.txt").read_text(encoding="utf-8")


@dataclass(frozen=True)
class RecordedPlace(Place):
    """A published warehouse of the publishers' real files, and how many months of TransBorder it holds."""

    months: int


@pytest.fixture(
    scope="session",
    params=[10, pytest.param(ALL_MONTHS, marks=pytest.mark.soak)],
    ids=lambda months: f"{months} months",
)
def recorded(request: pytest.FixtureRequest, shared: Shared, real_data: Path) -> RecordedPlace:
    """Real files through the whole house: ten months of TransBorder, one of each kind; all of them in soak."""
    recordings, months = real_data, request.param
    if months != ALL_MONTHS:
        recordings = shared("some real files", lambda folder: some_recordings(real_data, folder))
    data = shared(f"recorded {months}", lambda folder: Place(folder, recordings).run("warehouse"))
    return RecordedPlace(data, recordings, months)


@pytest.fixture(scope="session")
def sample_place(shared: Shared, sample_folder: Path) -> Place:
    """A published warehouse of the sample since July 2025, all datasets; copy it before changing it."""

    def make(folder: Path) -> None:
        shutil.copytree(sample_folder, folder / "sample" / "recordings")
        SamplePlace(folder, folder / "sample" / "recordings").run("warehouse")

    folder = shared("sample's night", make)
    return SamplePlace(folder, folder / "sample" / "recordings")


TRAP = Path("it's 1% [x] {y}", "year=2024")
"""A path that SQL, globs, templates and the reader of hive partitions must survive."""


@pytest.fixture(scope="session")
def ready_place(shared: Shared, good_place: Place) -> Place:
    """A published warehouse, news in raw, and a whole candidate of it that nobody has published yet.

    It is built where the path is a trap for SQL and for templates.
    """

    def make(folder: Path) -> None:
        place = good_place.copy(folder / TRAP)
        rewrite_rows(month_zip(place.recordings, "2019-02"), lambda row: {**row, "CONTCODE": "0"})
        place.run("warehouse", killed_at="orchestration.release.publish:publish:before")

    folder = shared("ready", make) / TRAP
    return Place(folder / "data", folder / "recordings")
