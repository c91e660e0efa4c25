"""UN Comtrade at its gate: the checks that find what a plausible answer has wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.offline.recordings import Recordings
from orchestration.offline.server import ReplayServer
from orchestration.quality.checks import failing_rows_sql, raw_checks
from orchestration.quality.findings import sought
from tests.support.comtrade import ASKED, COMTRADE, CONSIGNMENT, Site, edited, of, recorded
from tests.support.spoiled import failing_checks


@pytest.fixture(scope="module")
def sample(sample_folder: Path) -> Recordings:
    """The sample's recording of UN Comtrade alone."""
    return recorded(sample_folder)


@pytest.fixture(scope="module")
def good(sample: Recordings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A month of three reporters and the year of two, staged."""
    where = "freqCode = 'M' and period = '202501' or period = '2025' and reporterCode in (484, 156)"
    with ReplayServer(of(sample, where)).running() as server:
        site = Site(server, tmp_path_factory.mktemp("good"))
        site.land("2025", key="k")
    with site.staged("2025") as con:
        yield con


def _failing(con: duckdb.DuckDBPyConnection, table: str, spoil: str) -> set[str]:
    """Checks of a table that fail once ``spoil`` was done to a copy of it, by their short names."""
    con.execute(f"create or replace temp table t as select * from candidate.{table}")
    con.execute(spoil)
    checks = [check for check in raw_checks(COMTRADE) if check.table == f"candidate.{table}"]
    return {
        check.name.split(".", 1)[1]
        for check in checks
        if con.execute(failing_rows_sql(replace(check, table="t"))).fetchall()
    }


_CARS = "where cmdcode = '87' and partnercode = '842' and flowcode = 'X'"
_THOUSANDS = "update t set primaryvalue = 1000 * primaryvalue, cifvalue = 1000 * cifvalue, fobvalue = 1000 * fobvalue"
_CHAPTERS, _WORLD = "chapters_make_the_total", "partners_within_the_world"
_COMMODITY = "commodity_is_a_chapter_or_the_total"
_ASKED_BY, _WITHIN = "answers_by_second_partner", "second_partners_within_the_total"
_BY_ROAD = f"insert into t by name select * replace ('3200' as motcode, '842' as partner2code) from t {_CARS}"
_OTHER_PARTNER = "insert into t by name select * replace ('200' as partnercode) from t where partnercode = '842'"


@pytest.mark.parametrize(
    ("spoil", "of_months", "of_years"),
    [
        ("from t", set(), set()),
        (f"update t set primaryvalue = 2 * fobvalue, fobvalue = 2 * fobvalue {_CARS}", {_CHAPTERS}, {_CHAPTERS}),
        (f"delete from t {_CARS}", {_CHAPTERS}, {_CHAPTERS}),
        ("delete from t where partnercode = '0'", {_WORLD}, {_WORLD}),
        ("delete from t where partnercode = '410'", set(), set()),
        ("delete from t where partnercode = '842'", set(), {_WORLD}),
        (_OTHER_PARTNER, {_WORLD}, {_WORLD}),
        (_THOUSANDS, {"value_digits_not_multiplied"}, {"value_digits_not_multiplied"}),
        (f"update t set fobvalue = fobvalue + 1 {_CARS}", {"value_is_cif_or_fob"}, {"value_is_cif_or_fob"}),
        (f"update t set motcode = '1' {_CARS}", {"answers_what_was_asked"}, {"answers_what_was_asked"}),
        (_BY_ROAD, {"answers_what_was_asked", _CHAPTERS}, {"answers_what_was_asked", _CHAPTERS}),
        (f"update t set refyear = '2024' {_CARS}", {"answers_what_was_asked"}, {"answers_what_was_asked"}),
        ("update t set cmdcode = '8703' where cmdcode = '87'", {_COMMODITY}, {_COMMODITY}),
    ],
)  # fmt: skip
def test_the_gate_finds(good: duckdb.DuckDBPyConnection, spoil: str, of_months: set[str], of_years: set[str]) -> None:
    assert _failing(good, ASKED[0], spoil) == of_months
    assert _failing(good, ASKED[1], spoil) == of_years


def test_partners_that_are_missing_are_named_with_their_part_of_the_world(good: duckdb.DuckDBPyConnection) -> None:
    rules = {one.name: one for one in sought(COMTRADE)}
    sql = rules[f"{ASKED[1]}.partners_make_the_world"].sql.replace("{batch}", "t")
    good.execute(f"create or replace temp table t as select * from candidate.{ASKED[1]}")
    assert good.execute(sql).fetchall() == []
    good.execute("delete from t where partnercode = '410'")
    found = good.execute(f"select part, share from ({sql}) order by part").fetchall()
    assert [part.split(" are ")[0] for part, _ in found] == [
        f"partners of {reporter} {flow} 2025" for reporter in (156, 484) for flow in "MX"
    ]
    assert all(part.endswith(" % of the world") for part, _ in found)
    assert 0 < sum(share for _, share in found) < 0.15


def test_a_chapter_that_is_sent_twice_its_size_is_refused_at_the_gate(sample: Recordings, tmp_path: Path) -> None:
    def doubled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [*rows[:-1], {**rows[-1], **{name: 2 * (rows[-1][name] or 0) for name in ("primaryValue", "fobvalue")}}]

    recordings = of(sample, "freqCode = 'M' and period = '202601'")
    assert failing_checks(COMTRADE, "2026", recordings, tmp_path / "good") == {}
    failing = failing_checks(COMTRADE, "2026", recordings, tmp_path / "bad", {"cmdCode=AG2": edited(doubled)})
    assert "un_comtrade_trade_monthly.chapters_make_the_total" in failing


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        ("select 1", set()),
        ("update t set partner2code = '0' where partner2code = '842'", {_ASKED_BY}),
        ("update t set flowcode = 'X' where partner2code = '842'", {_ASKED_BY, _WITHIN}),
        ("update t set primaryvalue = primaryvalue * 2, fobvalue = fobvalue * 2", {_WITHIN}),
        ("update t set period = '202503', refmonth = '3'", {_WITHIN}),
    ],
)  # fmt: skip
def test_second_partners_are_judged_by_the_total_that_they_are_parts_of(
    good: duckdb.DuckDBPyConnection, spoil: str, found: set[str]
) -> None:
    """The total is pinned to all of them together, and lies in the table of months."""
    assert good.execute(f"select count(*) from candidate.{CONSIGNMENT}").fetchall() == [(2,)]
    assert _failing(good, CONSIGNMENT, spoil) == found
