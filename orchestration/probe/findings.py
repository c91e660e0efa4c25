"""What a probe finds: of one dataset, and of all. Shapes only; they are what ``--json`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from orchestration.probe.shape import Shape


class State(StrEnum):
    """What a night would make of a dataset.

    WELL is as declared. NEWS loads, with something new in it. ABSENT is not to be had here, which is no failure: it
    wants a key, or is not in the recordings. LOCKED will be had later. The others would be failures.
    """

    WELL = "well"
    NEWS = "news"
    ABSENT = "absent"
    LOCKED = "locked"
    LATE = "late"
    CHANGED = "changed"
    KEY_REFUSED = "key refused"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no answer"


_FINE = (State.WELL, State.NEWS, State.ABSENT, State.LOCKED)
_WORST_FIRST = tuple(reversed(State))


@dataclass(frozen=True)
class Finding:
    """One thing to tell: what was found, and what a person can do about it."""

    state: State
    text: str
    remedy: str = ""
    cause: str = ""


@dataclass(frozen=True)
class FirstLoad:
    """About how large a first load is. Where the publisher does not say, ``bytes`` is ``None``.

    Args:
        days: days that the quota of calls makes of it; 0 without one.
        is_lower_bound: whether answers raise further questions whose number is not known.
    """

    partitions: int
    requests: int
    bytes: int | None
    seconds: float
    days: int = 0
    is_lower_bound: bool = False


@dataclass
class Probed:
    """What was found of a dataset.

    Args:
        newest: newest period offered, or the day of the publisher's file.
        due: newest period that should be offered by now.
        key: setting of its key and whether it is there and was taken; empty for a dataset without one.
        calls, seconds: what the probe itself took.
    """

    dataset: str
    publisher: str
    findings: list[Finding] = field(default_factory=list)
    hosts: Sequence[str] = ()
    newest: str = ""
    due: str = ""
    key: str = ""
    tables: Sequence[Shape] = ()
    first_load: FirstLoad | None = None
    calls: int = 0
    seconds: float = 0.0

    @property
    def state(self) -> State:
        """The worst of what was found."""
        found = {finding.state for finding in self.findings}
        return next((state for state in _WORST_FIRST if state in found), State.WELL)

    @property
    def is_wrong(self) -> bool:
        """Whether action is required before a night can load it."""
        return self.state not in _FINE

    def tell(self, state: State, text: str, remedy: str = "", cause: str = "") -> None:
        """One more finding."""
        self.findings.append(Finding(state, text, remedy, cause))
