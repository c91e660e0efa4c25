"""What a gate says: PASS, FAIL or ERROR, and the observed value behind each check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from orchestration.core.errors import GateErrored, GateRefused


class Outcome(StrEnum):
    """ERROR is not FAIL: the judge could not judge. Neither lets anything through."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    ERROR = "error"


@dataclass(frozen=True)
class Result:
    """One evaluated check."""

    check: str
    table: str
    outcome: Outcome
    observed: str
    why: str


class RecordedResult(NamedTuple):
    """One result as the history and a release keep it, of a gate, an audit or dbt.

    ``outcome`` is that of an ``Outcome``, or dbt's own word for what is none of them; only ``pass`` counts as passed.
    """

    subject: str
    check: str
    outcome: str
    observed: str
    why: str


@dataclass(frozen=True)
class Document:
    """Great Expectations' own account of one table's validation: what Data Docs are made from.

    ``json_text`` is an ``ExpectationSuiteValidationResult`` with a handful of unexpected values at most.
    """

    table: str
    outcome: Outcome
    json_text: str


@dataclass(frozen=True)
class Verdict:
    """All results of one candidate. ``declared`` is how many checks there should be.

    ``documents`` hold the same results a table, for people; nothing is decided by them.
    """

    results: tuple[Result, ...]
    declared: int
    documents: tuple[Document, ...] = ()

    @property
    def evaluated(self) -> int:
        """Checks that were truly judged."""
        return sum(result.outcome is not Outcome.ERROR for result in self.results)

    @property
    def outcome(self) -> Outcome:
        """ERROR unless every declared check was evaluated; then FAIL if any failed."""
        if self.declared == 0 or self.evaluated != self.declared:
            return Outcome.ERROR
        if any(result.outcome is Outcome.FAIL for result in self.results):
            return Outcome.FAIL
        return Outcome.PASS

    @property
    def findings(self) -> str:
        """The checks that did not pass, with what was observed; empty after a pass."""
        bad = [result for result in self.results if result.outcome is not Outcome.PASS]
        text = "; ".join(f"{result.check} ({result.observed})" for result in bad[:5])
        more = f"; and {len(bad) - 5} more" if len(bad) > 5 else ""
        missing = f"; {self.declared - len(self.results)} not evaluated" if self.declared > len(self.results) else ""
        return f"{text}{more}{missing}".removeprefix("; ")

    def raise_unless_passed(self, dataset: str, partition: str, told: Sequence[str] = ()) -> None:
        """Raise the error that fits the outcome.

        Args:
            told: what failed, in sentences; without them the message holds the bare findings.

        Raises:
            GateRefused: a check refused the candidate.
            GateErrored: the gate could not judge.
        """
        if self.outcome is Outcome.FAIL:
            raise GateRefused(
                dataset=dataset,
                partition=partition,
                expected=f"{self.declared} checks to pass",
                found=" ".join(told) or f"{self.findings}.",
                remedy="The last good rows stay. What to do: docs/operating/refused.md.",
            )
        if self.outcome is Outcome.ERROR:
            raise GateErrored(
                dataset=dataset,
                partition=partition,
                expected=f"{self.declared} checks evaluated",
                found=f"{self.evaluated} evaluated: {self.findings or 'nothing'}",
                remedy="The gate itself is broken; nothing was let through. See the log.",
            )
