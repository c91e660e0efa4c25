"""Dependence, leverage and diversification, recomputed row by row from the published facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.conftest import Place

START, END = date(2025, 9, 1), date(2026, 8, 31)
"""Twelve months of the sample's short history."""


@pytest.fixture(scope="module")
def release(sample_place: Place) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample's release."""
    with duckdb.connect(str(sample_place.settings.pointer), read_only=True) as con:
        con.execute("use marts")
        yield con


def _by_partner(release: duckdb.DuckDBPyConnection, reporter: str, flow: str, code: str) -> dict[str, int]:
    """What a reporter's customs publish of a code in the twelve months, by partner, in its own currency."""
    rows = release.execute(
        "select partner_country_key, value_published from fct_merchandise_trade where reporter_country_key = $1"
        " and flow = $2 and starts_with(hs6_code, $3) and month_start_date between $4 and $5",
        [reporter, flow, code, START, END],
    ).fetchall()
    values: dict[str, int] = defaultdict(int)
    for partner, value in rows:
        values[partner] += value
    return values


def _concentration(values: dict[str, int]) -> float:
    return sum((value / sum(values.values())) ** 2 for value in values.values())


def _three_rows(release: duckdb.DuckDBPyConnection, columns: str, of: str, by: str) -> list[tuple[Any, ...]]:
    query = f"select {columns} from {of} and period_end_date = $1 order by {by} desc nulls last limit 3"
    rows = release.execute(query, [END]).fetchall()
    assert len(rows) == 3
    return rows


def test_dependence_of_the_united_states_is_the_share_of_both_neighbours(release: duckdb.DuckDBPyConnection) -> None:
    for code, share, concentration, alternatives in _three_rows(
        release,
        "product_code, dependence_share, concentration_hhi, alternatives_count",
        "mart_us_input_dependence where partner_country_key = 'CAN+MEX' and flow = 'import'"
        " and product_level = 'subheading' and alternatives_count > 0",
        "dependent_value_usd",
    ):
        values = _by_partner(release, "USA", "import", code)
        whole = sum(values.values())
        assert share == pytest.approx((values["CAN"] + values["MEX"]) / whole)
        assert concentration == pytest.approx(_concentration(values))
        others = [partner for partner in values if partner not in ("CAN", "MEX") and values[partner] * 100 >= whole]
        assert alternatives == len(others)


def test_leverage_is_the_sellers_share_less_the_buyers(release: duckdb.DuckDBPyConnection) -> None:
    for code, balance in _three_rows(
        release,
        "product_code, balance",
        "mart_leverage_balance where exporter_country_key = 'CAN' and importer_country_key = 'USA'"
        " and source_kind = 'own_customs' and product_level = 'subheading' and balance is not null",
        "value_at_stake_usd",
    ):
        bought, sold = _by_partner(release, "USA", "import", code), _by_partner(release, "CAN", "export", code)
        buyer, seller = bought["CAN"] / sum(bought.values()), sold["USA"] / sum(sold.values())
        assert balance == pytest.approx(seller - buyer)


def test_diversification_is_of_all_partners_with_and_without_the_united_states(
    release: duckdb.DuckDBPyConnection,
) -> None:
    for code, partners, without in _three_rows(
        release,
        "product_code, effective_partners, concentration_without_us_hhi",
        "mart_market_diversification where dataset_code = 'statcan_cimt_imports' and product_level = 'chapter'",
        "value_usd",
    ):
        values = _by_partner(release, "CAN", "import", code)
        assert partners == pytest.approx(1 / _concentration(values))
        del values["USA"]
        assert without == pytest.approx(_concentration(values))
