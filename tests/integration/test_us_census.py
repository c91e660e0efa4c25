"""The US Census Bureau: its key, its refusals, what its rules find, and that the sample is a view of the world."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.core.errors import KeyRefused, SourceRefused, WrongContent
from orchestration.core.failure import Failure
from orchestration.core.modes import Mode
from orchestration.core.request import Content, DiscoveryContext, PartitionStatus, Request
from orchestration.environment import load_settings
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.content import read_json
from orchestration.landing.land import Lander, Landing
from orchestration.offline.sample import AS_OF, sample_recordings
from orchestration.offline.server import ReplayServer
from orchestration.offline.session import expected_partitions, open_sources
from orchestration.offline.wires import WRONG_KEY
from orchestration.publishers.registry import dataset_named
from orchestration.quality.checks import failing_rows_sql, raw_checks
from orchestration.raw import swap
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw, prepare
from tests.support.keys import made_up_key

CENSUS = dataset_named("us_census_trade")
IMPORTS = "https://api.census.gov/data/timeseries/intltrade/imports/hs"
MONTH = "2026-08"


@pytest.fixture(scope="module")
def server(sample_folder: Path) -> Iterator[ReplayServer]:
    with ReplayServer(sample_recordings(sample_folder)).running() as server:
        yield server


@contextmanager
def lander(
    server: ReplayServer, folder: Path, key: str | None = "made-up-key", today: date = AS_OF
) -> Iterator[Lander]:
    secrets = made_up_key(CENSUS)
    secrets["parameters"] = {"api.census.gov": {"key": key}} if key is not None else {}
    client = Client(route=server.route, pace_seconds=0, backoff_seconds=0, **secrets)
    server.seen.clear()
    server.faults.clear()
    yield Lander(Archive(folder, Mode.SAMPLE), client, {}, today)


@pytest.mark.parametrize("key", [None, WRONG_KEY])
def test_a_refused_key_is_asked_for_once_and_told_with_its_setting(
    server: ReplayServer, tmp_path: Path, key: str | None
) -> None:
    with lander(server, tmp_path, key) as census:
        landed = census.land(CENSUS, ["2024-01", "2024-02"])
    assert len(server.seen) == 1
    for month, outcome in landed.items():
        assert isinstance(outcome.error, KeyRefused)
        told = str(outcome.error)
        assert told.startswith(f"[us_census_trade {month}] KeyRefused: ")
        assert "TRADE_CORRIDORS_CENSUS_KEY" in told
        assert WRONG_KEY not in told
        assert "\n" not in told


def test_a_page_of_a_key_without_the_header_is_no_answer_either(server: ReplayServer, tmp_path: Path) -> None:
    page = Request("https://api.census.gov/data/missing_key.html", Content.JSON)
    with pytest.raises(WrongContent, match="text/html"):
        Client(route=server.route, pace_seconds=0).get(page, tmp_path)


def test_without_a_key_every_month_is_absent_for_that_reason(tmp_path: Path) -> None:
    keyless = {"TRADE_CORRIDORS_DATA": str(tmp_path), "TRADE_CORRIDORS_SAMPLE": "sample-keyless"}
    expected = expected_partitions(load_settings(keyless), [CENSUS])[CENSUS.code]
    assert set(expected.values()) == {"No key: TRADE_CORRIDORS_CENSUS_KEY is not set."}
    assert {MONTH, "2018-01"} <= set(expected)


def test_a_large_answer_is_waited_for(tmp_path: Path) -> None:
    live = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path), "TRADE_CORRIDORS_SOURCES": "live"})
    with open_sources(live, CENSUS) as sources:
        assert sources.client.read_timeout == 300


def test_no_data_before_the_release_is_due_is_not_yet_released_and_afterwards_an_error(
    server: ReplayServer, tmp_path: Path
) -> None:
    with lander(server, tmp_path) as census:
        early = census.land(CENSUS, ["2026-09"])["2026-09"]
    assert (early.outcome, early.reason) == (Landing.NOT_YET_RELEASED, "not yet released; due by 2026-11-29")
    with lander(server, tmp_path, today=date(2026, 12, 24)) as census:
        late = census.land(CENSUS, ["2026-09"])["2026-09"]
    assert late.reason.startswith("[us_census_trade 2026-09] NoContent: expected status 200 from api.census.gov; found")


@pytest.mark.parametrize(
    ("get", "said"),
    [
        ("I_COMMODITY,XYZ", "status 400: error: unknown variable 'XYZ'"),
        ("I_COMMODITY, CTY_CODE", "status 400: error: unknown variable ' CTY_CODE'"),
    ],
)
def test_a_refusal_in_plain_text_is_told(server: ReplayServer, tmp_path: Path, get: str, said: str) -> None:
    with lander(server, tmp_path) as census, pytest.raises(SourceRefused) as caught:
        census.client.get(Request(IMPORTS, Content.JSON, (("get", get), ("time", MONTH))), tmp_path)
    assert caught.value.found == said
    assert "made-up-key" not in repr(caught.value)


def test_the_columns_of_the_filters_come_last_once_more(server: ReplayServer, tmp_path: Path) -> None:
    (*_, duties) = CENSUS.discover(DiscoveryContext(lambda request: tmp_path, (MONTH,), AS_OF))[MONTH]  # type: ignore[misc]
    with lander(server, tmp_path) as census:
        answer = census.client.get(duties, tmp_path / "scratch")
    assert answer.path is not None
    header, first, *_ = read_json(answer.path)
    assert header[-4:] == ["time", "COMM_LVL", "SUMMARY_LVL2", "CTY_CODE"]
    assert header.count("CTY_CODE") == 2
    assert all(isinstance(cell, str) for cell in first)


def test_what_is_here_is_asked_for_again_by_turns_and_what_failed_each_time(
    server: ReplayServer, tmp_path: Path
) -> None:
    months = ("2024-01", "2026-08")
    asked = dict.fromkeys(months, 0)
    for days in range(28):
        ask = DiscoveryContext(
            lambda request: tmp_path, months, AS_OF + timedelta(days), landed=dict.fromkeys(months, AS_OF)
        )
        for month, says in CENSUS.discover(ask).items():
            asked[month] += says is not PartitionStatus.LATER
    assert asked == {"2024-01": 1, "2026-08": 4}
    with lander(server, tmp_path) as census:
        census.land(CENSUS, ["2024-01"])
    later = next(
        day
        for day in (AS_OF + timedelta(days) for days in range(1, 3))
        if CENSUS.discover(
            DiscoveryContext(lambda request: tmp_path, months, day, landed=dict.fromkeys(months, AS_OF))
        )["2024-01"]
        is PartitionStatus.LATER
    )
    with lander(server, tmp_path, today=later) as census:
        landed = census.land(CENSUS, ["2024-01"])["2024-01"]
        assert (landed.outcome, len(landed.files), server.seen) == (Landing.UNCHANGED, 5, [])
        assert census.archive.landed_on(CENSUS.code, ["2024-01"]) == AS_OF
        census.archive.note_failure(CENSUS.code, "2024-01", Failure(message="its last answer was a page"))
        assert census.land(CENSUS, ["2024-01"])["2024-01"].outcome is Landing.RESTORED
        assert len(server.seen) == 5


def test_the_key_is_sent_and_kept_nowhere(server: ReplayServer, tmp_path: Path) -> None:
    key = "distinctive-5e1fd0"
    with lander(server, tmp_path, key) as census:
        census.land(CENSUS, [MONTH, "2026-09"])
    assert all(f"&key={key}" in target for target in server.seen)
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) > 5
    assert not [path for path in kept if key.encode() in path.read_bytes()]


@pytest.fixture(scope="module")
def staged(server: ReplayServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The newest month of the sample, in the candidate."""
    folder = tmp_path_factory.mktemp("census")
    with lander(server, folder / "landing") as census, open_raw(folder / "build.duckdb", Mode.SAMPLE) as con:
        files = census.land(CENSUS, [MONTH])[MONTH].files
        prepare(con, CENSUS)
        swap.clear_candidate(con, CENSUS)
        Loader(con, census.archive, CENSUS).stage(MONTH, files)
        yield con


