"""Border crossings: what is asked for on a second night, and the publisher's real months with their twins and slips."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from orchestration.core.modes import Mode
from orchestration.core.periods import months_between
from orchestration.core.request import DiscoveryContext
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander, Landing
from orchestration.offline.recordings import read_index
from orchestration.offline.sample import AS_OF, sample_recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import dataset_named
from orchestration.quality.checks import failing_rows_sql, raw_checks
from orchestration.quality.codes import known_codes
from orchestration.quality.past_bounds import profile_sql
from orchestration.raw.attempt import LoadOutcome
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw

CROSSINGS = dataset_named("bts_border_crossings")
TABLE = CROSSINGS.tables[0]
SLIPS = ("2019-05", "2019-06", "2021-01", "2021-02")
"""Two months with slips of the publisher, each after one without."""


def _versions(tmp_path: Path, today: date, rows: str = "700") -> dict[str, str]:
    counts = [{"date": f"{month}-01T00:00:00.000", "rows": rows} for month in months_between("2018-01", "2026-08")]
    answer = tmp_path / "counts.json"
    answer.write_text(json.dumps(counts), encoding="utf-8")
    plan = CROSSINGS.discover(
        DiscoveryContext(lambda request: answer, tuple(months_between("2018-01", "2026-08")), today)
    )
    return {month: requests[0].version for month, requests in plan.items() if isinstance(requests, tuple)}


def test_the_newest_months_are_asked_for_each_night_and_each_older_one_once_in_four_weeks(tmp_path: Path) -> None:
    nights = [_versions(tmp_path, date(2026, 11, 1) + timedelta(night)) for night in range(29)]
    assert [month for month, version in nights[0].items() if not version] == months_between("2026-03", "2026-08")
    older = months_between("2018-01", "2026-02")
    asked = [[month for month in older if now[month] != before[month]] for before, now in pairwise(nights)]
    assert sorted(month for months in asked for month in months) == older
    assert max(len(months) for months in asked) == 4  # 98 older months in 28 nights


def test_an_older_month_with_another_number_of_rows_is_asked_for_at_once(tmp_path: Path) -> None:
    today = date(2026, 11, 1)
    assert _versions(tmp_path, today)["2019-06"] != _versions(tmp_path, today, "699")["2019-06"]


def test_a_second_night_asks_for_the_counts_and_the_newest_months(sample_folder: Path, tmp_path: Path) -> None:
    recordings = sample_recordings(sample_folder)
    entries = tuple(entry for entry in recordings.entries if entry.dataset == CROSSINGS.code)
    months = months_between("2025-01", "2026-08")
    archive = Archive(tmp_path, Mode.SAMPLE)
    with ReplayServer(replace(recordings, entries=entries)).running() as server:
        lander = Lander(archive, Client(route=server.route, pace_seconds=0), {}, AS_OF)
        for expected, calls in ((Landing.NEW, 1 + len(months)), (Landing.UNCHANGED, 1 + 6)):
            server.seen.clear()
            landed = lander.land(CROSSINGS, months)
            for month, outcome in landed.items():
                archive.note_accepted(CROSSINGS.code, month, outcome.files)
            assert {outcome.outcome for outcome in landed.values()} == {expected}
            assert len(server.seen) == calls


@pytest.fixture(scope="module")
def loaded(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The months with slips, landed, judged and loaded from the recordings."""
    home = tmp_path_factory.mktemp("crossings")
    recordings = read_index(real_data)
    entries = tuple(entry for entry in recordings.entries if entry.dataset == CROSSINGS.code)
    archive = Archive(home / "landing", Mode.RECORDED)
    with ReplayServer(replace(recordings, entries=entries, listings={})).running() as server:
        landed = Lander(archive, Client(route=server.route, pace_seconds=0), {}, recordings.as_of).land(
            CROSSINGS, SLIPS
        )
    assert {outcome.outcome for outcome in landed.values()} == {Landing.NEW}
    with open_raw(home / "build.duckdb", Mode.RECORDED) as con:
        outcomes = Loader(con, archive, CROSSINGS).load({month: landed[month].files for month in SLIPS})
        assert {month: outcome.outcome for month, outcome in outcomes.items()} == dict.fromkeys(
            SLIPS, LoadOutcome.ACCEPTED
        )
        yield con


@pytest.mark.recordings
def test_of_exact_twins_one_is_loaded_and_of_a_key_with_two_values_none(loaded: duckdb.DuckDBPyConnection) -> None:
    counts = loaded.execute(f"select _partition, count(*) from raw.{TABLE.name} group by all order by all").fetchall()
    assert counts == [("2019-05", 816), ("2019-06", 834 - 10), ("2021-01", 696), ("2021-02", 691 - 2)]
    detroit = "port_code = '3801' and measure = 'Personal Vehicles' and _partition = '2019-06'"
    assert loaded.execute(f"select value from raw.{TABLE.name} where {detroit}").fetchall() == [(351889,)]
    sasabe = "port_code = '2606' and measure = 'Bus Passengers' and _partition = '2021-02'"
    assert loaded.execute(f"select value from raw.{TABLE.name} where {sasabe}").fetchall() == []


