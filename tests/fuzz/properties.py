"""What must be true of every spoiled input: rows, or an error of this project in one line. Nothing else, ever."""

from __future__ import annotations

import faulthandler
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.core.errors import SourceRefused, TradeCorridorsError
from orchestration.core.modes import Mode
from orchestration.core.request import LandedFile, Request
from orchestration.landing.answers import Answer, Validators
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.content import check_body, check_size
from orchestration.landing.land import Landed, Lander
from orchestration.offline.sample import AS_OF
from orchestration.raw.load import Loader
from orchestration.raw.store import prepare
from orchestration.raw.swap import clear_candidate
from tests.fuzz.corpus import Case

_HANG_SECONDS = 300


@dataclass
class Tally:
    """How many inputs each parser got, and what became of them."""

    outcomes: dict[str, Counter[str]] = field(default_factory=dict)

    def __call__(self, parser: str, outcome: str) -> None:
        self.outcomes.setdefault(parser, Counter())[outcome] += 1

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """A row a parser, and one for all: its name, how many inputs it got, and what became of them."""
        for parser, outcomes in sorted(self.outcomes.items()):
            each = ", ".join(f"{count:,} {name}" for name, count in outcomes.most_common())
            yield parser, f"{outcomes.total():,}", each
        yield "all parsers", f"{sum(outcomes.total() for outcomes in self.outcomes.values()):,}", ""


def outcome_of(parse: Callable[[], object]) -> str:
    """``read``, or the name of the error; anything but an error of this project in one line fails the test."""
    faulthandler.dump_traceback_later(_HANG_SECONDS, exit=True)
    try:
        parse()
    except TradeCorridorsError as error:
        told(error)
        return type(error).__name__
    finally:
        faulthandler.cancel_dump_traceback_later()
    return "read"


def told(error: TradeCorridorsError) -> None:
    """An error says what was expected and what was found, on one printable line, and hides no broken engine."""
    message = str(error)
    assert message.isprintable(), message
    assert len(message) < 7_000
    assert error.expected.strip() and error.found.strip() and error.remedy.strip(), message
    message.encode("utf-8")
    cause: BaseException | None = error
    while cause is not None:
        assert not isinstance(cause, duckdb.InternalException | duckdb.FatalException | AssertionError), repr(cause)
        cause = cause.__cause__


class Scripted(Client):
    """A client whose publisher answers with given bodies; each is judged as the real client judges it."""

    def __init__(self, bodies: Mapping[str, bytes]) -> None:
        super().__init__()
        self._bodies = bodies

    def get(self, request: Request, folder: Path, validators: Validators | None = None) -> Answer:
        body = self._bodies.get(request.key)
        if body is None:
            raise SourceRefused(expected="status 200", found="status 404", remedy="None.")
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / "fuzzed.part"
        part.write_bytes(body)
        check_size(request, len(body), "and more")
        check_body(request, part)
        return Answer(200, part, sha256=hashlib.sha256(body).hexdigest(), size=len(body))


def land(case: Case, bodies: Mapping[str, bytes], folder: Path) -> str:
    """Land the partition of a case from these bodies: content, discovery, pages, counts."""
    landed: list[Landed] = []

    def run() -> None:
        lander = Lander(Archive(folder, Mode.SAMPLE), Scripted(bodies), {}, AS_OF)
        landed.append(lander.land(case.dataset, [case.partition])[case.partition])
        if landed[0].error is not None:
            raise landed[0].error

    outcome = outcome_of(run)
    return str(landed[0].outcome) if outcome == "read" else outcome


class Bench:
    """Loads what is spoiled into a raw file in memory, which a failure closes: the next input gets a new one."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._con: duckdb.DuckDBPyConnection | None = None

    def load(self, files: tuple[LandedFile, ...], folder: Path) -> str:
        """Parse and append as a night does; the raw file must be usable afterwards, whatever came in."""
        con, self._con = self._con or self._open(), None
        loader = Loader(con, Archive(folder, Mode.SAMPLE), self.case.dataset)
        loader._declaration = "fuzz"
        outcome = outcome_of(lambda: loader._stage(loader._load("fuzz", self.case.partition, files), files))
        for table in self.case.dataset.tables:
            count = con.execute(f"select count(*) from candidate.{table.name}").fetchall()[0][0]
            assert outcome != "read" or count > 0 or table.may_be_empty
        clear_candidate(con, self.case.dataset)
        self._con = con
        return outcome

    def _open(self) -> duckdb.DuckDBPyConnection:
        con = duckdb.connect(config={"threads": 1})
        for schema in ("raw", "candidate", "rejected"):
            con.execute(f"create schema {schema}")
        prepare(con, self.case.dataset)
        return con
