"""What the entry page says of published evidence: five figures, each claim's direction, a verdict by stated rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb

from orchestration.site import words
from orchestration.site.answers import ANSWERS
from orchestration.site.answers.answer import Answer

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
    year(period_end_date) as year, 100 * growth_since_2024 as growth, change_since_2024_points as points, trend, certainty,
    published_by, base_published_by, caution
from marts.mart_published_evidence
left join bases using (claim_number, evidence_key)
where is_newest
order by claim_number, trend is null, evidence_key
"""
ANSWERS_OF_CLAIM: dict[int, tuple[str, ...]] = {
    1: ("canada-mexico-trade", "growth", "partners"),
    2: ("us-hub", "rebalancing-index", "index-components"),
    3: ("shipped-from",),
    4: ("corridors", "gateways", "reexports"),
    5: ("pacific-ports", "routes"),
    6: ("us-exposure", "who-needs-whom"),
    7: ("more-options",),
    8: ("tariffs", "scenarios"),
    9: ("events", "series"),
    10: ("survival",),
    11: ("investment",),
}
"""The answers that compute something on a claim."""

SIDES: dict[int, dict[str, str]] = {
    2: {"Canada": "canada", "Mexico": "mexico"},
    7: {"Canada": "canada|^beyond_us", "Mexico": "^mexico"},
    8: {"the duties": "^duty_|^effective_rate_", "the agreement": "^claimed_share_"},
}
"""Of claims on two things, a pattern of the keys of the evidence on each."""


@dataclass(frozen=True)
class Direction:
    """What published figures did on a claim."""

    slug: str
    word: str


TOWARDS = Direction("towards", "moved as claimed")
AWAY = Direction("away", "moved against it")
LITTLE = Direction("little", "little change")
MIXED = Direction("mixed", "mixed")
UNKNOWN = Direction("unknown", "not enough evidence")

RULES = (
    "Each published figure is compared with 2024: a change of less than 1% of a value, or of half a point of a share, counts as "
    "little change. If more than half of a claim's figures changed little, so did the claim. Otherwise the claim moved as "
    "claimed if at least one of its figures did and none moved the other way; it moved against the claim if at least one figure "
    "did and none moved as claimed; and it is mixed if figures moved both ways. A claim without a figure to compare has not enough "
    "evidence. If a claim is on two countries or on two things and figures of one alone can be compared, the direction is that "
    "one's, and is said to be. The claims that count are those with a published figure: the verdict is yes if at least two thirds of "
    "them moved as claimed and none against; no if more moved against than as claimed; not enough evidence if more than half of them "
    "cannot be told; and in part otherwise. Weights, causes and sizes are not in it. Half a point is much for a small share: Mexico's "
    "of Canada's exports, little more than 1%, would have to grow by almost half to count as a change."
)


@dataclass(frozen=True)
class Figure:
    """One published figure in words; ``change`` since 2024 is empty where there is none."""

    name: str
    value: str
    period: str
    change: str
    trend: str
    certainty: str
    source: str


@dataclass(frozen=True)
class Claim:
    """A claim of the thesis with its figures, and the answers that compute something on it.

    Args:
        compared, not_compared: of a claim on two things, those that have a figure compared with 2024 and those without.
        cautions: what must be known of figures -> their names.
    """

    number: int
    claim: str
    against: str
    direction: Direction
    rows: Sequence[Figure]
    compared: Sequence[str] = ()
    not_compared: Sequence[str] = ()
    cautions: Sequence[tuple[str, str]] = ()

    @property
    def word(self) -> str:
        """The direction, and of what alone it is, where the claim is on more."""
        alone = f", for {words.listed(list(self.compared))} alone" if self.is_partial else ""
        return f"{self.direction.word}{alone}"

    @property
    def is_partial(self) -> bool:
        """Whether the claim is on two things of which one alone is compared."""
        return bool(self.compared and self.not_compared)

    @property
    def answers(self) -> list[Answer]:
        """Pages of this site."""
        return answers_of(self.number)


@dataclass(frozen=True)
class Unpublished:
    """A claim on which no figure is published, and the answers that compute something on it."""

    number: int

    @property
    def answers(self) -> list[Answer]:
        """Pages of this site."""
        return answers_of(self.number)


def answers_of(claim: int) -> list[Answer]:
    """The answers that compute something on a claim."""
    return [answer for answer in ANSWERS if answer.slug in ANSWERS_OF_CLAIM.get(claim, ())]


@dataclass(frozen=True)
class Verdict:
    """One word or two, a sentence, what would change it, and the rules behind them."""

    word: str
    sentence: str
    changes: str
    rules: str = RULES


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


def direction_of(trends: Iterable[str | None]) -> Direction:
    """The direction of a claim from ``trend`` of its newest figures."""
    told = [trend for trend in trends if trend]
    towards, away = told.count("towards the claim"), told.count("away from the claim")
    little = len(told) - towards - away
    if not told:
        return UNKNOWN
    if little > towards + away:
        return LITTLE
    if towards and away:
        return MIXED
    return TOWARDS if towards > away else AWAY if away else LITTLE


def verdict_of(claims: Sequence[Claim]) -> Verdict:
    """The verdict over the claims that have a published figure."""
    directions = [claim.direction for claim in claims]
    counts = {one: directions.count(one) for one in (TOWARDS, AWAY, MIXED, LITTLE, UNKNOWN)}
    if counts[UNKNOWN] * 2 > len(directions) or not directions:
        word = "Not enough evidence"
    elif counts[TOWARDS] * 3 >= 2 * len(directions) and not counts[AWAY]:
        word = "Yes, by what is published"
    elif counts[AWAY] > counts[TOWARDS]:
        word = "No, by what is published"
    else:
        word = "In part"
    told = [f"{count} {one.word if one is not MIXED else 'are mixed'}" for one, count in counts.items() if count]
    told = [text.replace(f"1 {MIXED.word}", "1 is mixed") for text in told]
    text = words.listed([text.replace("not enough evidence", "cannot be told from what is published") for text in told])
    sentence = f"Of {len(directions)} claims with published figures since 2024, {text}.{_of_one_side(claims)}"
    untold = [claim.number for claim in claims if claim.direction is UNKNOWN]
    return Verdict(word, sentence, _changes(counts, untold))


def _of_one_side(claims: Sequence[Claim]) -> str:
    """Of which claims one side alone is compared, and which."""
    sides: dict[str, list[str]] = {}
    for claim in claims:
        if claim.is_partial:
            sides.setdefault(words.listed(list(claim.compared)), []).append(str(claim.number))
    parts = [
        f"claim{'s' if len(numbers) > 1 else ''} {words.listed(numbers)} for {side} alone"
        for side, numbers in sides.items()
    ]
    return f" Figures are compared on {words.listed(parts)}." if parts else ""


def _changes(counts: dict[Direction, int], untold: Sequence[int]) -> str:
    """What would change the verdict, by the rules."""
    claims = sum(counts.values())
    text = (
        f"Yes takes at least {-(-2 * claims // 3)} of the {claims} claims as claimed and none against: {counts[TOWARDS]}"
        f" moved as claimed so far, and {counts[AWAY]} against. No takes more claims against than as claimed. Not enough"
        f" evidence takes more than {claims // 2} claims that cannot be told: there are {counts[UNKNOWN]} so far."
    )
    if not untold:
        return text
    numbers = words.listed([str(number) for number in untold])
    waiting = f"claims {numbers} wait" if len(untold) > 1 else f"claim {numbers} waits"
    return f"{text} For a figure that can be compared with 2024, {waiting}."


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
