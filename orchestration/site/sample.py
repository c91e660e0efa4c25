"""What the pages of a sample say about it: which totals are published ones, and what is planted on top."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from orchestration.site import words

_ANCHORED_TO = """
select max(period_name) from marts.mart_published_evidence
where evidence_key in ('canada_imports_all', 'canada_exports_all') and period_kind = 'month'
"""
"""The last month in which the sample's totals of Canada's trade are published ones."""

_DIFFERING = """
select evidence_name from marts.mart_published_evidence
where abs(warehouse_value / nullif(published_value, 0) - 1) >= ?
group by evidence_name
order by min(claim_number), evidence_name
"""
_ANOTHER_PRINT = 0.02
"""Two prints of one published series differ by less, as a share."""
_MOST_NAMED = 12


@dataclass(frozen=True)
class SampleTexts:
    """What a sample is made of.

    Args:
        banner: stands below the notice on every page.
        planted: what is planted, or that nothing is.
        differing: published series that the sample does not repeat, in a sentence; empty for none.
    """

    banner: str
    planted: str
    differing: str


def sample_texts(con: duckdb.DuckDBPyConnection, planted: str, is_changing: bool) -> SampleTexts:
    """The texts of a sample's pages.

    Args:
        con: the published file.
        planted: what is planted in the sample, in sentences.
        is_changing: whether anything is.
    """
    names = [name for (name,) in con.execute(_DIFFERING, [_ANOTHER_PRINT]).fetchall()]
    ((newest,),) = con.execute(_ANCHORED_TO).fetchall()
    return SampleTexts(_banner(newest, is_changing), planted, _differing(names))


def _banner(newest: str | None, is_changing: bool) -> str:
    if not is_changing:
        return "Totals of 2024 repeat published figures where there are any; other years and everything else are made."
    until = f" (Canada’s trade to {words.period(newest)})" if newest else ""
    return (
        "Other totals repeat published figures month by month where there are any"
        f"{until}; everything else and every later month is made."
    )


def _differing(names: list[str]) -> str:
    if not names:
        return ""
    if len(names) > _MOST_NAMED:
        return f"{len(names)} published series differ from the sample’s by 2% or more in some period."
    return f"These published series differ from the sample’s by 2% or more in some period: {'; '.join(names)}."
