"""Groups failures of the same cause, so that a publisher that lacks sixty months is one line and not sixty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from orchestration.core.failure import Failure, with_argument
from orchestration.core.periods import periods_between

_PERIOD = re.compile(r"(19|20)[0-9]{2}(-[0-9]{2})?")
_MOST_RANGES = 3


def told_once(failures: Iterable[Failure]) -> list[str]:
    """One line for all partitions of a dataset that failed alike: but for the period's name and its due date."""
    alike: dict[tuple[str, str], list[Failure]] = {}
    for failure in failures:
        alike.setdefault((failure.dataset, _cause(failure)), []).append(failure)
    return [_told(cause, failures) for (_, cause), failures in alike.items()]


def _cause(failure: Failure) -> str:
    """The text of a failure without the name and due date of its period, so that equal causes compare as equal."""
    if not _PERIOD.fullmatch(failure.partition):
        return str(failure)
    partition = re.escape(failure.partition)
    due = rf"(?<=for ){partition} by [0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}\b"
    cause = re.sub(due, "each by its due date", failure.in_words)
    cause = re.sub(rf"((?<=for )|(?<=expected )){partition}\b(?!-)", "each", cause)
    cause = re.sub(rf"(?<=_){partition}(?=[.]\w+\b)", "…", cause)  # the name of the period's own file
    shown_by = with_argument(failure.shown_by, "DATASET", failure.dataset)
    return f"{cause} Details: {shown_by}" if failure.shown_by else cause


def _told(cause: str, failures: Sequence[Failure]) -> str:
    """The line of a single failure, unchanged; of several failures, with their periods and number."""
    first = failures[0]
    partitions = sorted({failure.partition for failure in failures})
    if len(partitions) < 2:
        return str(first)
    ranges = [f"{run[0]} to {run[-1]}" if len(run) > 1 else run[0] for run in _runs(partitions)]
    shown = ", ".join(ranges[:_MOST_RANGES]) + (", …" if len(ranges) > _MOST_RANGES else "")
    unit = "months" if len(first.partition) == len("2024-01") else "years"
    return f"[{first.dataset} {shown}, {len(partitions)} {unit}] {cause}"


def _runs(partitions: Sequence[str]) -> list[list[str]]:
    """Periods that follow one another, together."""
    every = periods_between(partitions[0], partitions[-1])
    groups = groupby(every, key=lambda period: period in partitions)
    return [list(group) for is_one, group in groups if is_one]
