"""One attempt to load a partition, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from orchestration.core.drift import Found
from orchestration.core.errors import TradeCorridorsError
from orchestration.core.request import LandedFile
from orchestration.quality.verdict import Verdict


class Load:
    """One attempt to load one partition: what went in, under which declaration.

    Partitions judged together share a ``load_id``, and so their verdict.
    """

    def __init__(self, load_id: str, partition: str, files: Sequence[LandedFile], declaration: str) -> None:
        self.load_id = load_id
        self.partition = partition
        self.landed = tuple(files)
        self.files = json.dumps([file.sha256 for file in files])
        self.urls = json.dumps([file.url for file in files])
        self.declaration = declaration
        self.loaded_at = datetime.now(UTC).replace(tzinfo=None)


class LoadOutcome(StrEnum):
    """What became of a partition; RESTORED is unchanged after a refusal."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    REFUSED = "refused"
    ERROR = "error"


@dataclass(frozen=True)
class Loaded:
    """Outcome of one partition; ``verdict`` is ``None`` when no gate had to run.

    ``rows`` are those that raw holds of a good one; ``findings`` are what is new, wrong or missing in a partition that
    was accepted all the same; ``left_out`` counts the publisher's rows that the declaration does not load.
    """

    outcome: LoadOutcome
    rows: int = 0
    verdict: Verdict | None = None
    error: TradeCorridorsError | None = None
    findings: tuple[Found, ...] = ()
    left_out: int = 0

    @property
    def is_good(self) -> bool:
        """Whether the landed content is what raw now holds."""
        return self.outcome in (LoadOutcome.ACCEPTED, LoadOutcome.UNCHANGED, LoadOutcome.RESTORED)

    @property
    def is_judged(self) -> bool:
        """Whether a verdict is new, or holds again."""
        return self.verdict is not None or self.outcome is LoadOutcome.RESTORED