CHECKS = {check.name.removeprefix("us_census_trade_"): check for check in raw_checks(CENSUS)}


@pytest.mark.parametrize(
    ("table", "change", "names"),
    [
        ("imports", "set time = '2026-07' where i_commodity = '870321'", {"month_is_the_partition"}),
        ("imports", "set comm_lvl = 'HS4' where cty_code = '1220'", {"level_as_asked"}),
        ("imports", "set i_commodity = '8703' where i_commodity = '870321'", {"level_as_asked"}),
        ("imports", "set summary_lvl = 'CGP' where cty_code = '-'", {"groups_are_marked"}),
        ("imports", "set cty_code = '4999' where cty_code = '5700'", {"continents_add_up"}),
        ("imports", "delete where cty_code = '-'", {"countries_add_up_to_the_total"}),
        ("imports", "delete where cty_code = '5700'", {"countries_add_up_to_the_total", "continents_add_up"}),
        ("imports", "set cal_dut_mo = cal_dut_mo + 1 where cty_code = '5700'", {"countries_add_up_to_the_total"}),
        ("imports", "set gen_val_mo = gen_val_mo + 1000000 where cty_code = '0020'", {"continents_add_up"}),
        ("imports", "set gen_val_mo = gen_val_mo + 1000000 where cty_code = '1XXX'", {"continents_add_up"}),
        ("imports", "set cnt_val_mo = ves_val_mo + 1", {"modes_are_parts", "countries_add_up_to_the_total"}),
        ("imports", "set air_val_mo = gen_val_mo + 1", {"modes_are_parts", "countries_add_up_to_the_total"}),
        ("imports", "set dut_val_mo = con_val_mo + 1", {"dutiable_is_a_part", "countries_add_up_to_the_total"}),
        ("imports", "set gen_val_mo = 2 * gen_val_mo", {"value_digits_not_multiplied", "cif_exceeds_value"}),
        ("imports", "delete where i_commodity < '60'", {"corridor_is_whole"}),
        ("exports", "set df = '3' where df = '2'", {"origins_add_up"}),
        ("exports", "set df = '-' where df = '2' and cty_code = '1220'", {"origins_add_up"}),
        ("exports", "set all_val_mo = 1000 * all_val_mo", {"value_digits_not_multiplied"}),
        ("port_imports", "delete where cty_code = '5700' and port = '2704'", {"countries_add_up_to_the_total"}),
        ("port_imports", "set port = '1001' where port = '2704'", {"ports_as_asked"}),
        ("port_exports", "set e_commodity = '870321' where e_commodity = '87'", {"level_as_asked"}),
        ("duties", "set con_val_mo = con_val_mo + 1 where rp = '10'", {"provisions_add_up_to_the_imports"}),
        ("duties", "delete where cty_code = '2010' and rp <> '10'", {"provisions_add_up_to_the_imports"}),
        ("duties", "set cal_dut_mo = 2 * cal_dut_mo", {"provisions_add_up_to_the_imports"}),
    ],
)  # fmt: skip
def test_a_spoiled_month_breaks_its_rule(
    staged: duckdb.DuckDBPyConnection, table: str, change: str, names: set[str]
) -> None:
    relation = f"candidate.us_census_trade_{table}"
    staged.execute("begin")
    try:
        staged.execute(
            f"update {relation} {change}" if change.startswith("set") else f"delete from {relation} {change[7:]}"
        )
        assert staged.execute(f"select count(*) from {relation}").fetchall()[0][0] > 0
        failing = {
            name.removeprefix(f"{table}.")
            for name, check in CHECKS.items()
            if check.table == relation and check.kind == "no_rows"
            if staged.execute(f"select count(*) from ({failing_rows_sql(check)})").fetchall()[0][0]
        }
    finally:
        staged.execute("rollback")
    assert names <= failing
    assert len(failing) <= len(names) + 2


