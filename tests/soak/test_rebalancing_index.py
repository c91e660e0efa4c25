"""The index and its components, worked out again from the published facts and the seed of weights."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.seeds import seed_file
from orchestration.offline.sample.world import CHANGING_WORLD

pytestmark = pytest.mark.soak

BASE, LATER = date(2024, 12, 1), date(2026, 2, 1)
"""The last month of the base, and that of the first twelve months of the changed world."""

FACTS = {
    "canadas_exports": (
        "fct_merchandise_trade where reporter_country_key = 'CAN' and flow = 'export'",
        "value_published",
        "partner_country_key <> 'USA'",
    ),
    "shipped_from_mexico": (
        "fct_imports_by_origin_and_export_country where origin_country_key = 'MEX'",
        "value_cad",
        "export_country_key = 'MEX'",
    ),
    "canadian_pacific": (
        # A port of PortWatch may be two of other lists.
        "(select *, date_trunc('month', activity_date) as month_start_date from fct_port_activity)"
        " join (select distinct portwatch_port_id, coast from dim_port) using (portwatch_port_id)"
        " where vessel_type = 'container' and coast in ('canada_pacific', 'mexico_pacific', 'us_pacific')",
        "calls_count",
        "coast = 'canada_pacific'",
    ),
}
"""Component -> rows of a fact, what is summed, and which of it is the part."""


def _rows(release: Path, query: str, values: list[Any]) -> list[Any]:
    with duckdb.connect(str(release), read_only=True) as con:
        con.execute("use marts")
        return con.execute(query, values).fetchall()


def _share(release: Path, component: str, month: date) -> float:
    """The part of the whole in the twelve months that end with one."""
    rows, amount, part = FACTS[component]
    ((share,),) = _rows(
        release,
        f"select sum({amount}) filter (where {part}) / sum({amount}) from {rows}"
        " and month_start_date between $1::date - interval 11 months and $1::date",
        [month],
    )
    return float(share)


@pytest.mark.parametrize("component", FACTS)
def test_a_component_is_its_share_of_the_facts_with_2024_as_a_hundred(night: tuple[bool, Path], component: str) -> None:
    _, release = night
    ((share, index),) = _rows(
        release,
        "select share_12m, component_index from mart_rebalancing_components"
        " where component_key = $1 and month_start_date = $2",
        [component, LATER],
    )
    assert share == pytest.approx(_share(release, component, LATER))
    assert index == pytest.approx(100 * share / _share(release, component, BASE))


def test_the_index_is_its_components_weighed(night: tuple[bool, Path]) -> None:
    _, release = night
    components = dict(
        _rows(
            release,
            "select component_key, component_index from mart_rebalancing_components where month_start_date = $1",
            [LATER],
        )
    )
    by_hand: dict[str, float] = {}
    with seed_file("index_weightings").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            weighed = float(row["weight"]) * components[row["component_key"]]
            by_hand[row["weighting_key"]] = by_hand.get(row["weighting_key"], 0) + weighed
    found = _rows(
        release,
        "select weighting_key, index_value, lowest_index_value, highest_index_value from mart_rebalancing_index"
        " where month_start_date = $1",
        [LATER],
    )
    bounds = (pytest.approx(min(by_hand.values())), pytest.approx(max(by_hand.values())))
    assert {row[0]: row[1] for row in found} == pytest.approx(by_hand)
    assert {row[2:] == bounds for row in found} == {True}


def test_the_component_of_shipments_moves_by_what_was_planted(night: tuple[bool, Path]) -> None:
    is_changed, release = night
    world = CHANGING_WORLD
    from_mexico = 1 - world.shipped_from_us - world.shipped_from_other
    changed = 1 - world.changed_shipped_from_us - world.shipped_from_other
    ((index,),) = _rows(
        release,
        "select component_index from mart_rebalancing_components"
        " where component_key = 'shipped_from_mexico' and month_start_date = $1",
        [LATER],
    )
    assert index == pytest.approx(100 * changed / from_mexico if is_changed else 100, abs=0.5)
