"""IMF PortWatch: ships and estimated cargo that pass each chokepoint, a row for each chokepoint and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.relation import Parsed
from orchestration.core.request import DiscoveryContext, LandedFile, Plan
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, PastBound, Table
from orchestration.publishers.imf import portwatch as imf_portwatch
from orchestration.publishers.imf import portwatch_days as imf_portwatch_days
from orchestration.publishers.imf.portwatch_days import VESSELS

_rule = rules_beside(__file__)

_MOST_SHIPS, _MOST_TONNES = 2_000, 50_000_000
"""A day's. The Taiwan Strait had 253 ships of 5.2 million tonnes on a day of 2023; a thousand times as much is outside."""


def _ships(name: str, kind: str) -> Column:
    return Column(name, f"Transits of {kind}.", unit="ships", type="bigint", minimum=0, maximum=_MOST_SHIPS)


def _capacity(name: str, kind: str) -> Column:
    return Column(
        name,
        f"Cargo of the {kind} that passed: a model's estimate of what they carried, no customs figure.",
        unit="tonnes, estimated",
        type="double",
        minimum=0,
        maximum=_MOST_TONNES,
    )


_COLUMNS = (
    *imf_portwatch_days.day_columns("chokepoint"),
    *(_ships(f"n_{name}", kind) for name, kind in VESSELS.items()),
    _ships("n_total", "all ships"),
    *(_capacity(f"capacity_{name}", kind) for name, kind in VESSELS.items()),
    _capacity("capacity", "ships"),
    Column("objectid", "Row number of the feature service."),
)


def discover(context: DiscoveryContext) -> Plan:
    """The days of each month that may have changed."""
    return imf_portwatch_days.discover_days("Daily_Chokepoints_Data", _COLUMNS, "", context)


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
    description="Ships that pass each maritime chokepoint a day, by type, and the cargo that they are estimated to carry. The Panama Canal is chokepoint2.",
    release=imf_portwatch_days.RELEASE,
    newest_period="select max(date) from raw.imf_portwatch_chokepoint_days",
    start=date(2019, 1, 1),
    discover=discover,
    parse=parse,
    tables=(
        Table(
            name="imf_portwatch_chokepoint_days",
            description="One row per portid and date: ships that passed a chokepoint, and their estimated cargo.",
            grain=("portid", "date"),
            columns=_COLUMNS,
            weight="n_total",
            rules=(
                *imf_portwatch_days.day_rules("imf_portwatch_chokepoint_days"),
                *imf_portwatch_days.every_day_rules("chokepoint", imf_portwatch_days.first_chokepoints()),
                _rule("chokepoint_has_its_name"),
                _rule("chokepoint_has_its_known_name"),
                *imf_portwatch_days.sum_rules("n", "n_total", 0, "Ships are whole: parts and totals agree exactly."),
                *imf_portwatch_days.sum_rules(
                    "capacity",
                    "capacity",
                    imf_portwatch_days.ROUNDED,
                    "Parts and totals are rounded each by itself and differ by a few tonnes, not by more.",
                ),
            ),
            past_bounds=(
                PastBound(
                    "rows",
                    low=0.0,
                    high=2.0,
                    reload_low=0.5,
                    reload_high=31.0,
                    why="The newest month begins with a day and grows to its end; chokepoints may leave, half of them at most.",
                ),
            ),
        ),
    ),
)  # fmt: skip
