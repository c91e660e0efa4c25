"""What a publisher should have by a day: nothing of the future, everything that is due, and reasons for the rest."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date

from orchestration.core.dataset import Dataset
from orchestration.core.errors import PartitionMissing, UnexpectedPartition
from orchestration.core.periods import period_key


def refuse_unexpected(dataset: Dataset, offered: Iterable[str], today: date) -> None:
    """Refuse periods that have not begun: a wrong clock, a wrong name, or another meaning of the period.

    Raises:
        UnexpectedPartition: there is one.
    """
    if dataset.partitioning == "whole":
        return
    now = period_key(today, dataset.step)
    if early := sorted(key for key in offered if key > now):
        raise UnexpectedPartition(
            expected=f"no release after {now}",
            found=f"{', '.join(early[:3])} offered by the publisher",
            remedy="Compare the publisher's names with the source module; nothing was loaded.",
        )


def gap_reason(
    dataset: Dataset, partition: str, recorded: Mapping[str, str], known: Container[str], today: date
) -> str:
    """Why nothing is offered for a partition, when that is legal.

    Args:
        recorded: partition -> reason, for what the recordings do not hold.
        known: partitions that landed before.

    Raises:
        PartitionMissing: it should have been released.
    """
    declared = {**dict(dataset.known_gaps), **recorded}
    if partition in declared:
        return declared[partition]
    if partition in known:
        raise PartitionMissing(
            expected=f"{partition}, which the publisher offered before",
            found="nothing offered by the publisher",
            remedy="What was loaded stays. See the dataset's homepage for what became of it.",
        )
    if reason := not_yet_released(dataset, partition, today):
        return reason
    due = dataset.due(partition)
    raise PartitionMissing(
        expected=f"a release for {partition}" + (f" by {due}" if due else ""),
        found="nothing offered by the publisher",
        remedy="See the dataset's homepage; declare a known gap with its reason if the publisher skipped it.",
    )


def not_yet_released(dataset: Dataset, partition: str, today: date) -> str:
    """That a partition's first release is not due yet, in words; empty once it is."""
    due = dataset.due(partition)
    return f"not yet released; due by {due}" if due is not None and due >= today else ""
