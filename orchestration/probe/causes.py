"""What an error of asking or reading means for a dataset, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.core.dataset import Dataset
from orchestration.core.errors import (
    CertificateRefused,
    KeyRefused,
    NotFound,
    ProxyRefused,
    QuotaSpent,
    SourceLocked,
    SourceRefused,
    SourceUnavailable,
    TradeCorridorsError,
    WrongContent,
)
from orchestration.probe.findings import Finding, State

_DROP = "docs/operating/drop_folder.md"


def finding_of(error: TradeCorridorsError, dataset: Dataset, host: str) -> Finding:
    """The finding that an error is."""
    found = error.found.rstrip(". ")
    for kind, state, cause, remedy in _meanings(dataset, error):
        if isinstance(error, kind):
            is_unreached = state is State.UNREACHABLE
            text = f"{host}: {found}." if is_unreached else f"Expected {error.expected}; found {found}."
            return Finding(state, text, remedy, cause)
    return Finding(State.CHANGED, f"Expected {error.expected}; found {found}.", error.remedy, "shape")


def _meanings(
    dataset: Dataset, error: TradeCorridorsError
) -> Iterator[tuple[type[TradeCorridorsError], State, str, str]]:
    """Class of error, what it means, in a word, what to do; special classes before those that they belong to."""
    by_browser = f"See whether a browser gets it: {dataset.homepage}."
    by_hand = f"Download from {dataset.by_hand.page} by browser: {_DROP}." if dataset.by_hand else by_browser
    key = dataset.key.setting if dataset.key else "the key"
    yield SourceUnavailable, State.UNREACHABLE, "network", "It may pass: run it again later."
    yield ProxyRefused, State.UNREACHABLE, "proxy", error.remedy
    yield CertificateRefused, State.UNREACHABLE, "certificate", error.remedy
    yield SourceLocked, State.LOCKED, "locked", "It is being updated; the night asks once more later."
    yield QuotaSpent, State.LOCKED, "quota", "Today's calls are used up; tomorrow it can be had."
    yield KeyRefused, State.KEY_REFUSED, "key", f"Compare {key} with the publisher's: docs/operating/add_a_key.md."
    yield NotFound, State.REFUSED, "address", f"The address may have moved: {dataset.homepage}."
    yield SourceRefused, State.REFUSED, "refused", by_hand
    if dataset.by_hand:
        yield WrongContent, State.REFUSED, "refused", by_hand
