"""What a publisher is asked for: requests, and what ``discover`` is given and says of each partition.

Shapes only. How a request is sent, and what becomes of the answer, is in ``landing``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path


class Content(Enum):
    """What a response must be, by content type and by first bytes."""

    ZIP = "zip"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


@dataclass(frozen=True)
class Request:
    """One GET, or a POST of a JSON ``body``. ``next_page`` reads a landed page and says which request follows, if any.

    ``count_rows`` and ``expected_rows`` together prove a paged answer complete. ``is_guess`` is an address that follows
    a pattern and that the publisher did not name: until the first release is due, there may be nothing there.
    ``version`` is the publisher's own mark of the state of what is asked for: what is here under the same mark is not
    asked for again.
    ``instead`` is asked when the service answers with an error object: fewer rows a page, or the same once more.
    ``most_bytes`` is the largest answer that is taken, where it is more than such content usually has.
    """

    url: str
    content: Content
    params: tuple[tuple[str, str], ...] = ()
    body: str = ""
    version: str = field(default="", compare=False)
    is_guess: bool = field(default=False, compare=False)
    next_page: Callable[[Path], Request | None] | None = field(default=None, compare=False)
    count_rows: Callable[[Path], int] | None = field(default=None, compare=False)
    expected_rows: int | None = field(default=None, compare=False)
    instead: Request | None = field(default=None, compare=False)
    most_bytes: int | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        """Identity of the request: URL, parameters and body."""
        query = "&".join(f"{name}={value}" for name, value in self.params)
        return (f"{self.url}?{query}" if query else self.url) + (f" {self.body}" if self.body else "")


@dataclass(frozen=True)
class LandedFile:
    """A publisher's file as it lies in the archive."""

    path: Path
    sha256: str
    url: str


@dataclass(frozen=True)
class DiscoveryContext:
    """The publisher, as ``discover`` may question it.

    Args:
        fetch: lands one answer and returns its path.
        wanted: partitions that are asked for.
        today: the day on which it is asked.
        landed_on: the last day on which every wanted partition was known to be here as published; ``None`` if never,
            or if what is here of any was refused.
        landed: the same for each wanted partition that ever was and was not refused.
        has_key: whether the dataset's key goes with every request.
    """

    fetch: Callable[[Request], Path]
    wanted: tuple[str, ...]
    today: date
    landed_on: date | None = None
    landed: Mapping[str, date] = field(default_factory=dict)
    has_key: bool = False


class PartitionStatus(Enum):
    """What may be said of a partition instead of where it is.

    UNCHANGED is the publisher's word; LATER is ours: it is here, and it is asked for again another day.
    """

    UNCHANGED = "unchanged"
    LATER = "later"


Plan = Mapping[str, tuple[Request, ...] | PartitionStatus]
Discover = Callable[[DiscoveryContext], Plan]
