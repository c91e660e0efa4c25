"""Lands the partitions of a dataset: asks what is offered, fetches what changed, proves pages complete.

One partition's failure is that partition's outcome; it never stops its neighbours.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from orchestration.core.dataset import Ask, Dataset, LandedFile, Plan, Request, Says
from orchestration.core.errors import (
    EndlessPages,
    IncompleteResponse,
    KeyRefused,
    NoContent,
    NotFound,
    PartitionMissing,
    QuotaSpent,
    ServiceError,
    SourceLocked,
    SourceRefused,
    SourceUnavailable,
    TradeCorridorsError,
    UnexpectedPartition,
    WrongContent,
)
from orchestration.core.periods import first_release, period_key
from orchestration.landing import drop
from orchestration.landing.answers import Answer
from orchestration.landing.archive import Archive, Receipt
from orchestration.landing.client import Client
from orchestration.landing.quota import Quota


class Landing(StrEnum):
    """What became of a partition.

    RESTORED is unchanged after an answer that was not what was asked for; DEFERRED is locked at the publisher's;
    POSTPONED waits for another day's quota of calls.
    """

    NEW = "new"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    DEFERRED = "deferred"
    POSTPONED = "postponed"
    GAP = "gap"
    FAILED = "failed"


@dataclass(frozen=True)
class Landed:
    """Outcome of one partition: its files when it has any, and a reason for a gap or a failure."""

    outcome: Landing
    files: tuple[LandedFile, ...] = ()
    bytes: int = 0
    reason: str = ""
    error: TradeCorridorsError | None = None


_MOST_PAGES = 10_000
"""Pages of one answer; five million port days, the largest answer planned, are 5,000."""

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What a source module raises on an answer in another shape than the contract's."""

Report = Callable[[str, Landed], None]


