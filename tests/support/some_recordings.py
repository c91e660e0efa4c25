"""A part of the publishers' real files, served as the whole is: one month of each kind, one after half a year."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from orchestration.core.periods import months_between
from orchestration.offline import recordings

ALL_MONTHS = 48
_ZIPS = (
    "2021/July2021TransBorderRawData.zip",
    "2021/July-to-Dec-2021.zip",  # the five months after July
    "2022/Jan-2022.zip",
    "2024/Jan2024.zip",
    "2024/september2024.zip",
)
_MONTHS = ("2020-01", *months_between("2021-07", "2022-01"), "2024-01", "2024-09")
"""The first is a zip as the publisher serves it, with year-to-date members; it lies beside those of the others."""
_CROSSINGS_SINCE = "2022-01"
"""Of each month from then on there are crossings, and of those ``_MONTHS`` that lie before."""


def some_recordings(real_data: Path, folder: Path) -> None:
    """Fill ``folder`` with links to the files of ``_MONTHS`` and to all of every other dataset, and with an index."""
    for path in real_data.iterdir():
        if path.name != "bts_transborder":
            (folder / path.name).symlink_to(path)
    freight, ours = real_data / "bts_transborder", folder / "bts_transborder"
    ours.mkdir()
    for path in freight.glob("*.*"):
        (ours / path.name).symlink_to(path)
    for name in _ZIPS:
        (ours / "zips" / name).parent.mkdir(parents=True, exist_ok=True)
        (ours / "zips" / name).symlink_to(freight / "zips" / name)
    index = Path(recordings.__file__).with_name("recorded.toml").read_text(encoding="utf-8")
    (folder / "recorded.toml").write_text("\n".join([index, *_gaps()]), encoding="utf-8")


def _gaps() -> Iterator[str]:
    """The months that are left out, in the form of the index."""
    absent = {
        "bts_transborder": [month for month in months_between("2020-01", "2024-09") if month not in _MONTHS],
        "bts_border_crossings": [
            month for month in months_between("2018-01", _CROSSINGS_SINCE)[:-1] if month not in _MONTHS
        ],
    }
    for dataset, months in absent.items():
        for month in months:
            gap = {"dataset": dataset, "first": month, "last": month, "reason": "Left out by these tests."}
            yield "\n[[gap]]\n" + "\n".join(f'{name} = "{value}"' for name, value in gap.items())
