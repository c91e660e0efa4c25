"""The publishers' real files through the whole house, to the dollar: ten months of TransBorder, in soak all 48."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.offline.recordings import read_index
from orchestration.publishers.registry import dataset_named
from orchestration.quality.checks import raw_checks
from orchestration.quality.past_bounds import profile_sql
from tests.conftest import Place, RecordedPlace
from tests.support.some_recordings import ALL_MONTHS

pytestmark = pytest.mark.recordings
TRANSBORDER = dataset_named("bts_transborder")
HISTORY = [check for check in raw_checks(TRANSBORDER) if check.name.endswith("fits_history")]


def _ask(place: Place, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(place.settings.pointer), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_every_month_is_published_with_the_known_totals(recorded: RecordedPlace) -> None:
    months = dict(
        _ask(
            recorded,
            "select strftime(month_start_date, '%Y-%m'), sum(value_usd) from marts.mart_gateway_flow group by 1",
        )
    )
    assert len(months) == recorded.months
    assert (months["2024-01"], months["2024-09"]) == (124_177_040_066, 136_271_265_257)
    imports = dict(
        _ask(
            recorded,
            "select partner_country_key, sum(value_usd) from marts.mart_gateway_flow"
            " where month_start_date = '2024-09-01' and flow = 'import' group by 1",
        )
    )
    assert imports == {"MEX": 44_155_009_199, "CAN": 34_633_304_379}


def test_the_three_cuts_agree_to_the_dollar_in_every_month(recorded: Place) -> None:
    cuts = " union all ".join(
        f"select '{cut}' as cut, month_start_date, flow, partner_country_key, transport_mode, sum(value_usd) as v,"
        f" sum(freight_charges_usd) as f from marts.fct_transborder_freight_by_{cut} group by all"
        for cut in ("state_port", "state_commodity", "port_commodity")
    )
    keys = "month_start_date, flow, partner_country_key, transport_mode"
    sql = f"select {keys} from ({cuts}) group by all having count(*) <> 3 or min(v) <> max(v) or min(f) <> max(f)"
    assert _ask(recorded, sql) == []


def test_shares_known_from_the_recordings(recorded: RecordedPlace) -> None:
    reexports = dict(
        _ask(
            recorded,
            "select partner_country_key, round(100 * sum(reexports_value_usd) / sum(exports_value_usd), 1)"
            " from marts.mart_us_reexports group by 1",
        )
    )
    assert reexports == {10: {"CAN": 17.7, "MEX": 22.9}, 48: {"CAN": 17.8, "MEX": 22.2}}[recorded.months]
    undisclosed = _ask(
        recorded,
        "select round(100 * sum(value_usd) filter (where is_undisclosed) / sum(value_usd), 1)"
        " from marts.mart_gateway_flow",
    )
    assert undisclosed == {10: [(15.4,)], 48: [(15.3,)]}[recorded.months]


def test_no_sample_row_is_in_it_and_missing_rates_say_why(recorded: Place) -> None:
    assert _ask(recorded, "select source_mode from meta.publication") == [("recorded",)]
    comments = "select count(*) from duckdb_tables() where comment like '%SAMPLE%'"
    assert _ask(recorded, comments) == [(0,)]
    rates = "select unavailable_reason, count(*) from marts.fct_exchange_rates where month_start_date >= '2023-01-01' group by all order by 2"  # noqa: E501
    assert _ask(recorded, rates) == [
        ("the month is not complete", 2),
        ("no daily rate of this month is loaded", 80),
    ]
    assert _ask(
        recorded,
        "select count(*) from marts.fct_exchange_rates where (cad_per_unit is null) = (unavailable_reason is null)",
    ) == [(0,)]


def test_the_port_lists_are_whole(recorded: Place) -> None:
    listed = "count(schedule_d_code), count(distinct portwatch_port_id), count(world_port_index_number)"
    assert _ask(recorded, f"select {listed} from marts.dim_port") == [(503, 2033, 3805)]


def test_ports_that_are_easily_confused_keep_their_own_code(recorded: Place) -> None:
    keys = "('port993', 'port931', 'port1350', 'port1351', 'port699', 'port700', 'port898', 'port664')"
    found = _ask(
        recorded,
        "select portwatch_port_id, unlocode, port_key, world_port_index_number, country_name from marts.dim_port"
        f" where portwatch_port_id in {keys} order by unlocode",
    )
    assert found == [
        ("port1350", "CAVAN", "portwatch:port1350", "18150", "Canada"),
        ("port898", "DOSAL", "portwatch:port898", "10960", "Dominican Republic"),
        ("port699", "MXZLO", "portwatch:port699", "15770", "Mexico"),
        ("port700", "PAMIT", "portwatch:port700", None, "Panama"),
        ("port931", "USCLM", "schedule_d:3007", "17120", "United States"),
        ("port664", "USLAX", "schedule_d:2704", "16080", "United States"),
        ("port664", "USLGB", "schedule_d:2709", "16070", "United States"),
        ("port993", "USPDX", "schedule_d:2904", "16940", "United States"),
        ("port1351", "USVAN", "schedule_d:2908", "16950", "United States"),
    ]
    maine = "select world_port_index_number, portwatch_port_id from marts.dim_port where port_key = 'schedule_d:0101'"
    assert _ask(recorded, maine) == [("7150", None)]


def test_every_port_without_a_counterpart_says_why(recorded: Place) -> None:
    reasons = (
        "select list_count = 1, match_method, count(*) from marts.dim_port where list_count > 0"
        " group by all order by all"
    )
    found = {(alone, method): rows for alone, method, rows in _ask(recorded, reasons)}
    assert {method for alone, method in found if alone} == {"no_code", "no_counterpart", "repeated_code"}
    assert {method for alone, method in found if not alone} == {"override", "schedule_d_unlocodes", "unlocode"}


def test_border_crossings_are_whole(recorded: RecordedPlace) -> None:
    assert _ask(recorded, "select sum(crossings_count) > 0, count(*) from marts.fct_border_crossings") == [
        (True, {10: 13907, 48: 44888}[recorded.months])
    ]


def test_the_index_says_how_each_file_is_served(real_data: Path) -> None:
    index = read_index(real_data)
    how = {entry.dataset: {e.serving for e in index.entries if e.dataset == entry.dataset} for entry in index.entries}
    assert how == {
        "bts_transborder": {"wrapped", "publisher"},
        "bts_border_crossings": {"wrapped"},
        "nga_world_port_index": {"publisher"},
        "imf_portwatch_ports": {"wrapped"},
        "boc_exchange_rates": {"publisher"},
        "statcan_trade_totals": {"wrapped"},
        "inegi_bcmm_customs_offices": {"publisher"},
    }
    assert all(entry.how for entry in index.entries)
    assert len(index.parse_only) >= 4


@pytest.fixture(scope="module")
def judge(recorded: Place) -> Iterator[duckdb.DuckDBPyConnection]:
    """A place where history is what a test says it is, over the real rows."""
    with duckdb.connect() as con:
        con.execute(f"attach '{recorded.settings.build_file}' as build (read_only)")
        con.execute("create schema meta")
        con.execute("create schema candidate")
        con.execute("create table meta.profiles as from build.meta.profiles limit 0")
        yield con


def _months(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        row[0]
        for row in con.execute(
            "select distinct _partition from build.raw.bts_transborder_state_port order by 1"
        ).fetchall()
    ]


def _is_judged(con: duckdb.DuckDBPyConnection, month: str, profiles: str) -> list[str]:
    """The bounds that refuse a month whose profile is this."""
    con.execute("create or replace table candidate.loading as select ? as _partition", [month])
    con.execute(f"create or replace table candidate.profiles as {profiles}")
    sql = {check.name: check.arguments["sql"].replace("{batch}", "candidate.profiles") for check in HISTORY}
    return [name for name, query in sql.items() if con.execute(query).fetchall()]


def _accept(con: duckdb.DuckDBPyConnection, month: str) -> None:
    con.execute("insert into meta.profiles from build.meta.profiles where _partition = ?", [month])


def _orders(months: Sequence[str]) -> dict[str, list[str]]:
    shuffled = {f"shuffled {seed}": random.Random(seed).sample(months, len(months)) for seed in (1, 2)}  # noqa: S311
    closures_first = sorted(months, key=lambda month: (month not in ("2020-04", "2020-05", "2020-06"), month))
    return {
        "oldest first": list(months),
        "newest first": list(months)[::-1],
        "closures first": closures_first,
        **shuffled,
    }


@pytest.mark.soak
@pytest.mark.parametrize("recorded", [ALL_MONTHS], indirect=True)
def test_every_real_month_passes_its_history_in_any_load_order(judge: duckdb.DuckDBPyConnection) -> None:
    for name, order in _orders(_months(judge)).items():
        judge.execute("truncate meta.profiles")
        for month in order:
            profile = f"select * exclude (dataset) from build.meta.profiles where _partition = '{month}'"
            assert _is_judged(judge, month, profile) == [], (name, month)
            _accept(judge, month)


SWAPPED = (
    "select * replace (case disagmot when '5' then '6' when '6' then '5' else disagmot end as disagmot) from {rows}"
)


@pytest.mark.parametrize(
    ("damage", "caught_by"),
    [
        ("select * replace (2 * value as value) from {rows}", "value.fits_history"),
        ("select * replace (value // 1000 as value) from {rows}", "value.fits_history"),
        ("select * from {rows} where hash(value, shipwt, rowid) % 3 > 0", "rows.fits_history"),
        (SWAPPED, "value_by_trdtype_country_disagmot.fits_history"),
    ],
    ids=["doubled", "thousandth", "a third of the rows lost", "truck and rail swapped"],
)
def test_damage_to_any_month_with_a_past_is_caught(
    judge: duckdb.DuckDBPyConnection, damage: str, caught_by: str
) -> None:
    judge.execute("truncate meta.profiles")
    table = TRANSBORDER.tables[0]
    months = _months(judge)
    for number, month in enumerate(months):
        has_past = sum(1 for other in months[:number] if _is_within_a_year(other, month)) >= 6
        rows = f"(select *, rowid from build.raw.{table.name} where _partition = '{month}')"
        refused = _is_judged(judge, month, profile_sql(table, f"({damage.format(rows=rows)})"))
        assert (f"{table.name}.{caught_by}" in refused) == has_past, month
        _accept(judge, month)


def _is_within_a_year(earlier: str, later: str) -> bool:
    distance = (int(later[:4]) - int(earlier[:4])) * 12 + int(later[5:]) - int(earlier[5:])
    return 1 <= distance <= 12
