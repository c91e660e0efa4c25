"""What a dataset is: the one declaration that landing, raw, gate, dbt sources and docs read.

Shapes only: of its tables in ``table``, of what a publisher is asked in ``request``, of what is parsed in
``relation``. How a declaration is executed is in ``landing``, ``raw`` and ``quality``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from orchestration.core.errors import DeclarationError
from orchestration.core.modes import Mode
from orchestration.core.periods import Step, first_release
from orchestration.core.relation import Parse
from orchestration.core.request import Discover, Request
from orchestration.core.table import Table

SNAPSHOT = "current"
"""The only partition key of a dataset that is published as one whole."""


@dataclass(frozen=True)
class Licence:
    """Terms under which the publisher lets the data be used."""

    name: str
    redistribution: bool
    attribution: str


@dataclass(frozen=True)
class Cadence:
    """How often a partition is released, and how long after its period ends.

    ``lag_days`` is the usual delay; a dataset is stale when no newer period has come
    one step + ``lag_days + budget_days`` after the end of its newest.
    """

    every: Literal["year", "month", "week", "day", "irregular"]
    lag_days: int
    budget_days: int

    @property
    def every_days(self) -> int:
        """Longest time from one release to the next; 0 if there is no rule."""
        return {"year": 366, "month": 31, "week": 7, "day": 1, "irregular": 0}[self.every]


@dataclass(frozen=True)
class Key:
    """A secret that a publisher gives to its users. It is added to a request when it is sent, and written nowhere.

    Args:
        setting: the environment variable that holds it.
        host: the only host that it is sent to, over https.
        name: of the query parameter or header that carries it.
        is_required: without it the dataset is absent; otherwise the publisher answers in another way.
        about: whose it is, how it is had, and what is different without it, to follow "Key of".
    """

    setting: str
    host: str
    name: str
    sent_as: Literal["parameter", "header"]
    is_required: bool
    about: str


@dataclass(frozen=True)
class ByHand:
    """How a person brings the files of a publisher that turns software away.

    Args:
        page: where a browser finds them.
        example: the publisher's name of one, for the message that asks for them.
        partitions: those that a file's name announces; none for a name that is not the publisher's.
    """

    page: str
    example: str
    partitions: Callable[[str], Sequence[str]]


Domain = Literal["trade", "ports", "money"]
Partitioning = Literal["month", "year", "whole"]


@dataclass(frozen=True)
class Dataset:
    """A public dataset, declared once.

    Args:
        discover: asks the publisher what it offers: partition key -> requests.
        newest_period: SQL of the newest day or month (``YYYY-MM``) in raw; unless given, a month's partition is it.
        parse: landed files, partition, scratch folder -> one relation a table.
        start: first day of a dataset of months or years; ``None`` for a snapshot.
        step: whether partitions are months or years, the period that the publisher releases.
        known_gaps: months that the publisher never released, with the reason.
        pace_seconds: least time between two requests to the publisher's host.
        calls_a_day: most requests that a day may bring to the publisher's host, 0 for no quota: what is left is asked
            for on another day, newest partitions first.
        patience_seconds: longest silence of the publisher's host before a try is given up.
        key: the secret that the publisher wants or rewards.
        by_hand: for a publisher that turns software away, how a person brings its files.
        smaller: a request for fewer rows of the same form, for a publisher that takes minutes over the whole.
        keyless_calls: about how many calls a partition takes without a key where answers raise further questions.
    """

    code: str
    title: str
    publisher: str
    homepage: str
    licence: Licence
    domain: Domain
    description: str
    release: Cadence
    tables: tuple[Table, ...]
    discover: Discover
    parse: Parse
    start: date | None = None
    step: Step = "month"
    known_gaps: tuple[tuple[str, str], ...] = ()
    pace_seconds: float = 1.0
    calls_a_day: int = 0
    patience_seconds: float = 60.0
    key: Key | None = None
    by_hand: ByHand | None = None
    smaller: Callable[[Request], Request] | None = None
    keyless_calls: int = 0
    newest_period: str = ""
    owners: tuple[str, ...] = ("team:trade-corridors",)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", self.code):
            raise self._wrong("a code like <agency>_<dataset>", repr(self.code))
        if not self.tables:
            raise self._wrong("at least one table", "none")
        for table in self.tables:
            names = [column.name for column in table.columns]
            if len(set(names)) != len(names):
                raise self._wrong("distinct column names", f"a repeated name in {table.name}")
            if wrong := [name for name in (table.name, *names) if not re.fullmatch(r"[a-z][a-z0-9_]*", name)]:
                raise self._wrong(f"lower-case names of letters, digits and underscores in {table.name}", str(wrong))
            if unknown := [name for name in table.grain if name not in names]:
                raise self._wrong(f"the grain of {table.name} among its columns", str(unknown))

    def _wrong(self, expected: str, found: str) -> DeclarationError:
        return DeclarationError(
            dataset=self.code,
            expected=expected,
            found=found,
            remedy="Correct the declaration in its source module.",
        )

    @property
    def agency(self) -> str:
        """Publisher's short name, the first part of the code."""
        return self.code.split("_", 1)[0]

    @property
    def partitioning(self) -> Partitioning:
        """What a partition is: a month, a year, or the whole of a snapshot."""
        return "whole" if self.start is None else self.step

    def credit_line(self, mode: Mode) -> str:
        """What to print under whatever shows the data: made data are not credited to the publisher."""
        if mode is Mode.SAMPLE:
            return f'Sample data, made in the form of "{self.title}"; not from {self.publisher}.'
        return self.licence.attribution

    def due(self, partition: str) -> date | None:
        """Last day on which a partition may still be without its first release; a snapshot has none."""
        if self.partitioning == "whole":
            return None
        return first_release(partition) + timedelta(self.release.lag_days + self.release.budget_days)

    def staging_model(self, table: Table) -> str:
        """Name of the dbt staging model of a table: ``stg_<agency>__<entity>``."""
        return f"stg_{self.agency}__{table.name.removeprefix(self.agency + '_')}"
