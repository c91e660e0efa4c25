"""What an answer with a page is: its question, its table, its query, and what the figures cannot say.

A query (``queries/<slug>.sql``) selects from ``marts`` alone. Its columns, in any order:

- one for each of the answer's ``choices``, in words that a person uses;
- of an answer over time ``line`` (what a line shows) and ``month`` (its first day), of a ranking ``item``;
- ``period_name``: what a row is of, where a ranking has a period, or a row over time is of more than its month, such as a
  year; ``words.period`` knows how to write it;
- ``note``: of a row of a ranking that is not drawn, for it would say nothing, why;
- ``value``, or ``low`` and ``high``, or all three; in ``unit``, which ``words.figure`` knows;
- ``source_dataset``, where a row comes from one dataset, whose terms then decide whether the row may be passed on.

Rows stand in the order in which choices, lines and items are offered; the first is what the page opens with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

QUERIES = Path(__file__).parents[1] / "queries"


@dataclass(frozen=True)
class Answer:
    """One question and what answers it.

    Args:
        slug: names the query, the page and the downloads.
        question: the page's heading.
        table: the table in ``marts`` that answers it; its comment gives method and inputs.
        kind: ``time`` (lines and bands over months) or ``ranking`` (bars and ranges, an item each).
        title: what the chart shows, in the words of its axis.
        says: the answer in a sentence; ``findings.found`` gives the names in braces.
        caution: what must be known before a figure is quoted.
        changes: what would change the answer.
        choices: column -> what it chooses.
        base: where the chart has a line of comparison, in its unit; ``None`` for none.
        is_from_zero: whether the axis of an answer over time begins at zero.
        period: what a month of an answer over time stands for, where its rows do not name their period.
        evidence: how the figures come about.
        columns: of a ranking, further columns of its query -> their headings and units (``payload.cell_of``).
        labelled: of a ranking, the column that stands below each name in the chart too, and what goes before it.
        compared: of published figures, the column with what the warehouse computes for the same.
        left_out: what the method tells of and the page does not show.
        see: address of a page that answers what this one does not, with a choice -> its link in words.
    """

    slug: str
    question: str
    table: str
    kind: Literal["time", "ranking"]
    title: str
    says: str
    caution: str
    changes: str
    choices: Mapping[str, str] = field(default_factory=dict)
    base: float | None = None
    is_from_zero: bool = False
    period: Literal["month", "twelve months to"] = "month"
    evidence: Literal["computed", "bounds", "modelled", "published"] = "computed"
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    labelled: tuple[str, str] | None = None
    compared: str = ""
    left_out: str = ""
    see: Mapping[str, str] = field(default_factory=dict)

    @property
    def sql(self) -> str:
        """The query."""
        return (QUERIES / f"{self.slug}.sql").read_text(encoding="utf-8").strip()
