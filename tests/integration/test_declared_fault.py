"""A fault that an index of recordings declares, on its way through the landing."""

from __future__ import annotations

from pathlib import Path

from orchestration.core.modes import Mode
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander, Landing
from orchestration.offline.recordings import read_index
from orchestration.offline.server import ReplayServer
from tests.support.store import TRANSBORDER


def test_a_declared_fault_reaches_the_landing_of_a_real_dataset(small_recordings: Path, tmp_path: Path) -> None:
    index = (small_recordings / "recorded.toml").read_text(encoding="utf-8")
    folder = tmp_path / "recordings"
    folder.mkdir()
    for path in small_recordings.iterdir():
        (folder / path.name).symlink_to(path)
    (folder / "recorded.toml").unlink()
    fault = '\n[[fault]]\ndataset = "bts_transborder"\nurl = "February2019"\nhtml = true\n'
    (folder / "recorded.toml").write_text(index + fault, encoding="utf-8")
    recordings = read_index(folder)
    with ReplayServer(recordings).running() as server:
        lander = Lander(
            Archive(tmp_path / "landing", Mode.RECORDED),
            Client(route=server.route, pace_seconds=0, backoff_seconds=0),
            recordings.gaps,
            recordings.as_of,
        )
        landed = lander.land(TRANSBORDER, ("2019-01", "2019-02", "2019-03"))
    assert [landed[month].outcome for month in sorted(landed)] == [Landing.NEW, Landing.FAILED, Landing.NEW]
    assert "WrongContent" in landed["2019-02"].reason
