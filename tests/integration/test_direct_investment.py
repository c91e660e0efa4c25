"""Positions of direct investment: a yearly table of the web data service, over HTTP and behind its gate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.core.dataset import SNAPSHOT
from orchestration.core.modes import Mode
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import AS_OF, sample_recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import dataset_named
from orchestration.publishers.statcan.members import members_sql
from orchestration.raw import health
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw
from tests.support.spoiled import Change, failing_checks, in_zip, load_changed, replaced, without

INVESTMENT = dataset_named("statcan_direct_investment")
CSV, TABLE = "36100008.csv", "statcan_direct_investment"


@pytest.fixture(scope="module")
def sample(sample_folder: Path) -> Recordings:
    return sample_recordings(sample_folder)


@pytest.fixture(scope="module")
def loaded(sample: Recordings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The table as it was served and accepted."""
    folder = tmp_path_factory.mktemp("investment")
    archive = Archive(folder / "landing", Mode.SAMPLE)
    with ReplayServer(sample).running() as server:
        Lander(archive, Client(route=server.route, pace_seconds=0), {}, AS_OF).land(INVESTMENT, [SNAPSHOT])
    with open_raw(folder / "build.duckdb", Mode.SAMPLE) as con:
        accepted = Loader(con, archive, INVESTMENT).load(archive.partitions(INVESTMENT.code))[SNAPSHOT]
        assert accepted.is_good, accepted.error
        assert accepted.findings == ()
        health.refresh(con, [archive.holding(INVESTMENT)], AS_OF, {}, folder)
        yield con


def test_the_published_totals_of_five_years_are_in_it_and_regions_make_them(loaded: duckdb.DuckDBPyConnection) -> None:
    """Canada's positions abroad, millions of Canadian dollars: the page of the table, April 2024."""
    rows = loaded.execute(
        f"select ref_date, max(value) filter (where country_or_region = 'All countries')::int,"
        f" abs(sum(value) filter (where m.parent_member_id = '1')"
        f" - max(value) filter (where country_or_region = 'All countries')) <= 2"
        f" from raw.{TABLE} join raw.{TABLE}_members as m"
        " on m.dimension = 'country_or_region' and m.member_name = country_or_region"
        " where investment = 'Canadian direct investment abroad - total book value'"
        " and ref_date between '2019' and '2023'"
        " group by ref_date order by ref_date"
    ).fetchall()
    assert rows == [
        ("2019", 1613703, True),
        ("2020", 1666652, True),
        ("2021", 1844423, True),
        ("2022", 2032530, True),
        ("2023", 2171289, True),
    ]


def test_a_year_is_its_period_and_the_next_one_is_waited_for(loaded: duckdb.DuckDBPyConnection) -> None:
    found = loaded.execute(f"select newest_period, state from meta.datasets where dataset = '{TABLE}'").fetchall()
    assert found == [("2025", "accepted")]


def test_countries_are_finer_parts_of_their_region(loaded: duckdb.DuckDBPyConnection) -> None:
    sql = members_sql(f"raw.{TABLE}_members").replace("{seeds}", "dbt_project/seeds")
    roles = dict(loaded.execute(f"select code, role from ({sql}) where dimension = 'country_or_region'").fetchall())
    assert (roles["ALL"], roles["north_america"], roles["MEX"], roles["unallocated"]) == (
        "total",
        "part",
        "group",
        "rest",
    )


MEXICO_ABROAD = '"2024".*"1[.]1[.]3"'


def _times_1000(where: str) -> Change:
    """Values of lines that match, times a thousand."""
    return lambda content: b"".join(
        re.sub(rb'("[.\d]+",")(\d+)(",)', rb"\g<1>\g<2>000\g<3>", line) if re.search(where.encode(), line) else line
        for line in content.splitlines(keepends=True)
    )


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (replaced('"2024","Canada"', '"2024-12","Canada"'), "ref_date_is_a_year"),
        (without('"2022","Canada"'), "no_year_without_its_total"),
        (without('"2024".*"1[.]1[.]([2-9]|[1-9][0-9])"'), "country_or_region_sums_to_its_total"),
        (_times_1000('"2024".*"1[.]1[.]1"'), "totals_are_plausible"),
        (replaced('"millions","6"', '"units","0"', 0), "totals_are_plausible"),
    ],
)
def test_damaged_positions_break_the_rule_that_is_named(
    sample: Recordings, tmp_path: Path, change: Change, check: str
) -> None:
    failing = failing_checks(INVESTMENT, SNAPSHOT, sample, tmp_path, {".zip": in_zip(CSV, change)})
    assert f"{TABLE}.{check}" in failing


def test_a_country_that_no_list_has_is_loaded_as_part_of_its_region_and_told(
    sample: Recordings, tmp_path: Path
) -> None:
    """It repeats what its region holds: its share of what is added up is none."""
    change = replaced('"Peru"', '"Narnia"', 0)
    accepted = load_changed(
        INVESTMENT, SNAPSHOT, sample, tmp_path, {"getCubeMetadata": change, ".zip": in_zip(CSV, change)}
    )
    assert accepted.is_good, accepted.error
    assert [(found.part, found.share) for found in accepted.findings] == [("country_or_region: Narnia", 0)]
