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
    """Rows that may be quarantined from a partition of a table while the others are loaded.

    Args:
        share: the most of the rows.
        least: number of rows that is tolerated in any case, so that one wrong row does not refuse a short table.
        value_share: the most of the value; the copies of exact twins have none.
        why: reason of the bounds.
    """

    share: float
    least: int
    value_share: float
    why: str

    def tolerates(self, wrong: int, rows: int) -> bool:
        """Whether so many wrong rows among ``rows`` are few; one in ten is never few, however short the table."""
        return wrong <= max(min(self.least, rows // 10), self.share * rows)


@dataclass(frozen=True)
class Found:
    """A finding of one table of a partition.

    Args:
        part: what was found: a code, the name of a column or of a port.
        rows: rows that it concerns; 0 where it is no matter of rows.
        share: their part of the partition's value (of its rows, where the table has no measure); ``None`` if unknown.
        why: what was done, and why that is right.
    """

    table: str
    partition: str
    finding: Finding
    part: str
    rows: int = 0
    share: float | None = None
    why: str = ""


UNKNOWN_SHARE = 0.10
"""Unless a column says otherwise, the most of a partition's value (or rows, without a measure) under unknown codes.

The largest recoding that is known, Ysleta with a port code of its own since March 2020, had 6 % of the value of a month
after a quarter (TransBorder); in a column that has lost its meaning all is unknown.
"""

FEW_WRONG_ROWS = RowTolerance(
    share=0.005,
    least=5,
    value_share=0.01,
    why="One month of 324 of border crossings had more, and says so where it is declared. More than one row in two"
    " hundred, or one dollar in a hundred, is no slip any more.",
)
