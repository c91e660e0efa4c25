"""A claim of the thesis: its published figures, their direction, and the answers that compute something on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orchestration.site import words
from orchestration.site.answers import ANSWERS
from orchestration.site.answers.answer import Answer

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