@pytest.mark.recordings
def test_what_was_set_aside_is_a_finding_of_its_month(loaded: duckdb.DuckDBPyConnection) -> None:
    sql = "select _partition, finding, row_count from meta.findings where dataset = ? order by all"
    assert loaded.execute(sql, [CROSSINGS.code]).fetchall() == [
        ("2019-06", "exact twin", 10),
        ("2021-02", "one key twice", 2),
    ]


@pytest.fixture(scope="module")
def published(real_data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """All months of the bulk CSV, 1996 to 2022, as the candidate; its columns are those of the table."""
    csv = real_data / "bts_border_crossing" / "Border_Crossing_Entry_Data_1996_2022.csv.gz"
    with duckdb.connect() as con:
        con.execute("create schema candidate")
        con.execute("create schema meta")
        con.execute(
            f"""
            create table candidate.{TABLE.name} as
            with lines as (
                select *, strptime("Date", '%b %Y') as month from read_csv('{csv}', header = true, all_varchar = true)
            )
            select "Port Code" as port_code, "Border" as border, "Measure" as measure, "Value"::bigint as value,
                strftime(month, '%Y-%m-%dT%H:%M:%S.000') as date, strftime(month, '%Y-%m') as _partition,
                hash("Port Name", "State", "Latitude", "Longitude", "Point") as others
            from lines
            """
        )
        yield con


@pytest.mark.recordings
def test_every_published_port_has_four_digits_and_is_known(
    published: duckdb.DuckDBPyConnection, real_data: Path
) -> None:
    ports = json.loads((real_data / "bts_border_crossing" / "ports_2026-03-24.json").read_text(encoding="utf-8"))
    codes = {row[0] for row in published.execute(f"select distinct port_code from candidate.{TABLE.name}").fetchall()}
    assert len(codes) == 117
    known = set(_known_ports())
    assert codes | {port["port_code"] for port in ports} <= known
    assert {len(code) for code in codes} == {4}


def _known_ports() -> list[str]:
    (column,) = (column for column in TABLE.columns if column.name == "port_code")
    return known_codes(CROSSINGS, column.codes)


@pytest.mark.recordings
def test_no_published_month_has_more_wrong_rows_than_are_tolerated(published: duckdb.DuckDBPyConnection) -> None:
    wrong = published.execute(
        f"""
        with keys as (
            select _partition, count(*) as n, count(distinct (value, others)) as d, sum(value) as v
            from candidate.{TABLE.name} group by _partition, port_code, measure
        )
        select _partition, sum(n) as month_rows, sum(if(d > 1, n, n - 1)) as wrong_rows,
            sum(if(d > 1, v, 0)) / sum(v) as value_share
        from keys group by all having wrong_rows > 0 order by all
        """
    ).fetchall()
    assert [(month, rows, found) for month, rows, found, _ in wrong] == [("2019-06", 834, 10), ("2021-02", 691, 2)]
    for _, rows, found, share in wrong:
        assert TABLE.wrong_rows.tolerates(found, rows)
        assert share <= TABLE.wrong_rows.value_share
    assert not TABLE.wrong_rows.tolerates(20, 834)


@pytest.mark.recordings
def test_every_published_month_passes_the_rules_and_those_since_2018_their_history(
    published: duckdb.DuckDBPyConnection,
) -> None:
    checks = raw_checks(CROSSINGS)
    rules = [check for check in checks if check.kind == "no_rows" and check.table == f"candidate.{TABLE.name}"]
    assert len(rules) == 2
    for rule in rules:
        assert published.execute(failing_rows_sql(rule)).fetchall() == [], rule.name
    profile = profile_sql(TABLE, f"candidate.{TABLE.name}")
    published.execute(f"create table months as select '{CROSSINGS.code}' as dataset, p.* from ({profile}) as p")
    past_bounds = [check for check in checks if check.name.endswith("fits_history")]
    assert len(past_bounds) == 2
    for month in months_between("2018-01", "2022-12"):
        published.execute("create or replace table candidate.loading as select ? as _partition", [month])
        now = "select * exclude (dataset) from months where _partition = ?"
        published.execute(f"create or replace table candidate.profiles as {now}", [month])
        past = "from months where _partition between '2018-01' and ? and _partition <> ?"
        published.execute(f"create or replace table meta.profiles as {past}", [month, month])
        for check in past_bounds:
            sql = check.arguments["sql"].replace("{batch}", "candidate.profiles")
            assert published.execute(sql).fetchall() == [], (check.name, month)
