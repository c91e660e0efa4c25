"""Probes all publishers side by side, each at its own pace, within a time limit."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.errors import TradeCorridorsError
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.offline.session import Sources, open_sources
from orchestration.probe.asker import TRIES, Asker
from orchestration.probe.findings import Probed, State
from orchestration.probe.look import look_at

LONGEST_SECONDS = 120.0
"""A live probe's time. Offline the recordings are asked one after the other, however long they take to be read."""

_CONNECT_SECONDS, _READ_SECONDS, _LONGEST_WAIT = 5.0, 45.0, 10.0

Open = Callable[[Settings, Dataset], AbstractContextManager[Sources]]


@dataclass(frozen=True)
class Probe:
    """What was found, in the order of the datasets, and how long it took."""

    datasets: tuple[Probed, ...]
    seconds: float

    @property
    def reached_nobody(self) -> bool:
        """Whether of all that were asked not one publisher was reached."""
        asked = [probed for probed in self.datasets if probed.state is not State.ABSENT]
        return bool(asked) and all(probed.state in (State.UNREACHABLE, State.NO_ANSWER) for probed in asked)

    @property
    def exit_code(self) -> int:
        """0 all is well, 1 something is wrong, 2 nobody was reached."""
        if self.reached_nobody:
            return 2
        return 1 if any(probed.is_wrong for probed in self.datasets) else 0


def probe(
    settings: Settings,
    datasets: Sequence[Dataset],
    longest_seconds: float = LONGEST_SECONDS,
    opened: Open = open_sources,
) -> Probe:
    """Probe all publishers; those that have not answered at the time limit are reported as such."""
    is_live = settings.mode is Mode.LIVE
    started = time.monotonic()
    ends_at = started + longest_seconds if is_live else float("inf")
    found: dict[str, Probed] = {}
    groups = [list(group) for _, group in groupby(sorted(datasets, key=_code), key=_agency if is_live else _everybody)]
    with tempfile.TemporaryDirectory(prefix="probe-", ignore_cleanup_errors=True) as folder:
        threads = [
            threading.Thread(target=_ask, args=(settings, group, Path(folder), ends_at, opened, found), daemon=True)
            for group in groups
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, ends_at - time.monotonic()) if is_live else None)
        done = dict(found)
    for dataset in datasets:
        if dataset.code not in done:
            done[dataset.code] = late = Probed(dataset.code, dataset.publisher)
            late.tell(State.NO_ANSWER, f"No answer within {longest_seconds:.0f} seconds.", "Run again later.", "time")
    return Probe(tuple(done[dataset.code] for dataset in datasets), round(time.monotonic() - started, 1))


def _code(dataset: Dataset) -> str:
    return dataset.code


def _agency(dataset: Dataset) -> str:
    return dataset.agency


def _everybody(dataset: Dataset) -> str:
    return ""


def _ask(
    settings: Settings,
    datasets: Sequence[Dataset],
    folder: Path,
    ends_at: float,
    opened: Open,
    found: dict[str, Probed],
) -> None:
    """Look at the datasets of one publisher, one after the other."""
    unreachable: dict[str, TradeCorridorsError] = {}
    for dataset in datasets:
        with opened(settings, dataset) as sources:
            impatient = replace(
                sources.client,
                tries=TRIES,
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=min(sources.client.read_timeout, _READ_SECONDS),
                backoff_seconds=min(sources.client.backoff_seconds, 0.5),
                longest_wait=_LONGEST_WAIT,
            )
            asker = Asker(impatient, folder / dataset.code, unreachable, ends_at)
            found[dataset.code] = look_at(settings, dataset, sources, asker)
