"""Lands the partitions of a dataset: asks what is offered, fetches what changed, proves pages complete.

One partition's failure is that partition's outcome; it never stops its neighbours.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from orchestration.core.dataset import Dataset
from orchestration.core.errors import (
    CertificateRefused,
    KeyRefused,
    NoContent,
    NotFound,
    PartitionMissing,
    ProxyRefused,
    QuotaSpent,
    SourceLocked,
    SourceRefused,
    SourceUnavailable,
    TradeCorridorsError,
    WrongContent,
)
from orchestration.core.request import DiscoveryContext, LandedFile, PartitionStatus, Plan, Request
from orchestration.core.stopping import NEVER, Stop
from orchestration.landing import drop
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.expected import gap_reason, not_yet_released, refuse_unexpected
from orchestration.landing.fetch import Fetcher, understood
from orchestration.landing.receipts import Receipt


class Landing(StrEnum):
    """What became of a partition.

    RESTORED is unchanged after an answer that was not what was asked for; DEFERRED is locked at the publisher's;
    POSTPONED waits for another day's quota of calls. What is rightly not offered is NOT_YET_RELEASED, a GAP (never
    published) or ABSENT (not to be had here: no key, not in the recordings).
    """

    NEW = "new"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    DEFERRED = "deferred"
    POSTPONED = "postponed"
    NOT_YET_RELEASED = "not yet released"
    GAP = "gap"
    ABSENT = "absent"
    FAILED = "failed"


@dataclass(frozen=True)
class Landed:
    """Outcome of one partition: its files when it has any, else the reason why it has none; the seconds it took."""

    outcome: Landing
    files: tuple[LandedFile, ...] = ()
    bytes: int = 0
    reason: str = ""
    error: TradeCorridorsError | None = None
    seconds: float = field(default=0.0, compare=False)


Report = Callable[[str, Landed], None]
_OF_ALL = (KeyRefused, CertificateRefused, ProxyRefused)
"""Refusals that meet every request alike: the next partitions are not tried."""

Error = TypeVar("Error", bound=TradeCorridorsError)


def _again(error: Error) -> Error:
    """A copy of the error, to be raised for another partition."""
    return type(error)(expected=error.expected, found=error.found, remedy=error.remedy)


@dataclass
class Lander:
    """Lands datasets into one archive.

    Args:
        gaps: dataset -> partition -> reason, for what the recordings do not hold.
        today: date on which releases are due.
        has_key: whether the client sends the datasets' key.
        calls_a_day: most calls of a day, 0 for no quota.
        drop: folder of the files that a person downloaded.
        report: called with each partition as it ends.
        since: time since when answers stand in for new ones, as a night that was broken off began then; empty for none.
        stop: no request is made once it is asked.
    """

    archive: Archive
    client: Client
    gaps: Mapping[str, Mapping[str, str]]
    today: date
    has_key: bool = False
    calls_a_day: int = 0
    drop: Path | None = None
    report: Report = lambda partition, landed: None
    since: str = ""
    stop: Stop = NEVER

    def land(self, dataset: Dataset, partitions: Sequence[str]) -> dict[str, Landed]:
        """Land ``partitions``; every one of them is in the answer, in order."""
        if absent := self._absent(dataset, partitions):
            return {partition: self._told(partition, landed) for partition, landed in absent.items()}
        refused = self.archive.doubted(dataset.code)
        fetcher = Fetcher(self.archive, self.client, dataset, self.calls_a_day, self.drop, self.since, self.stop)
        ask = DiscoveryContext(
            fetch=lambda request: self.archive.file(fetcher.fetch(request)).path,
            wanted=tuple(partitions),
            today=self.today,
            landed_on=self.archive.landed_on(dataset.code, partitions),
            landed=self._landed(dataset, partitions),
            has_key=self.has_key,
        )
        try:
            plan, turned_away = self._offered(dataset, ask)
        except TradeCorridorsError as error:
            self._remember(dataset, "", error.at(dataset.code, ""))
            failed = {partition: self._failed(partition, error) for partition in partitions}
            self._note_postponed(dataset, failed)
            return failed
        self.archive.note_failure(dataset.code, "", None)
        outcomes = {}
        refusal: SourceRefused | None = None
        for partition in self._in_order(dataset, partitions, refused):
            began = time.monotonic()
            try:
                if refusal is not None and plan.get(partition) is not PartitionStatus.LATER:
                    raise _again(refusal)
                outcome = self._land_offered(dataset, partition, plan, turned_away, fetcher)
            except TradeCorridorsError as error:
                refusal = error if isinstance(error, _OF_ALL) else refusal
                where = "" if isinstance(error, QuotaSpent) else partition
                self._remember(dataset, partition, error.at(dataset.code, where))
                outcomes[partition] = self._failed(partition, error)
                continue
            if partition in self.archive.failures(dataset.code):
                self.archive.note_failure(dataset.code, partition, None)
                if outcome.outcome is Landing.UNCHANGED:
                    outcome = replace(outcome, outcome=Landing.RESTORED)
            outcomes[partition] = self._told(partition, replace(outcome, seconds=time.monotonic() - began))
        landed = [
            key for key, outcome in outcomes.items() if outcome.files and plan.get(key) is not PartitionStatus.LATER
        ]
        self.archive.note_landed(dataset.code, landed, self.today)
        self._note_postponed(dataset, outcomes)
        return {partition: outcomes[partition] for partition in partitions}

    def _in_order(self, dataset: Dataset, partitions: Sequence[str], refused: set[str]) -> list[str]:
        """With a quota the newest first, and last what was refused: it would use the quota up again every day."""
        if not dataset.calls_a_day:
            return list(partitions)
        return sorted(sorted(partitions, reverse=True), key=lambda partition: partition in refused)

    def _note_postponed(self, dataset: Dataset, outcomes: Mapping[str, Landed]) -> None:
        postponed = {key: one.reason for key, one in outcomes.items() if one.outcome is Landing.POSTPONED}
        self.archive.note_postponed(dataset.code, outcomes.keys(), postponed)

    def _landed(self, dataset: Dataset, partitions: Sequence[str]) -> dict[str, date]:
        """When each partition was last known to be here as the publisher had it, its last answer a good one."""
        failed = self.archive.failures(dataset.code)
        days = {key: self.archive.landed_on(dataset.code, (key,)) for key in partitions if key not in failed}
        return {key: day for key, day in days.items() if day is not None and "" not in failed}

    def _absent(self, dataset: Dataset, partitions: Sequence[str]) -> dict[str, Landed]:
        """The declared gaps, if they cover all partitions and none ever landed: then no request is made."""
        gaps = self.gaps.get(dataset.code, {})
        if self.archive.partitions(dataset.code) or not all(partition in gaps for partition in partitions):
            return {}
        return {partition: Landed(Landing.ABSENT, reason=gaps[partition]) for partition in partitions}

    def _remember(self, dataset: Dataset, partition: str, error: TradeCorridorsError) -> None:
        """A publisher that cannot be reached or is locked says nothing of its data; other failures are remembered."""
        if not isinstance(error, SourceUnavailable | SourceLocked | QuotaSpent):
            gave_nothing = isinstance(error, SourceRefused)
            self.archive.note_failure(dataset.code, partition, error.failure(), gave_nothing=gave_nothing)

    def _failed(self, partition: str, error: TradeCorridorsError) -> Landed:
        if isinstance(error, SourceLocked):
            return self._told(partition, Landed(Landing.DEFERRED, reason=str(error)))
        if isinstance(error, QuotaSpent):
            return self._told(partition, Landed(Landing.POSTPONED, reason=str(error)))
        return self._told(partition, Landed(Landing.FAILED, reason=str(error), error=error))

    def _offered(self, dataset: Dataset, ask: DiscoveryContext) -> tuple[Plan, TradeCorridorsError | None]:
        """What the publisher offers; or nothing and its refusal, if there are files that a person downloaded."""
        try:
            with understood():
                plan = dataset.discover(ask)
        except (SourceRefused, WrongContent) as error:
            if dataset.by_hand is None:
                raise
            if drop.look(dataset, self.drop).is_empty:
                raise drop.told_with_way_in(error, dataset, self.drop) from error
            return {}, error
        refuse_unexpected(dataset, plan, self.today)
        return plan, None

    def _land_offered(
        self,
        dataset: Dataset,
        partition: str,
        plan: Plan,
        refused: TradeCorridorsError | None,
        fetcher: Fetcher,
    ) -> Landed:
        """Land what the publisher offers; what it refuses, or does not offer, from the files of a person."""
        if dataset.by_hand is None:
            return self._land_one(dataset, partition, plan, fetcher)
        folder = drop.look(dataset, self.drop)
        if refused is None and plan.get(partition):
            try:
                return self._land_one(dataset, partition, plan, fetcher)
            except (SourceRefused, WrongContent) as error:
                if not (dropped := folder.offer(partition)):
                    raise drop.told_with_way_in(error, dataset, self.drop) from error
        elif not (dropped := folder.offer(partition)):
            try:
                return self._not_offered(dataset, partition)
            except PartitionMissing:
                if refused is None:
                    raise
                raise drop.told_with_way_in(refused, dataset, self.drop) from None
        return self._land_one(dataset, partition, dropped, fetcher)

    def _land_one(
        self,
        dataset: Dataset,
        partition: str,
        plan: Plan,
        fetcher: Fetcher,
    ) -> Landed:
        requests = plan.get(partition, ())
        if isinstance(requests, PartitionStatus):
            files = self._known_files(dataset, partition)
            return Landed(Landing.UNCHANGED, files=files, bytes=sum(file.path.stat().st_size for file in files))
        if not requests:
            return self._not_offered(dataset, partition)
        served: dict[Request, list[str]] = {}
        for key, offered in plan.items():
            for request in offered if isinstance(offered, tuple) else ():
                served.setdefault(request, []).append(key)
        pages: list[Receipt] = []
        try:
            for request in requests:
                pages += fetcher.pages(request, tuple(sorted(served[request])))
        except (NotFound, NoContent, WrongContent):
            reason = not_yet_released(dataset, partition, self.today)
            is_known = partition in self.archive.partitions(dataset.code)
            if not reason or is_known or not all(request.is_guess for request in requests):
                raise
            return Landed(Landing.NOT_YET_RELEASED, reason=reason)
        files = tuple(self.archive.file(page) for page in pages)
        self.archive.complete(dataset.code, partition, files)
        return Landed(
            Landing.NEW if any(fetcher.is_news(page) for page in pages) else Landing.UNCHANGED,
            files=files,
            bytes=sum(page.bytes for page in pages),
        )

    def _known_files(self, dataset: Dataset, partition: str) -> tuple[LandedFile, ...]:
        known = self.archive.partitions(dataset.code)
        if partition not in known:
            raise WrongContent(
                expected="a partition that landed before",
                found="unchanged, by the source module, and nothing in the landing",
                remedy="discover may return UNCHANGED only for a partition that has landed before. Correct discover.",
            )
        return known[partition]

    def _not_offered(self, dataset: Dataset, partition: str) -> Landed:
        """What became of a partition that nothing is offered for, when that is legal.

        Raises:
            PartitionMissing: it should have been released.
        """
        recorded, known = self.gaps.get(dataset.code, {}), self.archive.partitions(dataset.code)
        reason = gap_reason(dataset, partition, recorded, known, self.today)
        if partition in dict(dataset.known_gaps):
            return Landed(Landing.GAP, reason=reason)
        return Landed(Landing.ABSENT if partition in recorded else Landing.NOT_YET_RELEASED, reason=reason)

    def _told(self, partition: str, landed: Landed) -> Landed:
        self.report(partition, landed)
        return landed
