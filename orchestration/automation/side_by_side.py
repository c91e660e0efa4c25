"""Lands the datasets of several publishers side by side, and says what has landed while the rest still lands.

A thread a publisher, its datasets one after the other, so that all of it takes as long as the slowest publisher does.
How a dataset is landed, and what becomes of it then, is the caller's; nothing is loaded here.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from orchestration.core.dataset import Dataset
from orchestration.publishers.registry import loaded_before

_MOMENT_SECONDS = 2.0
"""So long what has landed waits for what is about to: where all lands at once, all is loaded at once."""

Outcomes = TypeVar("Outcomes")


@dataclass
class SideBySide(Generic[Outcomes]):
    """The landings of a night.

    Args:
        land: lands partitions of a dataset; called in a thread of its publisher's.
    """

    land: Callable[[Dataset, Sequence[str]], Outcomes]
    _landings: dict[str, Future[Outcomes]] = field(default_factory=dict)
    _threads: list[threading.Thread] = field(default_factory=list)

    def batches(self, wanted: Sequence[tuple[Dataset, Sequence[str]]]) -> Iterator[list[Dataset]]:
        """Land these partitions of these datasets, anew if they landed before, and say what has landed.

        In each batch, datasets come in the same order whenever they landed, and none comes before one that its rules
        compare it with. Two of different partitioning, which no run loads together, are never compared in one batch.
        """
        publishers: dict[str, list[tuple[Dataset, Sequence[str]]]] = {}
        for dataset, partitions in sorted(wanted, key=lambda one: (len(loaded_before(one[0])), one[0].code)):
            self._landings[dataset.code] = Future()
            publishers.setdefault(dataset.publisher, []).append((dataset, partitions))
        for publisher, own in publishers.items():
            in_context = contextvars.copy_context().run
            thread = threading.Thread(target=in_context, args=(self._land_all, own), name=publisher, daemon=True)
            self._threads.append(thread)
            thread.start()
        left = [dataset for own in publishers.values() for dataset, _ in own]
        left.sort(key=lambda dataset: (len(loaded_before(dataset)), dataset.code))
        while left:
            self._wait(left)
            ready = [dataset for dataset in left if self._is_ready(dataset, left)]
            left = [dataset for dataset in left if dataset not in ready]
            yield ready

    def outcomes(self, dataset: Dataset) -> Outcomes | None:
        """What became of a dataset's partitions, or its thread's error raised; ``None`` if it was not landed here."""
        landing = self._landings.get(dataset.code)
        return None if landing is None else landing.result()

    def landed(self, dataset: Dataset) -> Outcomes | None:
        """What became of a dataset's partitions in a batch; ``None`` if its landing ended with an error."""
        landing = self._landings[dataset.code]
        return None if landing.exception() else landing.result()

    def join(self, seconds: float) -> None:
        """Wait for the publishers' threads to end, so long at most."""
        latest = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, latest - time.monotonic()))

    def _land_all(self, own: Sequence[tuple[Dataset, Sequence[str]]]) -> None:
        for dataset, partitions in own:
            landing = self._landings[dataset.code]
            try:
                landing.set_result(self.land(dataset, partitions))
            except BaseException as error:  # noqa: BLE001 (raised again where the outcome is asked for)
                landing.set_exception(error)

    def _wait(self, left: Sequence[Dataset]) -> None:
        """Until some datasets are ready and no other has landed for a moment."""
        while running := [landing for one in left if not (landing := self._landings[one.code]).done()]:
            is_any_ready = any(self._is_ready(dataset, left) for dataset in left)
            landed, _ = wait(running, _MOMENT_SECONDS if is_any_ready else None, FIRST_COMPLETED)
            if is_any_ready and not landed:
                return

    def _is_ready(self, dataset: Dataset, left: Sequence[Dataset]) -> bool:
        """Whether a dataset landed, and what it is compared with is loaded or landed for the same run."""
        before = [other for other in loaded_before(dataset) if other in left]
        is_landed = all(self._landings[one.code].done() for one in (dataset, *before))
        return is_landed and all(other.partitioning == dataset.partitioning for other in before)
