"""The table of a sectioned file: all of its rows, whatever stands before it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.core.errors import FileRefused, SchemaDrift
from orchestration.core.request import LandedFile
from orchestration.publishers.boc.exchange_rates import DATASET
from orchestration.raw.read import append
from orchestration.raw.store import columns_of

LINES = ('"date","FXMXNCAD","FXUSDCAD"', '"2017-01-03","0.06","1.3"', '"2017-01-04","0.07","1.4"', '"2017-01-05","",""')


def days_read(folder: Path, before: str, line_break: str = "\n") -> list[str]:
    """The days that raw holds of a file with this text before its table."""
    path, scratch = folder / "landed", folder / "scratch"
    path.write_bytes((before + line_break.join([*LINES, ""])).encode())
    scratch.mkdir()
    (table,) = DATASET.tables
    con = duckdb.connect()
    con.execute("create schema candidate")
    con.execute(f"create table candidate.{table.name} ({', '.join(columns_of(table))})")
    parsed = DATASET.parse([LandedFile(path, "sha", "https://www.example.org/csv")], "current", scratch)
    append(con, table, parsed[table.name], "current", "2024-02-01")
    return [str(day) for (day,) in con.execute(f"select date from candidate.{table.name} order by 1").fetchall()]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "before",
    ['\ufeff"TERMS"\n\n', '"TERMS\nof use"\n', '"TERMS"\r\n', "\r\n\n", '"TERMS\rof use"\n', '"TERMS\n', "a\x0b\n", ""],
)
def test_no_row_is_lost_to_what_stands_before_the_table(tmp_path: Path, before: str, line_break: str) -> None:
    assert days_read(tmp_path, f'{before}"OBSERVATIONS"{line_break}', line_break) == [
        "2017-01-03",
        "2017-01-04",
        "2017-01-05",
    ]


@pytest.mark.parametrize("before", ["", '"OBSERVATION"\n', 'x "OBSERVATIONS"\n', "\0\n"])
def test_a_file_without_its_section_is_named(tmp_path: Path, before: str) -> None:
    with pytest.raises(SchemaDrift, match=r'a line "OBSERVATIONS" in FX_RATES_DAILY\.csv; found none'):
        days_read(tmp_path, before)


def test_bytes_that_the_landing_lost_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"the landed bytes of FX_RATES_DAILY\.csv; found No such file"):
        DATASET.parse([LandedFile(tmp_path / "gone", "sha", "https://www.example.org/csv")], "current", tmp_path)
