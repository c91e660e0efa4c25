"""IMF PortWatch: ships and capacity that pass each chokepoint, a row for each chokepoint and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from orchestration.core.dataset import Dataset, Wire
from orchestration.core.relation import Parsed
from orchestration.core.request import Ask, LandedFile, Plan
from orchestration.core.table import Column, History, Rule, Table
from orchestration.publishers import imf_portwatch, imf_portwatch_days
from orchestration.publishers.imf_portwatch_days import VESSELS

_MOST_SHIPS, _MOST_CAPACITY = 2_000, 50_000_000
"""A day's. The Taiwan Strait had 253 ships of 5.2 million tonnes on a day of 2023; a thousand times as much is outside."""


def _ships(name: str, kind: str) -> Column:
    return Column(name, f"Transits of {kind}.", unit="ships", type="bigint", minimum=0, maximum=_MOST_SHIPS)


def _capacity(name: str, kind: str) -> Column:
    return Column(
        name,
        f"Deadweight of the {kind} that passed, estimated: what they can carry, not what they carried.",
        unit="deadweight tonnes, estimated",
        type="double",
        minimum=0,
        maximum=_MOST_CAPACITY,
    )


_COLUMNS = (
    *imf_portwatch_days.day_columns("chokepoint"),
    *(_ships(f"n_{name}", kind) for name, kind in VESSELS.items()),
    _ships("n_total", "all ships"),
    *(_capacity(f"capacity_{name}", kind) for name, kind in VESSELS.items()),
    _capacity("capacity", "ships"),
    Column("objectid", "Row number of the feature service."),
)


def discover(ask: Ask) -> Plan:
    """The days of each month that may have changed."""
    return imf_portwatch_days.discover_days("Daily_Chokepoints_Data", _COLUMNS, "", ask)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The attributes of all features of all pages."""
    return {"imf_portwatch_chokepoint_days": imf_portwatch_days.day_records(files, scratch)}


DATASET = Dataset(
    code="imf_portwatch_chokepoint_days",
    title="PortWatch daily chokepoint transits",
    publisher=imf_portwatch.PUBLISHER,
    homepage=imf_portwatch.HOMEPAGE,
    licence=imf_portwatch.LICENCE,
    domain="ports",
    description="Ships that pass each maritime chokepoint a day, by type, and their capacity. The Panama Canal is chokepoint2.",
    release=imf_portwatch_days.RELEASE,
    newest_period="select max(date) from raw.imf_portwatch_chokepoint_days",
    start=date(2019, 1, 1),
    wire=Wire.ARCGIS,
    discover=discover,
    parse=parse,
    tables=(
        Table(
            name="imf_portwatch_chokepoint_days",
            description="One row per portid and date: ships that passed a chokepoint, and their capacity.",
            grain=("portid", "date"),
            columns=_COLUMNS,
            rules=(
                *imf_portwatch_days.day_rules("imf_portwatch_chokepoint_days"),
                imf_portwatch_days.every_day_rule(
                    "every_chokepoint_has_every_day",
                    "The chokepoints of the first release have a row for every day, with zeros.",
                    imf_portwatch_days.first_chokepoints(),
                ),
                Rule(
                    "chokepoint_has_its_name",
                    "An id that stands for another strait would be a wrong canal under the old name.",
                    "select t.* from {batch} t anti join read_csv('{seeds}/portwatch_chokepoints.csv', all_varchar = true, hive_partitioning = false) s"
                    " on s.portwatch_chokepoint_id = t.portid and s.chokepoint_name = t.portname",
                ),
                *imf_portwatch_days.sum_rules("n", "n_total", 0, "Ships are whole: parts and totals agree exactly."),
                *imf_portwatch_days.sum_rules("capacity", "capacity", 2, "Parts and totals may be rounded each by itself: by two tonnes, not by more."),
            ),
            histories=(
                History(
                    "rows",
                    low=0.0,
                    high=2.0,
                    reload_low=0.999,
                    reload_high=31.0,
                    why="The newest month begins with a day and grows to its end; chokepoints were added and none ever left.",
                ),
            ),
        ),
    ),
)  # fmt: skip
