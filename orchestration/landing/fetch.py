"""Fetches what one dataset asks for in one run: each request once, pages to their end, within the day's quota.

What belongs to a partition, and what becomes of it, is decided in ``land``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.errors import (
    EndlessPages,
    IncompleteResponse,
    KeyRefused,
    QuotaSpent,
    ServiceError,
    WrongContent,
)
from orchestration.core.request import Request
from orchestration.core.stopping import NEVER, Stop
from orchestration.landing import drop
from orchestration.landing.answers import Answer
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.quota import Quota
from orchestration.landing.receipts import Receipt

_MOST_PAGES = 10_000
"""Pages of one answer; five million port days, the largest answer planned, are 5,000."""

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What a source module raises on an answer in another shape than the contract's."""


@dataclass
class Fetcher:
    """One dataset's way to its publisher for the length of a run.

    Args:
        calls_a_day: most calls of a day, 0 for no quota.
        folder: of the files that a person downloaded.
        since: time since when answers stand in for new ones: a night that was broken off began then; empty for none.
        stop: no request is made once it is asked.
    """

    archive: Archive
    client: Client
    dataset: Dataset
    calls_a_day: int
    folder: Path | None
    since: str = ""
    stop: Stop = NEVER
    _receipts: dict[str, tuple[Receipt, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        code, today = self.dataset.code, datetime.now(UTC).date()
        self._quota = Quota(self.calls_a_day, self.archive.calls_on(code, today) if self.calls_a_day else 0)

    def fetch(self, request: Request, partitions: tuple[str, ...] = ()) -> Receipt:
        """The receipt of an answer, which is fetched unless it was in this run or is here under the same version."""
        if request.key not in self._receipts:
            kept = self._kept(request)
            fetched = (kept, False) if kept else self._fetch(request, partitions)
            self._receipts[request.key] = self._receipts[fetched[0].request] = fetched
        return self._receipts[request.key][0]

    def _kept(self, request: Request) -> Receipt | None:
        """The answer that is here under the same version, or since the night began that this one goes on with."""
        code = self.dataset.code
        fetched = self.archive.fetched_since(code, request, self.since) if self.since else None
        return fetched or self.archive.kept(code, request)

    def is_news(self, receipt: Receipt) -> bool:
        """Whether an answer of this run has other bytes than the one before."""
        return self._receipts[receipt.request][1]

    def pages(self, request: Request, partitions: tuple[str, ...]) -> list[Receipt]:
        """All pages of an answer.

        Raises:
            IncompleteResponse: they hold another number of rows than the publisher counts.
            EndlessPages: they come to no end.
        """
        pages: list[Receipt] = []
        asked: set[str] = set()
        rows = 0
        following: Request | None = request
        while following is not None:
            _refuse_endless(following, asked)
            asked.add(following.key)
            page = self.fetch(following, partitions)
            path = self.archive.object_path(page.sha256)
            pages.append(page)
            with understood():
                rows += request.count_rows(path) if request.count_rows else 0
                following = following.next_page(path) if following.next_page else None
        if request.expected_rows is not None and rows != request.expected_rows:
            raise IncompleteResponse(
                expected=f"{request.expected_rows} rows, as the publisher counts them",
                found=f"{rows} rows in {len(pages)} page(s)",
                remedy="The answer was capped or changed while paging; nothing was loaded. Run again.",
            )
        return pages

    def _fetch(self, request: Request, partitions: tuple[str, ...]) -> tuple[Receipt, bool]:
        self.stop.refuse()
        self._quota.take()
        before = self.archive.latest(self.dataset.code).get(request.key)
        try:
            answer = self._answer(request)
        except QuotaSpent as error:
            self._quota.spent = error
            raise
        except ServiceError:
            if request.instead is None:
                raise
            return self._fetch(request.instead, partitions)
        receipt = self.archive.keep(self.dataset, partitions, request, answer)
        return receipt, before is None or before.sha256 != receipt.sha256

    def _answer(self, request: Request) -> Answer:
        if drop.is_dropped(request):
            return drop.take(request, self.folder, self.archive.scratch)
        validators = self.archive.validators(self.dataset.code, request)
        try:
            return self.client.get(request, self.archive.scratch, validators)
        except KeyRefused as error:
            raise refusal_of(self.dataset, error) from error


def refusal_of(dataset: Dataset, refusal: KeyRefused) -> KeyRefused:
    """The refusal, with the name of the setting that holds the dataset's key."""
    setting = dataset.key.setting if dataset.key else "the key"
    remedy = f"What was loaded stays. Put a key that the publisher gave you into {setting}: {dataset.homepage}."
    return KeyRefused(expected=refusal.expected, found=refusal.found, remedy=remedy)


@contextlib.contextmanager
def understood() -> Iterator[None]:
    """Turn a source module's failure to read an answer into a named error."""
    try:
        yield
    except UNREADABLE as error:
        raise WrongContent(
            expected="an answer in the shape of the contract",
            found=f"{type(error).__name__}: {error}"[:160],
            remedy="The publisher changed its answer; nothing was loaded. Compare it with the source module.",
        ) from error


def _refuse_endless(following: Request, asked: set[str]) -> None:
    again = following.key in asked
    if again or len(asked) == _MOST_PAGES:
        raise EndlessPages(
            expected="pages that come to an end",
            found=f"page {len(asked) + 1} is one already read" if again else f"more than {_MOST_PAGES:,} pages",
            remedy="Nothing was loaded. Compare the publisher's answer with the source module.",
        )
