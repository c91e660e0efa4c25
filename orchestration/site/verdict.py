"""The verdict over all claims with a published figure: counted by stated rules, not weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.site import words
from orchestration.site.claims import AWAY, LITTLE, MIXED, TOWARDS, UNKNOWN, Claim, Direction

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
class Verdict:
    """One word or two, a sentence, what would change it, and the rules behind them."""

    word: str
    sentence: str
    changes: str
    rules: str = RULES


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
