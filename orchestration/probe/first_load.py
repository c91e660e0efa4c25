"""About how large a first load is and how long it takes, from the answers of a probe and the declared pace."""

from __future__ import annotations

import math
from collections.abc import Sequence

from orchestration.core.dataset import Dataset
from orchestration.core.request import Plan, Request
from orchestration.core.settings import Settings
from orchestration.landing.fetch import understood
from orchestration.offline.session import due_periods
from orchestration.probe.asker import Asker, Sample
from orchestration.probe.findings import FirstLoad

BYTES_A_SECOND = 1_000_000
"""Speed that the estimate assumes."""


def first_load(
    settings: Settings,
    dataset: Dataset,
    wanted: Sequence[str],
    plan: Plan,
    partition: str,
    samples: Sequence[Sample],
    calls_to_discover: int,
    asker: Asker,
    *,
    has_key: bool,
) -> FirstLoad:
    """The estimate.

    Args:
        wanted: partitions that ``plan`` was asked for; a publisher that lists what it has names more.
        partition: the one that ``samples`` are of.
        calls_to_discover: calls that the plan took.
    """
    partitions = _partitions(settings, dataset, wanted, plan)
    requests = plan[partition]
    of_partition = len(requests) if isinstance(requests, tuple) else 1
    answers = [answers_of(sample) for sample in samples]
    is_chain = any(number is None for number in answers)
    calls = of_partition * sum(number or 1 for number in answers) / len(samples)
    if is_chain and dataset.keyless_calls and not has_key:
        calls, is_chain = dataset.keyless_calls, False
    listing = calls_to_discover * partitions / len(wanted) if calls_to_discover > len(wanted) else calls_to_discover
    total = math.ceil(calls * partitions + listing)
    sizes = [sample.size for sample in samples]
    size = None
    if dataset.smaller is None and None not in sizes:
        size = round(sum(known or 0 for known in sizes) / len(samples) * calls * partitions)
    pace = max(dataset.pace_seconds, asker.seconds / max(1, asker.calls))
    return FirstLoad(
        partitions,
        total,
        size,
        round(total * pace + (size or 0) / BYTES_A_SECOND),
        math.ceil(total / dataset.calls_a_day) if dataset.calls_a_day else 0,
        is_lower_bound=is_chain,
    )


def _partitions(settings: Settings, dataset: Dataset, wanted: Sequence[str], plan: Plan) -> int:
    """Partitions of a first load: of what is listed, else all that are due."""
    if dataset.start is None:
        return 1
    due = due_periods(settings, dataset)
    lists_all = bool(plan.keys() - set(wanted))
    return sum(period in plan for period in due) if lists_all else len(due)


def answers_of(sample: Sample) -> int | None:
    """How many answers a request brings, itself and its pages; ``None`` when each raises the next question."""
    request: Request = sample.request
    if request.next_page is None:
        return 1
    if not sample.is_whole or sample.path is None:
        return None
    with understood():
        if request.expected_rows and request.count_rows:
            return math.ceil(request.expected_rows / max(1, request.count_rows(sample.path)))
        return 1 if request.next_page(sample.path) is None else None
