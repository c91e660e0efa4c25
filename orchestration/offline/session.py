"""Where data comes from in this mode: a client, what the recordings lack, and which day is today.

The same client code serves all modes; offline, a replay server runs on loopback for the length of the block.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from orchestration import __version__
from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.modes import Mode
from orchestration.core.periods import period_key, periods_between
from orchestration.core.setting_checks import NO_CHANGE
from orchestration.core.settings import Settings
from orchestration.landing.client import Client
from orchestration.offline.recordings import Recordings, read_index
from orchestration.offline.sample import AS_OF, sample_recordings
from orchestration.offline.sample.world import CHANGING_WORLD, UNCHANGING_WORLD
from orchestration.offline.server import ReplayServer


@dataclass(frozen=True)
class Sources:
    """An open way to the publishers, whether the dataset's key goes with it, and how often it may be used a day."""

    client: Client
    gaps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    has_key: bool = False
    calls_a_day: int = 0


@contextlib.contextmanager
def open_sources(settings: Settings, dataset: Dataset) -> Iterator[Sources]:
    """The publishers themselves, or the replay server with this mode's recordings."""
    contact = f"; {settings.contact}" if settings.contact else ""
    agent = f"trade-corridors/{__version__} (open statistics warehouse{contact})"
    gaps = {dataset.code: gap_periods(settings, dataset)}
    headers, parameters = (_secrets(settings, dataset, sent_as) for sent_as in ("header", "parameter"))
    client = Client(
        user_agent=agent,
        pace_seconds=dataset.pace_seconds,
        read_timeout=dataset.patience_seconds,
        headers=headers,
        parameters=parameters,
    )
    if settings.mode is Mode.LIVE:
        yield Sources(client, gaps, bool(headers or parameters), dataset.calls_a_day)
        return
    recordings = _recordings(settings)
    own = tuple(entry for entry in recordings.entries if entry.dataset == dataset.code)
    with ReplayServer(replace(recordings, entries=own)).running() as server:
        replayed = replace(client, route=server.route, pace_seconds=0.0, backoff_seconds=0.05)
        yield Sources(replayed, gaps, has_key=bool(headers or parameters))


def make_recordings(settings: Settings) -> None:
    """Make the sample if it is not there: once, before several datasets are landed side by side."""
    if settings.mode is Mode.SAMPLE:
        _recordings(settings)


def _secrets(settings: Settings, dataset: Dataset, sent_as: str) -> dict[str, dict[str, str]]:
    """The dataset's key, if it is sent in this way: host -> name -> value."""
    key = dataset.key
    if key is None or key.sent_as != sent_as or not settings.secret(key):
        return {}
    return {key.host: {key.name: settings.secret(key)}}


def _recordings(settings: Settings) -> Recordings:
    if settings.recordings is not None:
        return read_index(settings.recordings)
    world = UNCHANGING_WORLD if settings.variant == NO_CHANGE else CHANGING_WORLD
    return sample_recordings(settings.home / "recordings", world)


def today(settings: Settings) -> date:
    """The day that releases are due by: the clock's when live, the recordings' otherwise."""
    if settings.mode is Mode.LIVE:
        return datetime.now(UTC).date()
    return read_index(settings.recordings).as_of if settings.recordings else AS_OF


def due_periods(settings: Settings, dataset: Dataset, day: date | None = None) -> list[str]:
    """Partitions of a dataset of months or years that may have been released by a day, unless given today."""
    if dataset.start is None:
        return []
    first = max(dataset.start, settings.history_start)
    return periods_between(period_key(first, dataset.step), period_key(day or today(settings), dataset.step))


def expected_partitions(settings: Settings, datasets: Sequence[Dataset]) -> dict[str, dict[str, str]]:
    """Dataset -> partition that should be here by today -> why it is a known gap, or nothing."""
    day, recordings = today(settings), _recorded(settings)
    expected = {}
    for dataset in datasets:
        keys = [SNAPSHOT] if dataset.partitioning == "whole" else due_periods(settings, dataset, day)
        gaps = {**dict(dataset.known_gaps), **_declared_gaps(settings, dataset, keys, recordings)}
        expected[dataset.code] = {key: gaps.get(key, "") for key in keys}
    return expected


def gap_periods(settings: Settings, dataset: Dataset) -> dict[str, str]:
    """Partition that this mode declares not to hold (not in its recordings, or not without a key) -> why."""
    keys = [SNAPSHOT] if dataset.partitioning == "whole" else due_periods(settings, dataset)
    return _declared_gaps(settings, dataset, keys, _recorded(settings))


def _recorded(settings: Settings) -> Recordings | None:
    return read_index(settings.recordings) if settings.recordings else None


def _declared_gaps(
    settings: Settings, dataset: Dataset, keys: Sequence[str], recordings: Recordings | None
) -> dict[str, str]:
    if dataset.key is not None and dataset.key.is_required and not settings.secret(dataset.key):
        return dict.fromkeys(keys, f"No key: {dataset.key.setting} is not set.")
    if recordings is None:
        return {}
    if all(entry.dataset != dataset.code for entry in recordings.entries):
        return dict.fromkeys(keys, "Not in these recordings.")
    return dict(recordings.gaps.get(dataset.code, {}))
