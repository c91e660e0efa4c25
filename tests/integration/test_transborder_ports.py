"""Ports of the real TransBorder files: all that were seen are known, and what a new one weighs."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.core.drift import UNKNOWN_SHARE
from orchestration.core.sql import quoted
from orchestration.publishers.registry import dataset_named
from orchestration.quality.codes import known_codes

pytestmark = pytest.mark.recordings
TRANSBORDER = dataset_named("bts_transborder")
YSLETA = "2401"
_STATE_PORT = re.compile(r"dot1_([0-9]{2})([0-9]{2})[.]csv", re.IGNORECASE)


@pytest.fixture(scope="module")
def ports(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Value by month and port, of 48 months of 2020 to 2024 and of January 2015."""
    scratch = tmp_path_factory.mktemp("members") / "member.csv"
    with duckdb.connect() as con:
        con.execute("create table ports (month varchar, depe varchar, value bigint)")
        for path in sorted((real_data / "bts_transborder" / "zips").glob("*/*.zip")):
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    if match := _STATE_PORT.fullmatch(Path(member).name):
                        scratch.write_bytes(archive.read(member))
                        _add(con, scratch, f"20{match[2]}-{match[1]}")
        _add(con, real_data / "bts_transborder" / "dot1_0115.csv", "2015-01")
        yield con


def _add(con: duckdb.DuckDBPyConnection, path: Path, month: str) -> None:
    con.execute(
        f"insert into ports select {quoted(month)}, DEPE, sum(VALUE::bigint)"
        f" from read_csv({quoted(path)}, header = true, all_varchar = true) group by all"
    )


def test_every_port_that_was_seen_is_known(ports: duckdb.DuckDBPyConnection) -> None:
    (column,) = (column for column in TRANSBORDER.tables[0].columns if column.name == "depe")
    found = {code for (code,) in ports.execute("select distinct depe from ports").fetchall()}
    assert len(found) == 249
    assert found - set(known_codes(TRANSBORDER, column.codes)) == set()


def test_the_largest_new_port_of_five_years_would_have_been_loaded_as_unknown(ports: duckdb.DuckDBPyConnection) -> None:
    """Ysleta had no code of its own until March 2020; no other new one came to a thousandth."""
    shares = ports.execute(
        """
        with first as (select depe, min(month) as month from ports where month >= '2020' group by all),
        shared as (select month, depe, value / sum(value) over (partition by month) as share from ports)
        select depe, first.month, round(100 * max(share), 1) as percent
        from shared join first using (depe) where first.month > '2020-01' and shared.month >= '2020'
        group by all having max(share) > 0.001
        """
    ).fetchall()
    assert shares == [(YSLETA, "2020-03", 6.0)]
    assert UNKNOWN_SHARE >= 0.06
    first_months = ports.execute(
        """
        with shared as (select month, depe, value / sum(value) over (partition by month) as share from ports)
        select month, round(100 * share, 1) from shared where depe = ? and month < '2020-07' order by all
        """,
        [YSLETA],
    ).fetchall()
    assert first_months[-4:] == [("2020-03", 2.0), ("2020-04", 4.6), ("2020-05", 4.9), ("2020-06", 6.0)]
