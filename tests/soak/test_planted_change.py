"""What changes in the sample's world is found by the answers at its month; where nothing changes, nothing is found."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.core.seeds import seed_file
from orchestration.offline.sample.world import CHANGING_WORLD


def _before_and_after(release: Path, amount: str, rows: str) -> tuple[float, float]:
    """An amount in the twelve months before the change, and in the twelve from it on."""
    month = f"date '{CHANGING_WORLD.change_month}-01'"
    with duckdb.connect(str(release), read_only=True) as con:
        ((before, after),) = con.execute(
            f"select {amount.format(f'month_start_date < {month}')}, {amount.format(f'month_start_date >= {month}')}"
            f" from {rows} and month_start_date between {month} - interval 12 months and {month} + interval 11 months"
        ).fetchall()
    return float(before), float(after)


def test_goods_shipped_from_the_us_become_fewer_at_the_month(night: tuple[bool, Path]) -> None:
    is_changed, release = night
    share = "sum(shipped_from_us_cad) filter (where {0}) / sum(imports_value_cad) filter (where {0})"
    before, after = _before_and_after(release, share, "marts.mart_via_us where evidence_class = 'shipment'")
    world = CHANGING_WORLD
    assert before == pytest.approx(world.shipped_from_us, abs=0.005)
    assert after == pytest.approx(world.changed_shipped_from_us if is_changed else world.shipped_from_us, abs=0.005)


def test_canadas_exports_to_mexico_jump_at_the_month(night: tuple[bool, Path]) -> None:
    is_changed, release = night
    before, after = _before_and_after(
        release,
        "sum(value_published) filter (where {0})",
        "marts.mart_bilateral_trade where reporter_country_key = 'CAN' and partner_country_key = 'MEX'"
        " and flow = 'export' and dataset_code = 'statcan_cimt_exports'",
    )
    world = CHANGING_WORLD
    expected = _published_growth() * world.change_of_exports_to_mexico if is_changed else 1.03
    assert after / before == pytest.approx(expected, rel=1e-6 if is_changed else 0.02)


def _published_growth() -> float:
    """Of Canada's exports to Mexico, as published: twelve months from the change on over the twelve before."""
    ((growth,),) = duckdb.execute(
        "select sum(value) filter (where period between '2025-03' and '2026-02')"
        " / sum(value) filter (where period between '2024-03' and '2025-02')"
        " from read_csv(?) where series_code = 'can_export_mex'",
        [str(seed_file("published_series"))],
    ).fetchall()
    return float(growth)


def test_the_part_by_land_through_the_us_is_bounded_lower_after_the_change(night: tuple[bool, Path]) -> None:
    is_changed, release = night
    before, after = _before_and_after(
        release,
        "sum(low_value_cad) filter (where {0}) / sum(base_value_cad) filter (where {0})",
        "marts.mart_corridor_flow where exporter_country_key = 'MEX' and corridor_key = 'us_land'",
    )
    assert (after < before - 0.1) if is_changed else (after == pytest.approx(before, abs=0.01))
