"""What a tariff costs, recomputed from the published imports and the seeds, and on which days."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from orchestration.core.seeds import seed_file
from orchestration.core.settings import PROJECT_ROOT
from orchestration.environment import load_settings

REGIME = ("us_ieepa_canada", date(2025, 8, 1))
CLAIMS = "2025-07"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """What a night of the sample since 2024 published."""
    settings = {
        "TRADE_CORRIDORS_DATA": str(tmp_path_factory.mktemp("exposure")),
        "TRADE_CORRIDORS_HISTORY_START": "2024-01",
    }
    command = [sys.executable, "-m", "orchestration", "warehouse"]
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    with duckdb.connect(str(load_settings(settings).pointer), read_only=True) as con:
        con.execute("use marts")
        yield con


def _seed(name: str) -> list[dict[str, str]]:
    with seed_file(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _fits(code: str, scope: str, *, is_excluded: bool) -> bool:
    """Whether a prefix of a scope fits a code."""
    return any(
        row["hs_prefix"] == "all" or code.startswith(row["hs_prefix"])
        for row in _seed("tariff_regime_products")
        if row["scope_key"] == scope and (row["is_excluded"] == "true") is is_excluded
    )


def test_duty_is_base_times_rate_times_what_was_not_claimed(release: duckdb.DuckDBPyConnection) -> None:
    key, first_day = REGIME
    (regime,) = [
        row for row in _seed("tariff_regimes") if (row["regime_key"], row["valid_from"]) == (key, first_day.isoformat())
    ]
    base = dict(
        release.execute(
            "select hs6_code, sum(value_published)::bigint from fct_merchandise_trade"
            " where reporter_country_key = 'USA' and flow = 'import' and partner_country_key = 'CAN'"
            " and year(month_start_date) = 2024 group by all"
        ).fetchall()
    )
    rows = release.execute(
        "select product_code, duty_low_per_year_usd, duty_high_per_year_usd from mart_tariff_exposure"
        " where regime_key = $1 and valid_from = $2 and claims_period = $3 order by duty_low_per_year_usd desc",
        [*REGIME, CLAIMS],
    ).fetchall()
    scope = regime["scope_key"]
    in_scope = {
        code for code in base if _fits(code, scope, is_excluded=False) and not _fits(code, scope, is_excluded=True)
    }
    assert {code for code, _, _ in rows} == in_scope < set(base)
    for code, low, high in rows[:3]:
        (claims,) = [
            row
            for row in _seed("product_agreement_claims")
            if (row["period"], row["partner_iso3_code"], row["hs4_code"]) == (CLAIMS, "CAN", code[:4])
        ]
        not_claimed = 1 - int(claims["claimed_value_usd"]) / int(claims["import_value_usd"])
        assert low == high == pytest.approx(base[code] * float(regime["rate_share"]) * not_claimed)


def test_a_voided_regime_costs_on_the_days_it_was_in_force_and_none_after(
    release: duckdb.DuckDBPyConnection,
) -> None:
    def at_stake(day: date) -> float | None:
        ((duty,),) = release.execute(
            "select sum(duty_high_per_year_usd) from mart_tariff_exposure"
            " where status = 'voided' and partner_country_key = 'MEX'"
            " and claims_period = $1 and $2 between valid_from and coalesce(valid_to, date '9999-12-31')",
            [CLAIMS, day],
        ).fetchall()
        return None if duty is None else float(duty)

    before, first, last, after = map(
        at_stake, (date(2025, 3, 3), date(2025, 3, 4), date(2026, 2, 23), date(2026, 2, 24))
    )
    assert before is None
    assert after is None
    assert first is not None
    assert last is not None
    assert first > last > 0


def test_the_effective_rate_is_duty_over_value_of_the_chapter(release: duckdb.DuckDBPyConnection) -> None:
    """A third of the codes pays: no chapter pays half of its value."""
    rates = release.execute(
        "select distinct effective_rate_base_year, effective_rate_in_force from mart_tariff_exposure"
        " where dataset_code = 'us_census_trade' and status = 'in_force'"
    ).fetchall()
    assert rates
    assert all(0 <= rate < 0.5 for row in rates for rate in row)
    assert max(rate for _, rate in rates) > 3 * max(rate for rate, _ in rates), "the duties of 2025 are in the sample"