def test_the_month_itself_breaks_none(staged: duckdb.DuckDBPyConnection) -> None:
    for name, check in CHECKS.items():
        if "fits_history" not in name:
            assert staged.execute(f"select count(*) from ({failing_rows_sql(check)})").fetchall() == [(0,)], name


def test_the_sample_divides_trade_by_chapter_as_transborder_does(
    sample_folder: Path, staged: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Of what the Census Bureau counts with Canada and Mexico a chapter is the share that it is in TransBorder."""
    (path,) = sample_folder.glob("transborder/2026/August2026.zip")
    with duckdb.connect() as con:
        with zipfile.ZipFile(path) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith("dot2_0826.csv"))
            archive.extract(name, tmp_path)
        border = con.execute(
            "select trdtype, country, commodity2, sum(value)::bigint from read_csv(?, all_varchar = true,"
            " types = {'VALUE': 'bigint'}) group by all order by all",
            [str(tmp_path / name)],
        ).fetchall()
    census = staged.execute(
        "select '1', cty_code, e_commodity[:2], sum(all_val_mo)::bigint from candidate.us_census_trade_exports where"
        " cty_code in ('1220', '2010') group by all union all select '2', cty_code, i_commodity[:2],"
        " sum(gen_val_mo)::bigint from candidate.us_census_trade_imports where cty_code in ('1220', '2010') group by"
        " all order by all"
    ).fetchall()
    assert _shares(census) == pytest.approx(_shares(border), abs=1e-6)


def _shares(rows: list[tuple[str, str, str, int]]) -> dict[tuple[str, str, str], float]:
    """Share of each chapter in its direction and country."""
    wholes: dict[tuple[str, str], int] = {}
    for direction, country, _, value in rows:
        wholes[direction, country] = wholes.get((direction, country), 0) + value
    return {(direction, country, hs2): value / wholes[direction, country] for direction, country, hs2, value in rows}
