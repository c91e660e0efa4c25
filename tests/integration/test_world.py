"""The sample's world: nothing changes unless it is told to, and then in its month alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.core.sample import script
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
    """A year's growth is 3 %; the same months of two years are compared."""
    world, con = made
    ((growth,),) = con.execute(
        """
        select sum(value) filter (where period between '2025-04' and '2025-12')
            / sum(value) filter (where period between '2024-04' and '2024-12')
        from world.canada_trade where country = 'MX' and trade = 'Domestic export'
        """
    ).fetchall()
    expected = 1.03 * (world.change_of_exports_to_mexico if world.is_changed else 1)
    assert growth == pytest.approx(expected, rel=0.01)


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
