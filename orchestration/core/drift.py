"""What publishers change without a word, and what becomes of it: one policy for all datasets.

Meaning that is lost is refused: a needed column gone, a cell type changed throughout, totals that do not add up. The
rest costs no night. What is new is loaded and shown under the publisher's own code; rows that are wrong are
quarantined and the others loaded; a missing part is named and the others loaded. Each tolerance has a bound and a
reason, and what was tolerated is a finding of the partition.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    """What was found in a partition that was loaded all the same."""

    NEW_COLUMN = "new column"
    OTHER_SPELLING = "column under another spelling"
    UNKNOWN_CODE = "unknown code"
    EXACT_TWIN = "exact twin"
    KEY_TWICE = "one key twice"
    UNREADABLE_CELL = "unreadable cell"
    MISSING_PART = "missing part"


@dataclass(frozen=True)
class Tolerance:
    """Rows of a rule that are findings of a partition and no reason to refuse it, up to a bound.

    The rule's SQL selects one row for each thing found: ``_partition``, ``part`` (what is told: a code, the name of a
    port) and, if bounded by ``share``, ``share`` (its part of the partition's value or rows, 0 to 1).

    Args:
        finding: what kind of thing it is.
        most: distinct parts that may be found in a partition; ``None`` for any number.
        share: the most that all of them together may be; ``None`` if only their number is bounded.
        why: reason of the bound.
    """

    finding: Finding
    why: str
    most: int | None = None
    share: float | None = None


@dataclass(frozen=True)
class RowTolerance:
    """Rows that may be quarantined from a partition while the others are loaded.

    Args:
        share: the most of a partition's rows, and of its value; exact twins count as rows alone.
        least: rows that are always tolerated, so that one wrong row does not refuse a short table.
        why: reason of the bound.
    """

    share: float
    least: int
    why: str


UNKNOWN_SHARE = 0.10
"""Unless a column says otherwise, the most of a partition's value (or rows, without a measure) under unknown codes."""

FEW_WRONG_ROWS = RowTolerance(
    share=0.005,
    least=5,
    why="Ten exact twins among 3,000 border crossings are the most that were seen in a publisher's file; one row in two"
    " hundred is more than slips of a keyboard.",
)
