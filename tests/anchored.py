"""What the sample says beside what is published, for every series that it is made from, by the published file alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

PLANTED = {"can_export_mex", "un_can_export_mex", "merchandise_exports", "mex_import_can_year"}
"""Series with the planted change on top (of ``merchandise_exports``, Canada's to Mexico)."""

OTHER_PRINTS = {
    "us_import_mex_revised",
    "freight_release",
    "freight_release_can",
    "freight_release_mex",
    "freight_value",
}
"""A later print, and announcements in rounded billions: they differ from what is taken as they do in fact."""

OTHER_VINTAGE = {"investment_abroad_us_share"}
"""A share of positions as published in 2025; the sample has those of April 2024."""

LAST_DIGIT = {"statcan_trade_totals": 50_000.0}
"""Half the last digit of a month as a publisher prints it; elsewhere it prints whole units, and a year is twelve."""


@dataclass(frozen=True)
class Compared:
    """One series by one dataset: how many periods are compared, and the period that differs most."""

    dataset: str
    series: str
    periods: int
    period: str
    published: float
    ours: float
    difference: float


def compared(release: Path, since: str = "2018", until: str = "2026-12") -> list[Compared]:
    """Every published series that the file computes; TransBorder beside the Census Bureau is two prints."""
    with duckdb.connect(str(release), read_only=True) as con:
        rows = con.execute(
            """
            select dataset_code, measure, count(*), arg_max(period_name, abs(difference)),
                arg_max(published_value, abs(difference)), arg_max(our_value, abs(difference)), max(abs(difference))
            from marts.mart_reconciliation
            where our_value is not null and period_name between $1 and $2
                and regexp_matches(measure, '^(can|us|freight|un_can|bop|mex)_')
                and not (dataset_code = 'bts_transborder' and measure like 'us_%')
                and not (measure like 'us_share%' or measure like '%_months')
            group by all order by all
            """,
            [since, until],
        ).fetchall()
    return [Compared(*row) for row in rows]


def shares(release: Path) -> Iterator[tuple[str, str, float, float]]:
    """Evidence in per cent of whole years and the newest months: key, period, published, ours."""
    with duckdb.connect(str(release), read_only=True) as con:
        yield from con.execute(
            "select evidence_key, period_name, published_value, warehouse_value from marts.mart_published_evidence"
            " where unit = 'per cent' and warehouse_value is not null order by all"
        ).fetchall()


def wrong(rows: list[Compared], planted: set[str]) -> list[Compared]:
    """Series that are not met to the last digit, apart from those with something planted on top and other prints."""
    return [
        row
        for row in rows
        if row.series not in planted | OTHER_PRINTS
        and row.difference > LAST_DIGIT.get(row.dataset, 0.5) * (12 if len(row.period) == 4 else 1) * 1.001
    ]
