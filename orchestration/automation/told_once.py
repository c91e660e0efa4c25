"""What fails alike is told once: a publisher that lacks sixty months has one thing wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from orchestration.core.periods import periods_between

_WHERE = re.compile(r"\[(?P<dataset>\w+) (?P<partition>(19|20)[0-9]{2}(-[0-9]{2})?)\] (?P<what>.+)", re.DOTALL)
"""A line about a month or a year of a dataset."""
_MOST_RANGES = 3


@dataclass(frozen=True)
class _Failure:
    """A line of failure: whose it is, and what it says without what only names the partition."""

    dataset: str
    partition: str
    cause: str
    line: str


def told_once(lines: Iterable[str]) -> list[str]:
    """One line for all partitions of a dataset that failed alike: but for the period's name and its due date."""
    alike: dict[tuple[str, str], list[_Failure]] = {}
    for line in lines:
        failure = _failure(line)
        alike.setdefault((failure.dataset, failure.cause), []).append(failure)
    return [_told(failures) for failures in alike.values()]


def _failure(line: str) -> _Failure:
    match = _WHERE.match(line)
    if match is None:
        return _Failure("", "", line, line)
    partition = re.escape(match["partition"])
    cause = re.sub(
        rf"(?<=for ){partition} by [0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}\b", "each by its due date", match["what"]
    )
    cause = re.sub(rf"((?<=for )|(?<=expected )){partition}\b(?!-)", "each", cause)
    cause = re.sub(r"\bID=[0-9a-f]+", f"DATASET={match['dataset']}", cause)
    cause = re.sub(rf"(?<=_){partition}(?=[.]\w+\b)", "…", cause)  # the name of the period's own file
    return _Failure(match["dataset"], match["partition"], cause, line)


def _told(failures: Sequence[_Failure]) -> str:
    """The line of a failure that is alone of its kind, as it is; of several, with their periods and number."""
    first = failures[0]
    partitions = sorted({failure.partition for failure in failures})
    if len(partitions) < 2:
        return first.line
    ranges = [f"{run[0]} to {run[-1]}" if len(run) > 1 else run[0] for run in _runs(partitions)]
    shown = ", ".join(ranges[:_MOST_RANGES]) + (", …" if len(ranges) > _MOST_RANGES else "")
    unit = "months" if len(first.partition) == len("2024-01") else "years"
    return f"[{first.dataset} {shown}, {len(partitions)} {unit}] {first.cause}"


def _runs(partitions: Sequence[str]) -> list[list[str]]:
    """Periods that follow one another, together."""
    every = periods_between(partitions[0], partitions[-1])
    groups = groupby(every, key=lambda period: period in partitions)
    return [list(group) for is_one, group in groups if is_one]
