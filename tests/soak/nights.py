"""The table of a simulated month: each night, what goes wrong, and what must come of it.

Three windows: the clocks go back on 3 November 2024, the year ends, the clocks go forward on 9 March 2025 (US and
Canada, Eastern). The two nights of a change begin twenty seconds before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum

from tests.soak.publishers import (
    CROSSINGS,
    RATES,
    TRANSBORDER,
    Change,
    doubles,
    freezes,
    hides_ports,
    partitions,
    releases,
    repairs,
    revises,
    thaws,
)


class Run(Enum):
    """How a night is run."""

    ONCE = "once"
    TWICE = "twice at the same time"
    KILLED_LANDING = "killed when new bytes lie in the landing"
    KILLED_BUILDING = "killed when dbt has begun"

    @property
    def processes(self) -> int:
        """How many run at the same time."""
        return 2 if self is Run.TWICE else 1


@dataclass(frozen=True)
class Night:
    """One night and what must come of it.

    Args:
        changes: what publishers do before it, besides moving the exchange rates forward.
        faults: ``[[fault]]`` tables of its recordings.
        loaded: partitions accepted into raw.
        exit_code: of the command; ``None`` if it is killed.
        alerts: messages, as status and key.
        is_new: whether another release is published.
        is_person_needed: what ``status`` says in the morning.
        pings: of the dead man's switch.
    """

    day: date
    what: str
    changes: tuple[Change, ...] = ()
    faults: str = ""
    loaded: tuple[str, ...] = ()
    exit_code: int | None = 0
    alerts: tuple[str, ...] = ()
    is_new: bool = True
    is_person_needed: bool = False
    pings: int = 1
    run: Run = Run.ONCE
    is_webhook_down: bool = False
    at: time = time(2, 30)

    @property
    def begins_at(self) -> datetime:
        """The instant."""
        return datetime.combine(self.day, self.at, UTC)

    def __str__(self) -> str:
        return f"{self.day}"


_RATES = f"{RATES} current"
_EVERYTHING = (
    *partitions(TRANSBORDER, "2024-02", "2024-07"),
    *partitions(CROSSINGS, "2024-02", "2024-08"),
    *(_RATES, "imf_portwatch_ports current", "nga_world_port_index current"),
)
_FREIGHT_DOWN = f'[[fault]]\ndataset = "{TRANSBORDER}"\nstatus = 503'
_CROSSINGS_DOWN = f'[[fault]]\ndataset = "{CROSSINGS}"\nstatus = 500'
_HTML = '[[fault]]\nurl = "August2024.zip"\nhtml = true'
_CUT = '[[fault]]\nurl = "May2024.zip"\ncut_after = 1000\ntimes = 1'

_UNREACHABLE = f"{TRANSBORDER}:unreachable"
_REFUSED = f"{TRANSBORDER}:refused"
_STALE = f"{RATES}:stale"

AUTUMN = (
    Night(
        date(2024, 10, 29),
        "the first night",
        (releases(TRANSBORDER, "2024-07"), releases(CROSSINGS, "2024-08")),
        loaded=_EVERYTHING,
    ),
    Night(date(2024, 10, 30), "two nights at once", loaded=(_RATES,), pings=2, run=Run.TWICE),
    Night(
        date(2024, 10, 31),
        "the site of the freight data is down as it releases August",
        (releases(TRANSBORDER, "2024-08"),),
        faults=_FREIGHT_DOWN,
        loaded=(_RATES,),
        exit_code=1,
        alerts=(f"firing {_UNREACHABLE}",),
        is_person_needed=True,
    ),
    Night(
        date(2024, 11, 1),
        "the site is down, second night",
        faults=_FREIGHT_DOWN,
        loaded=(_RATES,),
        exit_code=1,
        is_person_needed=True,
    ),
    Night(
        date(2024, 11, 2),
        "the site is down, third night",
        faults=_FREIGHT_DOWN,
        loaded=(_RATES,),
        exit_code=1,
        is_person_needed=True,
    ),
    Night(
        date(2024, 11, 3),
        "the clocks go back during the night; the site is back",
        loaded=(f"{TRANSBORDER} 2024-08",),
        alerts=(f"resolved {_UNREACHABLE}",),
        at=time(5, 59, 40),
    ),
    Night(
        date(2024, 11, 4),
        "April is published again with other values",
        (revises("2024-04"),),
        loaded=(f"{TRANSBORDER} 2024-04",),
    ),
    Night(
        date(2024, 11, 5),
        "an HTML page for a zip, and two nights at once",
        faults=_HTML,
        loaded=(_RATES,),
        exit_code=1,
        alerts=(f"firing {_REFUSED}",),
        is_person_needed=True,
        pings=2,
        run=Run.TWICE,
    ),
    Night(date(2024, 11, 6), "the zip is a zip again", loaded=(_RATES,), alerts=(f"resolved {_REFUSED}",)),
    Night(date(2024, 11, 7), "a night like any other", loaded=(_RATES,)),
)

YEAR_END = (
    Night(
        date(2024, 12, 24),
        "the first night after seven weeks without one",
        (releases(TRANSBORDER, "2024-09"), releases(CROSSINGS, "2024-10")),
        loaded=(f"{TRANSBORDER} 2024-09", *partitions(CROSSINGS, "2024-09", "2024-10"), _RATES),
    ),
    Night(
        date(2024, 12, 25),
        "killed (SIGKILL) while dbt builds",
        loaded=(_RATES,),
        exit_code=None,
        is_new=False,
        pings=0,
        run=Run.KILLED_BUILDING,
    ),
    Night(date(2024, 12, 26), "nothing new but what the killed night had loaded"),
    Night(
        date(2024, 12, 27),
        "September is published again, every value doubled; October is released",
        (doubles("2024-09"), releases(TRANSBORDER, "2024-10")),
        loaded=(f"{TRANSBORDER} 2024-10",),
        exit_code=1,
        alerts=(f"firing {_REFUSED}",),
        is_person_needed=True,
    ),
    Night(
        date(2024, 12, 28),
        "September is repaired",
        (repairs("2024-09"),),
        loaded=(_RATES,),
        alerts=(f"resolved {_REFUSED}",),
    ),
    Night(date(2024, 12, 29), "nothing new", is_new=False),
    Night(
        date(2024, 12, 30),
        "the API of the crossings fails, and nobody hears the message",
        faults=_CROSSINGS_DOWN,
        exit_code=1,
        is_new=False,
        is_person_needed=True,
        pings=0,
        is_webhook_down=True,
    ),
    Night(
        date(2024, 12, 31),
        "the API still fails; the message is heard",
        faults=_CROSSINGS_DOWN,
        loaded=(_RATES,),
        exit_code=1,
        alerts=(f"firing {CROSSINGS}:unreachable",),
        is_person_needed=True,
    ),
    Night(
        date(2025, 1, 1),
        "the year is new in UTC, not yet in Toronto; the API is back",
        loaded=(_RATES,),
        alerts=(f"resolved {CROSSINGS}:unreachable",),
    ),
    Night(date(2025, 1, 2), "nothing new", is_new=False),
    Night(date(2025, 1, 3), "a night like any other", loaded=(_RATES,)),
)

SPRING = (
    Night(
        date(2025, 3, 8),
        "the first night after nine weeks without one; rates stand still from now on",
        (releases(TRANSBORDER, "2024-11"), releases(CROSSINGS, "2024-11"), freezes(date(2025, 3, 8))),
        loaded=(f"{TRANSBORDER} 2024-11", f"{CROSSINGS} 2024-11", _RATES),
    ),
    Night(
        date(2025, 3, 9),
        "the clocks go forward during the night; December is released",
        (releases(TRANSBORDER, "2024-12"),),
        loaded=(f"{TRANSBORDER} 2024-12",),
        at=time(6, 59, 40),
    ),
    Night(date(2025, 3, 10), "nothing new", is_new=False),
    Night(
        date(2025, 3, 11),
        "June is published again with other values; killed (SIGKILL) while it lands",
        (revises("2024-06"),),
        exit_code=None,
        is_new=False,
        pings=0,
        run=Run.KILLED_LANDING,
    ),
    Night(date(2025, 3, 12), "the night after loads June", loaded=(f"{TRANSBORDER} 2024-06",)),
    Night(
        date(2025, 3, 13),
        "May is published again; its first transfer is cut",
        (revises("2024-05"),),
        faults=_CUT,
        loaded=(f"{TRANSBORDER} 2024-05",),
    ),
    Night(
        date(2025, 3, 14),
        "March is published again with ports confused: the gate passes, the audit refuses",
        (hides_ports("2024-03"),),
        loaded=(f"{TRANSBORDER} 2024-03",),
        exit_code=1,
        alerts=("firing job:build:failed",),
        is_new=False,
        is_person_needed=True,
    ),
    Night(
        date(2025, 3, 15),
        "March is repaired, so that nothing is new; the rates of 7 March are stale",
        (repairs("2024-03"),),
        loaded=(f"{TRANSBORDER} 2024-03",),
        alerts=(f"firing {_STALE}", "resolved job:build:failed"),
        is_new=False,
        is_person_needed=True,
    ),
    Night(date(2025, 3, 16), "nothing new; the rates are still stale", is_new=False, is_person_needed=True),
    Night(
        date(2025, 3, 17),
        "the crossings of December are overdue",
        exit_code=1,
        alerts=(f"firing {CROSSINGS}:stale",),
        is_new=False,
        is_person_needed=True,
    ),
    Night(
        date(2025, 3, 18),
        "they are released, and the first month of the new year; the rates move again",
        (releases(CROSSINGS, "2025-01"), thaws()),
        loaded=(*partitions(CROSSINGS, "2024-12", "2025-01"), _RATES),
        alerts=(f"resolved {_STALE}", f"resolved {CROSSINGS}:stale"),
    ),
)

NIGHTS = (*AUTUMN, *YEAR_END, *SPRING)
