"""The world that the sample's publishers report on: one set of trades, seen by each of them in its own way.

Tables of the schema ``world`` (``world.sql``), beside those of TransBorder's published totals; the makers of each
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
from orchestration.publishers.bts.sample.transborder import make_cuts


@dataclass(frozen=True)
class World:
    """What is put into the sample and must be found again.

    Args:
        mexican_exports_seen: of what Canada counts as imports of Mexican origin, the share that Mexico records as
            exports to Canada.
        canadian_exports_seen: of what Mexico counts as imports from Canada, the share that Canada records as exports
            to Mexico.
        shipped_from_us, shipped_from_other: of Canada's imports of Mexican origin, where the shipment began.
        is_changed: whether something changes in ``change_month``; if not, nothing ever does.
        changed_shipped_from_us: ``shipped_from_us`` from then on.
        change_of_exports_to_mexico: factor of Canada's domestic exports to Mexico from then on.
        change_of_gateway_calls: factor of container ships' calls at Vancouver, Prince Rupert and Manzanillo from then.
    """

    mexican_exports_seen: float = 0.72
    canadian_exports_seen: float = 0.52
    shipped_from_us: float = 0.36
    shipped_from_other: float = 0.02
    is_changed: bool = True
    change_month: str = "2025-03"
    changed_shipped_from_us: float = 0.26
    change_of_exports_to_mexico: float = 1.25
    change_of_gateway_calls: float = 1.06


CHANGING_WORLD = World()
UNCHANGING_WORLD = World(is_changed=False)


def make_world(con: duckdb.DuckDBPyConnection, world: World) -> None:
    """Make the tables of ``world``, and those of TransBorder's cuts that they begin with."""
    make_cuts(con)
    values = {name: str(value).lower() for name, value in asdict(world).items()}
    con.execute("create schema world")
    con.execute(
        "create table world.periods as select unnest(?) as period", [months_between(FIRST_MONTH, NEWEST_AGGREGATES)]
    )
    con.execute(script(Path(__file__).with_suffix(".sql"), last_rate_day=str(AS_OF - timedelta(days=2)), **values))
