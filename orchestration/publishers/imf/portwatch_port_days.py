"""IMF PortWatch: calls and estimated tonnes at the corridors' ports, a row for each port and day.

Some 2,000 ports have 5.9 million rows in pages of 1,000; only those of the seed ``portwatch_ports`` are asked for
(docs/decisions/0018).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.relation import Parsed
from orchestration.core.request import DiscoveryContext, LandedFile, Plan
from orchestration.core.sql import quoted
from orchestration.core.table import Column, PastBound, Table
from orchestration.publishers.imf import portwatch as imf_portwatch
from orchestration.publishers.imf import portwatch_days as imf_portwatch_days
from orchestration.publishers.imf.portwatch_days import VESSELS

_PORTS = imf_portwatch_days.followed_ports()
_MOST_CALLS, _MOST_TONNES = 1_000, 10_000_000
"""A day's. Shanghai has some 115 calls a day, Qingdao 0.4 million tonnes in; a thousand times as much is outside."""


def _calls(name: str, kind: str) -> Column:
    return Column(name, f"Calls of {kind}.", unit="calls", type="bigint", minimum=0, maximum=_MOST_CALLS)


def _tonnes(name: str, kind: str, direction: str) -> Column:
    return Column(
        name,
        f"Cargo {direction} by {kind}: a model's estimate from changes of draught, no customs figure.",
        unit="tonnes, estimated",
        type="bigint",
        minimum=0,
        maximum=_MOST_TONNES,
    )


_COLUMNS = (
    *imf_portwatch_days.day_columns("port"),
    Column("country", "Country name as PortWatch writes it."),
    Column("iso3", "ISO 3166 alpha-3 country code."),
    *(_calls(f"portcalls_{name}", kind) for name, kind in VESSELS.items()),
    _calls("portcalls", "all ships"),
    *(_tonnes(f"import_{name}", kind, "unloaded") for name, kind in VESSELS.items()),
    _tonnes("import", "all ships", "unloaded"),
    *(_tonnes(f"export_{name}", kind, "loaded") for name, kind in VESSELS.items()),
    _tonnes("export", "all ships", "loaded"),
    Column("objectid", "Row number of the feature service."),
)


def discover(context: DiscoveryContext) -> Plan:
    """The followed ports' days of each month that may have changed."""
    condition = f"portid IN ({', '.join(map(quoted, _PORTS))})"
    return imf_portwatch_days.discover_days("Daily_Ports_Data", _COLUMNS, condition, context)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The attributes of all features of all pages."""
    return {"imf_portwatch_port_days": imf_portwatch_days.day_records(files, scratch)}


_ROUNDED = "Parts and totals are rounded each by itself and differ by a few tonnes, not by more."

DATASET = Dataset(
    code="imf_portwatch_port_days",
    title="PortWatch daily port calls and trade estimates",
    publisher=imf_portwatch.PUBLISHER,
    homepage=imf_portwatch.HOMEPAGE,
    licence=imf_portwatch.LICENCE,
    domain="ports",
    description=(
        "Calls and tonnes a day at the corridors' ports, by type of ship. Calls are counted from satellite positions; tonnes are a"
        " model's estimates from changes of draught. Says nothing of where cargo comes from or goes to."
    ),
    release=imf_portwatch_days.RELEASE,
    newest_period="select max(date) from raw.imf_portwatch_port_days",
    start=date(2019, 1, 1),
    discover=discover,
    parse=parse,
    tables=(
        Table(
            name="imf_portwatch_port_days",
            description="One row per portid and date: calls and estimated tonnes.",
            grain=("portid", "date"),
            columns=_COLUMNS,
            weight="portcalls",
            rules=(
                *imf_portwatch_days.day_rules("imf_portwatch_port_days"),
                *imf_portwatch_days.every_day_rules("port", _PORTS),
                *imf_portwatch_days.sum_rules("portcalls", "portcalls", 0, "Calls are whole ships: parts and totals agree exactly."),
                *imf_portwatch_days.sum_rules("import", "import", imf_portwatch_days.ROUNDED, _ROUNDED),
                *imf_portwatch_days.sum_rules("export", "export", imf_portwatch_days.ROUNDED, _ROUNDED),
            ),
            past_bounds=(
                PastBound(
                    "rows",
                    low=0.0,
                    high=1.2,
                    reload_low=0.5,
                    reload_high=31.0,
                    why="The newest month begins with a day and grows to its end; ports may leave, half of them at most.",
                ),
            ),
        ),
    ),
)  # fmt: skip