@dataclass
class Lander:
    """Lands datasets into one archive.

    Args:
        gaps: dataset -> partition -> reason, for what the recordings do not hold.
        today: date on which releases are due.
        has_key: whether the client sends the datasets' key.
        calls_a_day: most calls of a day, 0 for no quota.
        drop: folder of the files that a person downloaded.
        report: told of each partition as it ends.
    """

    archive: Archive
    client: Client
    gaps: Mapping[str, Mapping[str, str]]
    today: date
    has_key: bool = False
    calls_a_day: int = 0
    drop: Path | None = None
    report: Report = lambda partition, landed: None

    def land(self, dataset: Dataset, partitions: Sequence[str]) -> dict[str, Landed]:
        """Land ``partitions``; every one of them is in the answer, in order."""
        if absent := self._absent(dataset, partitions):
            return {partition: self._told(partition, landed) for partition, landed in absent.items()}
        receipts: dict[str, tuple[Receipt, bool]] = {}
        quota = Quota(self.calls_a_day, self._calls_so_far(dataset))
        refused = self.archive.refused(dataset.code)

        def fetch(request: Request, for_partitions: tuple[str, ...] = ()) -> Receipt:
            if request.key not in receipts:
                kept = None if refused & set(for_partitions) else self.archive.kept(dataset.code, request)
                fetched = (kept, False) if kept else self._fetch(dataset, request, for_partitions, quota)
                receipts[request.key] = receipts[fetched[0].request] = fetched
            return receipts[request.key][0]

        ask = Ask(
            fetch=lambda request: self.archive.file(fetch(request)).path,
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
        self.archive.note_failure(dataset.code, "", "")
        outcomes = {}
        refusal: KeyRefused | None = None
        for partition in self._in_order(dataset, partitions, refused):
            try:
                if refusal is not None and plan.get(partition) is not Says.LATER:  # a key is not tried again and again
                    raise _of_dataset(dataset, refusal)
                outcome = self._land_offered(dataset, partition, plan, turned_away, fetch, receipts)
            except TradeCorridorsError as error:
                refusal = error if isinstance(error, KeyRefused) else refusal
                where = "" if isinstance(error, QuotaSpent) else partition
                self._remember(dataset, partition, error.at(dataset.code, where))
                outcomes[partition] = self._failed(partition, error)
                continue
            if partition in self.archive.failures(dataset.code):
                self.archive.note_failure(dataset.code, partition, "")
                if outcome.outcome is Landing.UNCHANGED:
                    outcome = replace(outcome, outcome=Landing.RESTORED)
            outcomes[partition] = self._told(partition, outcome)
        landed = [key for key, outcome in outcomes.items() if outcome.files and plan.get(key) is not Says.LATER]
        self.archive.note_landed(dataset.code, landed, self.today)
        self._note_postponed(dataset, outcomes)
        return {partition: outcomes[partition] for partition in partitions}

    def _calls_so_far(self, dataset: Dataset) -> int:
        return self.archive.calls_on(dataset.code, datetime.now(UTC).date()) if self.calls_a_day else 0

    def _in_order(self, dataset: Dataset, partitions: Sequence[str], refused: set[str]) -> list[str]:
        """With a quota the newest first, and last what a gate refused: it would use the quota up again every day."""
        if not dataset.calls_a_day:
            return list(partitions)
        return sorted(sorted(partitions, reverse=True), key=lambda partition: partition in refused)

    def _note_postponed(self, dataset: Dataset, outcomes: Mapping[str, Landed]) -> None:
        postponed = {key: one.reason for key, one in outcomes.items() if one.outcome is Landing.POSTPONED}
        self.archive.note_postponed(dataset.code, outcomes, postponed)

    def _landed(self, dataset: Dataset, partitions: Sequence[str]) -> dict[str, date]:
        """When each partition was last known to be here as the publisher had it, its last answer a good one."""
        failed = self.archive.failures(dataset.code)
        days = {key: self.archive.landed_on(dataset.code, (key,)) for key in partitions if key not in failed}
        return {key: day for key, day in days.items() if day is not None and "" not in failed}

    def _absent(self, dataset: Dataset, partitions: Sequence[str]) -> dict[str, Landed]:
        """The gaps, when no partition of a dataset can be had here and none ever landed: nobody is asked."""
        gaps = self.gaps.get(dataset.code, {})
        if self.archive.partitions(dataset.code) or not all(partition in gaps for partition in partitions):
            return {}
        return {partition: Landed(Landing.GAP, reason=gaps[partition]) for partition in partitions}

    def _remember(self, dataset: Dataset, partition: str, error: TradeCorridorsError) -> None:
        """A publisher that cannot be reached or is locked says nothing of its data; other failures are remembered."""
        if not isinstance(error, SourceUnavailable | SourceLocked | QuotaSpent):
            self.archive.note_failure(dataset.code, partition, str(error))

    def _failed(self, partition: str, error: TradeCorridorsError) -> Landed:
        if isinstance(error, SourceLocked):
            return self._told(partition, Landed(Landing.DEFERRED, reason=str(error)))
        if isinstance(error, QuotaSpent):
            return self._told(partition, Landed(Landing.POSTPONED, reason=str(error)))
        return self._told(partition, Landed(Landing.FAILED, reason=str(error), error=error))

    def _refuse_unexpected(self, dataset: Dataset, plan: Plan) -> None:
        """Refuse periods that have not begun: a wrong clock, a wrong name, or another meaning of the period."""
        if dataset.partitioning == "whole":
            return
        now = period_key(self.today, dataset.step)
        if early := sorted(key for key in plan if key > now):
            raise UnexpectedPartition(
                expected=f"no release after {now}",
                found=f"{', '.join(early[:3])} offered by the publisher",
                remedy="Compare the publisher's names with the source module; nothing was loaded.",
            )

    def _offered(self, dataset: Dataset, ask: Ask) -> tuple[Plan, TradeCorridorsError | None]:
        """What the publisher offers; or nothing and its refusal, if there are files that a person downloaded."""
        try:
            with _understood():
                plan = dataset.discover(ask)
        except (SourceRefused, WrongContent) as error:
            if not drop.has_files(dataset, self.drop):
                raise
            return {}, error
        self._refuse_unexpected(dataset, plan)
        return plan, None

    def _land_offered(
        self,
        dataset: Dataset,
        partition: str,
        plan: Plan,
        refused: TradeCorridorsError | None,
        fetch: Callable[[Request, tuple[str, ...]], Receipt],
        receipts: Mapping[str, tuple[Receipt, bool]],
    ) -> Landed:
        """Land what the publisher offers, and what it refuses from the files that a person downloaded."""
        try:
            if refused is not None:
                raise type(refused)(expected=refused.expected, found=refused.found, remedy=refused.remedy)
            return self._land_one(dataset, partition, plan, fetch, receipts)
        except (SourceRefused, WrongContent):
            dropped = drop.offers(dataset, self.drop)
            if partition in dropped:
                self._refuse_unexpected(dataset, dropped)
                return self._land_one(dataset, partition, dropped, fetch, receipts)
            if refused is not None:
                with contextlib.suppress(PartitionMissing):
                    return Landed(Landing.GAP, reason=self._gap_reason(dataset, partition))
            raise

    def _land_one(
        self,
        dataset: Dataset,
        partition: str,
        plan: Plan,
        fetch: Callable[[Request, tuple[str, ...]], Receipt],
        receipts: Mapping[str, tuple[Receipt, bool]],
    ) -> Landed:
        requests = plan.get(partition, ())
        if isinstance(requests, Says):
            files = self._known_files(dataset, partition)
            return Landed(Landing.UNCHANGED, files=files, bytes=sum(file.path.stat().st_size for file in files))
        if not requests:
            return Landed(Landing.GAP, reason=self._gap_reason(dataset, partition))
        served: dict[Request, list[str]] = {}
        for key, offered in plan.items():
            for request in offered if isinstance(offered, tuple) else ():
                served.setdefault(request, []).append(key)
        pages: list[Receipt] = []
        try:
            for request in requests:
                pages += self._pages(dataset, request, tuple(sorted(served[request])), fetch)
        except (NotFound, NoContent, WrongContent):
            due = self._due(dataset, partition)
            is_known = partition in self.archive.partitions(dataset.code)
            if due is None or due < self.today or is_known or not all(request.is_guess for request in requests):
                raise
            return Landed(Landing.GAP, reason=f"not yet released; due by {due}")
        files = tuple(self.archive.file(page) for page in pages)
        self.archive.complete(dataset.code, partition, files)
        return Landed(
            Landing.NEW if any(receipts[page.request][1] for page in pages) else Landing.UNCHANGED,
            files=files,
            bytes=sum(page.bytes for page in pages),
        )

    def _known_files(self, dataset: Dataset, partition: str) -> tuple[LandedFile, ...]:
        known = self.archive.partitions(dataset.code)
        if partition not in known:
            raise WrongContent(
                expected="a partition that landed before",
                found="unchanged, by the source module, and nothing in the landing",
                remedy="The source module may say so of what was landed on a known day alone; mend it.",
            )
        return known[partition]

    def _pages(
        self,
        dataset: Dataset,
        request: Request,
        partitions: tuple[str, ...],
        fetch: Callable[[Request, tuple[str, ...]], Receipt],
    ) -> list[Receipt]:
        pages: list[Receipt] = []
        asked: set[str] = set()
        rows = 0
        following: Request | None = request
        while following is not None:
            _refuse_endless(following, asked)
            asked.add(following.key)
            page = fetch(following, partitions)
            path = self.archive.object_path(page.sha256)
            pages.append(page)
            with _understood():
                rows += request.count_rows(path) if request.count_rows else 0
                following = following.next_page(path) if following.next_page else None
        if request.expected_rows is not None and rows != request.expected_rows:
            raise IncompleteResponse(
                expected=f"{request.expected_rows} rows, as the publisher counts them",
                found=f"{rows} rows in {len(pages)} page(s)",
                remedy="The answer was capped or changed while paging; nothing was loaded. Run again.",
            )
        return pages

    def _fetch(
        self, dataset: Dataset, request: Request, partitions: tuple[str, ...], quota: Quota
    ) -> tuple[Receipt, bool]:
        quota.take()
        before = self.archive.latest(dataset.code).get(request.key)
        try:
            answer = self._answer(dataset, request)
        except QuotaSpent as error:
            quota.spent = error
            raise
        except ServiceError:
            if request.instead is None:
                raise
            return self._fetch(dataset, request.instead, partitions, quota)
        receipt = self.archive.keep(dataset, partitions, request, answer)
        return receipt, before is None or before.sha256 != receipt.sha256

    def _answer(self, dataset: Dataset, request: Request) -> Answer:
        if drop.is_dropped(request):
            return drop.take(request, self.drop, self.archive.scratch)
        validators = self.archive.validators(dataset.code, request)
        try:
            return self.client.get(request, self.archive.scratch, validators)
        except KeyRefused as error:
            raise _of_dataset(dataset, error) from error

    def _gap_reason(self, dataset: Dataset, partition: str) -> str:
        """Why nothing is offered for a partition, when that is legal.

        Raises:
            PartitionMissing: it should have been released.
        """
        declared = {**dict(dataset.known_gaps), **self.gaps.get(dataset.code, {})}
        if partition in declared:
            return declared[partition]
        if partition in self.archive.partitions(dataset.code):
            raise PartitionMissing(
                expected=f"{partition}, which the publisher offered before",
                found="nothing offered by the publisher",
                remedy="What was loaded stays. See the dataset's homepage for what became of it.",
            )
        due = self._due(dataset, partition)
        if due is not None and due >= self.today:
            return f"not yet released; due by {due}"
        raise PartitionMissing(
            expected=f"a release for {partition}" + (f" by {due}" if due else ""),
            found="nothing offered by the publisher",
            remedy="See the dataset's homepage; declare a known gap with its reason if the publisher skipped it.",
        )

    def _due(self, dataset: Dataset, partition: str) -> date | None:
        """Last day on which a partition may still be without its first release."""
        if dataset.partitioning == "whole":
            return None
        return first_release(partition) + timedelta(dataset.release.lag_days + dataset.release.budget_days)

    def _told(self, partition: str, landed: Landed) -> Landed:
        self.report(partition, landed)
        return landed


def _of_dataset(dataset: Dataset, refusal: KeyRefused) -> KeyRefused:
    """The refusal, told with the setting that holds the dataset's key."""
    setting = dataset.key.setting if dataset.key else "the key"
    remedy = f"What was loaded stays. Put a key that the publisher gave you into {setting}: {dataset.homepage}."
    return KeyRefused(expected=refusal.expected, found=refusal.found, remedy=remedy)


def _refuse_endless(following: Request, asked: set[str]) -> None:
    again = following.key in asked
    if again or len(asked) == _MOST_PAGES:
        raise EndlessPages(
            expected="pages that come to an end",
            found=f"page {len(asked) + 1} is one already read" if again else f"more than {_MOST_PAGES:,} pages",
            remedy="Nothing was loaded. Compare the publisher's answer with the source module.",
        )


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    """Turn a source module's failure to read an answer into a named error."""
    try:
        yield
    except UNREADABLE as error:
        raise WrongContent(
            expected="an answer in the shape of the contract",
            found=f"{type(error).__name__}: {error}"[:160],
            remedy="The publisher changed its answer; nothing was loaded. Compare it with the source module.",
        ) from error
