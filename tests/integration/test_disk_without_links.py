"""A data folder on a disk that cannot do what publishing needs is found before the first publisher is asked.

No such disk (FAT, a network share) can be made here: the child process meets the error that it would give.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tests.conftest import Place

_WITHOUT_LINKS = """
import os
def symlink(*arguments, **options):
    raise OSError(int(os.environ["ERRNO"]), os.strerror(int(os.environ["ERRNO"])))
os.symlink = symlink
"""
_WITHOUT_SYNC_OF_FOLDERS = """
import os, stat
sync = os.fsync
def fsync(descriptor):
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        raise OSError(int(os.environ["ERRNO"]), os.strerror(int(os.environ["ERRNO"])))
    sync(descriptor)
os.fsync = fsync
"""


def _run(place: Place, command: str, expect: int, patch: str, code: int) -> str:
    """What a command says where a call of the operating system fails."""
    site = place.data.with_name("site")
    site.mkdir()
    (site / "sitecustomize.py").write_text(patch, encoding="utf-8")
    path = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    return place.run(command, expect=expect, PYTHONPATH=path, ERRNO=str(code)).stderr


@pytest.mark.parametrize(
    ("command", "patch", "code"),
    [
        ("warehouse", _WITHOUT_LINKS, errno.EPERM),
        ("home", _WITHOUT_LINKS, errno.EOPNOTSUPP),
        ("home", _WITHOUT_SYNC_OF_FOLDERS, errno.EINVAL),
    ],
    ids=["no links: not permitted", "no links: not supported", "no sync of a folder"],
)
def test_the_first_line_names_the_folder_and_what_to_do(
    small_recordings: Path, tmp_path: Path, command: str, patch: str, code: int
) -> None:
    place = Place(tmp_path / "data", small_recordings)
    said = _run(place, command, 2, patch, code)
    assert len(said.splitlines()) == 1
    assert "[TRADE_CORRIDORS_DATA] SettingError" in said
    assert os.strerror(code) in said
    assert "choose a folder on another disk" in said
    assert not place.settings.landing.exists()
    assert not list(place.settings.home.glob(".disk-*"))


def test_a_full_disk_is_left_to_the_night_to_tell(small_recordings: Path, tmp_path: Path) -> None:
    _run(Place(tmp_path / "data", small_recordings), "home", 0, _WITHOUT_LINKS, errno.ENOSPC)
