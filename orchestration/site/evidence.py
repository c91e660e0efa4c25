"""The published evidence of a release, as the entry page shows it: five figures, each claim, the verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb

from orchestration.site import words
from orchestration.site.claims import ANSWERS_OF_CLAIM, Claim, Figure, Unpublished, direction_of
from orchestration.site.verdict import Verdict, verdict_of

_KEY_FIGURES = (
    "canada_imports_mexico",
    "us_share_canada_exports",
    "us_share_canada_imports",
    "land_share_us_freight",
    "neighbours_share_us_imports",
)
"""Of ``mart_published_evidence``: the direct tie, the hub seen from Canada twice, the corridors, and the hub itself."""

_BASE_YEAR = 2024
"""What changes are told from: a figure of this year or of an earlier one has none."""
_EVIDENCE = """
with bases as (
    select claim_number, evidence_key, published_by as base_published_by
    from marts.mart_published_evidence
    where period_name = '2024'
)

select claim_number, claim, counter_evidence, evidence_key, evidence_name, period_name, published_value, unit,
    year(period_end_date) as year, 100 * growth_since_2024 as growth, change_since_2024_points as points, trend,
    certainty, published_by, base_published_by, caution
from marts.mart_published_evidence
left join bases using (claim_number, evidence_key)
where is_newest
order by claim_number, trend is null, evidence_key
"""
SIDES: dict[int, dict[str, str]] = {
    2: {"Canada": "canada", "Mexico": "mexico"},
    7: {"Canada": "canada|^beyond_us", "Mexico": "^mexico"},
    8: {"the duties": "^duty_|^effective_rate_", "the agreement": "^claimed_share_"},
}
"""Of claims on two things, a pattern of the keys of the evidence on each."""


@dataclass(frozen=True)
class Evidence:
    """What is published, as the entry page shows it."""

    claims: Sequence[Claim]
    unpublished: Sequence[Unpublished]
    key_figures: Sequence[Figure]
    verdict: Verdict


def read_evidence(con: duckdb.DuckDBPyConnection) -> Evidence:
    """The published evidence of a release."""
    cursor = con.execute(_EVIDENCE)
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    claims = [_claim(list(of_claim)) for _, of_claim in groupby(rows, key=lambda row: row["claim_number"])]
    by_key = {row["evidence_key"]: row for row in rows}
    cards = [_figure(by_key[key]) for key in _KEY_FIGURES if key in by_key]
    told = {claim.number for claim in claims}
    unpublished = [Unpublished(number) for number in ANSWERS_OF_CLAIM if number not in told]
    return Evidence(claims, unpublished, cards, verdict_of(claims))


def _claim(rows: Sequence[dict[str, Any]]) -> Claim:
    first = rows[0]
    direction = direction_of(row["trend"] for row in rows)
    compared = {
        side: any(row["trend"] for row in rows if re.search(pattern, row["evidence_key"]))
        for side, pattern in SIDES.get(first["claim_number"], {}).items()
    }
    cautions: dict[str, list[str]] = {}
    for row in rows:
        if row["caution"]:
            cautions.setdefault(row["caution"], []).append(row["evidence_name"])
    return Claim(
        first["claim_number"],
        first["claim"],
        first["counter_evidence"],
        direction,
        [_figure(row) for row in rows],
        [side for side, is_compared in compared.items() if is_compared],
        [side for side, is_compared in compared.items() if not is_compared],
        [(caution, "; ".join(names)) for caution, names in cautions.items()],
    )


def _figure(row: dict[str, Any]) -> Figure:
    is_share = row["unit"] == "per cent"
    change = (row["points"] if is_share else row["growth"]) if row["year"] > _BASE_YEAR else None
    return Figure(
        name=row["evidence_name"],
        value=words.figure(row["published_value"], row["unit"]),
        period=words.period(row["period_name"]),
        change="" if change is None else f"{words.change(change, '%' if is_share else '')} since 2024",
        trend=row["trend"] or "not compared",
        certainty=row["certainty"],
        source=_source(row, is_compared=change is not None),
    )


def _source(row: dict[str, Any], *, is_compared: bool) -> str:
    """Who published the figure, and, where it was another, who published that of the year it is compared with."""
    newest, base = (
        re.sub(r" \((?!opinion page).*|, https?:.*", "", row[name] or "")
        for name in ("published_by", "base_published_by")
    )
    if not is_compared or base in ("", newest):
        return newest
    return f"{newest} ({words.period(row['period_name'])}); {base} (2024)"
