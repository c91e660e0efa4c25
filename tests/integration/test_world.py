"""The sample's world: nothing changes unless it is told to, and then in its month alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.core.sample import script
from orchestration.core.seeds import seed_file
from orchestration.offline.sample.world import CHANGING_WORLD, UNCHANGING_WORLD, World, make_world
from orchestration.publishers.imf.portwatch_days import followed_ports
from orchestration.publishers.imf.sample import portwatch

Made = tuple[World, duckdb.DuckDBPyConnection]


@pytest.fixture(scope="module", params=[CHANGING_WORLD, UNCHANGING_WORLD], ids=["change", "no change"])
def made(request: pytest.FixtureRequest) -> Iterator[Made]:
    """A world and its tables."""
    with duckdb.connect() as con:
        make_world(con, request.param)
        yield request.param, con


def test_where_shipments_begin_changes_in_its_month_or_never(made: Made) -> None:
    world, con = made
    shares = con.execute(
        "select period, share::double from world.export_split where origin = 'MX' and export_country = 'US' order by 1"
    ).fetchall()
    after = world.changed_shipped_from_us if world.is_changed else world.shipped_from_us
    assert shares == [(p, after if p >= world.change_month else world.shipped_from_us) for p, _ in shares]


def test_exports_to_mexico_jump_in_their_month_or_never(made: Made) -> None:
    """The same months of two years are compared: as published, with the change on top, or 3 % a year."""
    world, con = made
    months = "sum({0}) filter (where period between '2025-04' and '2025-12')"
    months += " / sum({0}) filter (where period between '2024-04' and '2024-12')"
    ((growth,),) = con.execute(
        f"select {months.format('value')} from world.canada_trade where country = 'MX' and trade <> 'Import'"
    ).fetchall()
    ((published,),) = con.execute(
        f"select {months.format('value')} from read_csv(?) where series_code = 'can_export_mex'",
        [str(seed_file("published_series"))],
    ).fetchall()
    expected = published * world.change_of_exports_to_mexico if world.is_changed else 1.03
    assert growth == pytest.approx(expected, rel=1e-6 if world.is_changed else 0.01)


def test_a_month_without_a_figure_follows_those_that_have_one(made: Made) -> None:
    """Where the world is anchored nothing is made; elsewhere a series goes on from the same month of another year."""
    world, con = made
    rows = con.execute(
        """
        select period, a.value, p.value, before.value from world.anchors as a
        left join world.published as p using (series_code, period)
        join world.anchors as before on before.series_code = a.series_code
            and before.period = (left(a.period, 4)::int - 1)::varchar || a.period[5:]
        where series_code = 'can_import_mex'
        """
    ).fetchall()
    published = {period: value for period, value, figure, _ in rows if figure is not None}
    assert [period for period in published if not world.anchored_from <= period <= world.anchored_to] == []
    assert all(value == figure for _, value, figure, _ in rows if figure is not None)
    low, high = (0.6, 1.7) if world.is_changed else (1.0, 1.06)  # the spring of 2020, or 3 % a year
    assert all(low < value / before < high for _, value, _, before in rows)


def test_what_named_partners_leave_of_a_total_is_more_than_nothing(made: Made) -> None:
    _, con = made
    for table, amount in (("canada_totals", "value"), ("us_totals", "value"), ("mexico_totals", "thousands")):
        assert con.execute(f"select min({amount}) > 0 from world.{table}").fetchall() == [(True,)], table


@pytest.mark.parametrize("table", ["export_split", "mode_split"])
def test_shares_sum_to_one(made: Made, table: str) -> None:
    _, con = made
    key = "origin" if table == "export_split" else "country"
    wrong = con.execute(
        f"select period, {key} from world.{table} group by all having abs(sum(share) - 1) > 1e-9"
    ).fetchall()
    assert wrong == []


def test_types_of_goods_make_mexicos_total_to_the_thousand(made: Made) -> None:
    _, con = made
    wrong = con.execute(
        "select period, flow, iso3 from (select period, flow, iso3, thousands from world.mexico_totals union all"
        " select period, flow, iso3, -thousands from world.mexico_trade) group by all having sum(thousands) <> 0"
    ).fetchall()
    assert wrong == []


def test_container_ships_call_more_at_the_gateways_from_the_month_of_change_or_never(made: Made) -> None:
    """Twelve months before and after; calls are whole numbers with chance in them."""
    world, con = made
    con.execute("create table world.followed as select unnest(?) as portwatch_port_id", [list(followed_ports())])
    con.execute(script(Path(portwatch.__file__).with_suffix(".sql"), last_day="2026-03-31"))
    calls = con.execute(
        """
        select
            portid in ('port1350', 'port1021', 'port699') and kind = 'container' as is_gateway,
            sum(calls) filter (where day between '2025-03-01' and '2026-02-28')
            / sum(calls) filter (where day between '2024-03-01' and '2025-02-28')
        from world.port_calls group by all order by all
        """
    ).fetchall()
    (_, others), (_, gateways) = calls
    assert abs(others - 1) < 0.01
    assert abs(gateways - (world.change_of_gateway_calls if world.is_changed else 1)) < 0.025
