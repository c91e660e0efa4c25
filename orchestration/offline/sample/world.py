"""The world that the sample's publishers report on: one set of trades, seen by each of them in its own way.

What changes in it is said by its parameters, but for two constants of the SQL: how Canada's trade with Mexico divides
by mode of transport (``world.sql``) and direct investment (``direct_investment.sql``). ``core/modes.py`` has the words.

Tables of the schema ``world``: ``anchors.sql`` takes what is published, ``world.sql`` divides it; the makers of each
publisher's files read them. How large the mirror gap is and where shipments begin are parameters, so that what is found
can be compared with what was put in.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import duckdb

from orchestration.core.periods import months_between
from orchestration.core.sample import AS_OF, FIRST_MONTH, NEWEST_AGGREGATES, script
from orchestration.publishers.bts.sample.transborder import make_freight

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class World:
    """What is put into the sample and must be found again.

    Args:
        anchored_from, anchored_to: months in which what is published is traded (``anchors.sql``); others follow.
        mexican_exports_seen: of what Canada counts as imports of Mexican origin, the share that Mexico records as
            exports to Canada, in years before the first that Mexico's record is published of.
        canadian_exports_seen: of what Mexico counts as imports from Canada, the share that Canada records as exports
            to Mexico, in the same years.
        shipped_from_us, shipped_from_other: of Canada's imports of Mexican origin, where the shipment began.
        is_changed: whether something changes in ``change_month``; if not, nothing ever does.
        changed_shipped_from_us: ``shipped_from_us`` from then on.
        change_of_exports_to_mexico: factor of Canada's exports to Mexico from then on, on top of what is published.
        change_of_gateway_calls: factor of container ships' calls at Vancouver, Prince Rupert and Manzanillo from then.
    """

    anchored_from: str = FIRST_MONTH
    anchored_to: str = NEWEST_AGGREGATES
    mexican_exports_seen: float = 0.54
    canadian_exports_seen: float = 0.52
    shipped_from_us: float = 0.36
    shipped_from_other: float = 0.02
    is_changed: bool = True
    change_month: str = "2025-03"
    changed_shipped_from_us: float = 0.26
    change_of_exports_to_mexico: float = 1.25
    change_of_gateway_calls: float = 1.06


CHANGING_WORLD = World()
"""As published wherever something is, with a change on top."""

UNCHANGING_WORLD = World(is_changed=False, anchored_from="2024-01", anchored_to="2024-12")
"""Level, shares and season of 2024 for ever: what the world did to trade in other years is not in it either.

Only freight of the months whose total BTS announced is as announced, since the gate holds every load to it.
"""


def make_world(con: duckdb.DuckDBPyConnection, world: World) -> None:
    """Make the tables of ``world``, and TransBorder's record, which divides some of them."""
    names = {name: str(value).lower() for name, value in asdict(world).items()}
    names["last_rate_day"] = str(AS_OF - timedelta(days=2))
    con.execute("create schema world")
    con.execute(
        "create table world.periods as select unnest(?) as period", [months_between(FIRST_MONTH, NEWEST_AGGREGATES)]
    )
    con.execute(script(_HERE / "anchors.sql", **names))
    make_freight(con)
    con.execute(script(_HERE / "world.sql", **names))
