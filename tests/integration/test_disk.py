"""A full disk and a read-only disk end in one clear line, and nothing that was good is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.release.candidate import sha256_of
from tests.conftest import Place
from tests.support.crash import assert_whole, with_news
from tests.support.webhook import listening

_SIZE_MB = 220


@pytest.fixture
def small_disk(good_place: Place, tmp_path: Path) -> Iterator[Place]:
    """A published warehouse on a disk of its own, with news at the publisher."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE_MB}m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mounted, capture_output=True, check=False).returncode:
        warnings.warn("no disk can be mounted here: a full disk is not tested", stacklevel=1)
        pytest.skip("NO MOUNT")
    try:
        shutil.copytree(good_place.data, disk / "data", symlinks=True)
        shutil.copytree(good_place.recordings, tmp_path / "recordings")
        place = Place(disk / "data", tmp_path / "recordings")
        with_news(place)
        yield place
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def _fill(place: Place, free_kb: int) -> Path:
    """Leave only so much room."""
    filler = place.data.parent / "filler"
    room = shutil.disk_usage(place.data).free
    with filler.open("wb") as file:
        file.truncate(0)
        os.posix_fallocate(file.fileno(), 0, max(1, room - free_kb * 1024))
    return filler


def assert_full_disk_is_survived(place: Place, free_kb: int) -> bool:
    """A night on a disk with so much room left; whether it failed. Then room is made and the next night is good."""
    before = sha256_of(place.settings.pointer)
    filler = _fill(place, free_kb)
    with listening() as webhook:
        result = place.run("warehouse", expect=None, TRADE_CORRIDORS_ALERT_URL=webhook.url)
    assert_whole(place.settings)
    if result.returncode:
        assert result.returncode == 1
        assert {("firing", "job:night:failed"), ("firing", "machine:disk")} & set(webhook.told())
        assert sha256_of(place.settings.pointer) == before
        said = result.stdout + result.stderr
        assert "Traceback" not in said, said[-3000:]
        lines = [line for line in said.splitlines() if "StorageFailed" in line]
        assert lines, said[-3000:]
        assert "full" in lines[0] or "No space left" in lines[0]
        assert "Make room" in lines[0]
    filler.unlink()
    place.run("warehouse")
    assert_whole(place.settings)
    assert sha256_of(place.settings.pointer) != before
    return bool(result.returncode)


@pytest.mark.soak
def test_a_full_disk_ends_in_one_clear_line_and_the_next_night_recovers(small_disk: Place) -> None:
    assert assert_full_disk_is_survived(small_disk, free_kb=3_000)


@pytest.mark.soak
def test_a_read_only_disk_ends_in_one_clear_line_and_is_told(small_disk: Place) -> None:
    disk = str(small_disk.data.parent)
    before = sha256_of(small_disk.settings.pointer)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    with listening() as webhook:
        result = small_disk.run("warehouse", expect=1, TRADE_CORRIDORS_ALERT_URL=webhook.url)
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    assert webhook.told() == [("firing", "job:night:failed")]
    assert "read-only" in webhook.messages[0]["text"].lower()
    (line,) = [line for line in result.stderr.strip().splitlines() if line != small_disk.settings.notice]
    assert "read-only" in line.lower()
    assert "Traceback" not in result.stdout
    assert sha256_of(small_disk.settings.pointer) == before
    small_disk.run("warehouse")
    assert_whole(small_disk.settings)
