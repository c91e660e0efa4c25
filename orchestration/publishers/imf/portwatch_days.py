"""IMF PortWatch's tables of days: which months are asked for, and what columns and rules their datasets share.

A month is asked for while it can change: the last two weeks do with the next release. The list of fields is read before
a row is asked for, and says when the table was last edited.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from orchestration.core.dataset import Cadence
from orchestration.core.errors import SchemaDrift
from orchestration.core.periods import month_end, month_start
from orchestration.core.relation import JsonRecords
from orchestration.core.request import DiscoveryContext, LandedFile, PartitionStatus, Plan, Request
from orchestration.core.rule_files import rules_beside
from orchestration.core.seeds import seed_file
from orchestration.core.table import Column, Rule
from orchestration.publishers.imf import portwatch as imf_portwatch

_rule = rules_beside(__file__)

RELEASE = Cadence(every="week", lag_days=10, budget_days=14)
"""Tuesdays, four to ten days behind; two releases may fail."""

TRAILING = timedelta(days=21)
"""The last two weeks change with the next release: a week more is asked for again."""


def discover_days(service: str, columns: Sequence[Column], condition: str, context: DiscoveryContext) -> Plan:
    """Months of a table of days; those that cannot have changed since they landed are not asked for.

    Args:
        condition: which rows, besides those of the month; empty for all.

    Raises:
        SchemaDrift: the layer lacks a declared column; ``date_`` is another name of ``date``.
    """
    about = imf_portwatch.description(context, service)
    day = name_of_day(about, columns)
    edited = _day_of(about["editingInfo"]["lastEditDate"])
    plan: dict[str, tuple[Request, ...] | PartitionStatus] = {}
    for month in context.wanted:
        if _is_settled(month, context.landed.get(month), edited):
            plan[month] = PartitionStatus.UNCHANGED
            continue
        after = month_end(month) + timedelta(days=1)
        in_month = f"{day} >= DATE '{month_start(month)}' AND {day} < DATE '{after}'"
        where = f"{condition} AND {in_month}" if condition else in_month
        if rows := imf_portwatch.count(context, service, where):
            plan[month] = (imf_portwatch.pages(service, where, rows),)
    return plan


def _is_settled(month: str, landed: date | None, edited: date) -> bool:
    """Whether a month is as it landed: nothing was edited since, or it had ended long before."""
    return landed is not None and (edited < landed or month_end(month) + TRAILING < landed)


def name_of_day(about: Any, columns: Sequence[Column]) -> str:
    """What the layer calls the day.

    Raises:
        SchemaDrift: neither of its two names, or a declared column is missing.
    """
    names = {str(field["name"]).lower(): str(field["name"]) for field in about["fields"]}
    day = next((names[name] for name in ("date", "date_") if name in names), "")
    declared = {column.published_name for column in columns if not column.optional} - {"date"}
    missing = sorted(declared - names.keys())
    if day and not missing:
        return day
    new = sorted(names.keys() - declared - {"date", "date_"})
    named = [", ".join(fields)[:200] or "none" for fields in (missing, new)]
    raise SchemaDrift(
        expected="the declared fields, and the day as date or date_",
        found=f"the day as {day or 'neither'}; missing {named[0]}; new {named[1]}",
        remedy="Nothing was asked for. Declare the field's new name in the source module if the publisher renamed it.",
    )


def day_records(files: Sequence[LandedFile], scratch: Path) -> JsonRecords:
    """All pages of a month, the day as ``date`` in ISO form; pages that hold it so are read as they are."""
    renamed = [replace(file, path=_with_iso_days(file.path, scratch)) for file in files]
    return imf_portwatch.records(renamed)


def _with_iso_days(page: Path, scratch: Path) -> Path:
    """For a while the field was called ``date_``; copies of before 2024 hold milliseconds since 1970."""
    rows = [feature["attributes"] for feature in imf_portwatch.features(page)]
    if all(isinstance(row.get("date"), str) for row in rows):
        return page
    rows = [{"date" if name == "date_" and "date" not in row else name: row[name] for name in row} for row in rows]
    iso = [{**row, "date": _iso(row["date"])} for row in rows]
    target = scratch / f"{page.name}.json"
    target.write_text(json.dumps({"features": [{"attributes": row} for row in iso]}), encoding="utf-8")
    return target


def _iso(day: str | int) -> str:
    return day if isinstance(day, str) else _day_of(day).isoformat()


def _day_of(milliseconds: int) -> date:
    """The day, in UTC, of a time since 1970."""
    return date(1970, 1, 1) + timedelta(milliseconds=milliseconds)


def day_columns(what: str) -> tuple[Column, ...]:
    """Columns that name the day and the port or chokepoint (``place``) of a row."""
    return (
        Column("date", "Day, YYYY-MM-DD.", type="date"),
        Column("year", "Year of the day."),
        Column("month", "Month of the day, 1 to 12."),
        Column("day", "Day of the month."),
        Column("portid", f"PortWatch {what} identifier.", codes=f"portwatch_{what}s.portwatch_{what}_id"),
        Column("portname", f"Name of the {what} as PortWatch writes it."),
    )


def day_rules(table: str) -> tuple[Rule, ...]:
    """Rules on the days of a month, for ports and chokepoints alike."""
    return (_rule("days_are_of_the_month"), _rule("month_is_whole_once_the_next_is_here", table=table))


def every_day_rules(place: str, names: Mapping[str, str]) -> tuple[Rule, Rule]:
    """Rules that each of these ports or chokepoints (``place``) has a row for each day of the month up to its newest.

    Args:
        names: id -> name; what is told of one that is missing.
    """
    return (
        _rule("every_place_has_every_day", place=place, names=names),
        _rule("no_day_is_missing", place=place),
    )


VESSELS = {
    "container": "container ships",
    "dry_bulk": "dry bulk carriers",
    "general_cargo": "general cargo ships",
    "roro": "roll-on/roll-off ships",
    "tanker": "tankers",
    "cargo": "all but tankers",
}
"""Part of a column's name -> what it counts; the first four make ``cargo``, and that and tankers the total."""

CARGO_PARTS = tuple(VESSELS)[:4]

ROUNDED = 5
"""Tonnes by which parts may miss their total: three were seen in a month of Singapore, more than roundings explain."""


def sum_rules(measure: str, total: str, tolerance: int, why: str) -> tuple[Rule, Rule]:
    """Rules that all but tankers is the sum of its kinds, and the total of that and tankers, to ``tolerance``."""
    given = {"measure": measure, "tolerance": tolerance, "why": why}
    return _rule("cargo_is_its_parts", **given), _rule("total_is_cargo_and_tankers", total=total, **given)


def followed_ports() -> dict[str, str]:
    """PortWatch id -> name of the corridors' ports: the seed ``portwatch_ports``."""
    return dict(sorted((row["portwatch_port_id"], row["port_name"]) for row in _seed("portwatch_ports")))


def first_chokepoints() -> dict[str, str]:
    """Id -> name of the chokepoints that are in the table from its first day: the seed ``portwatch_chokepoints``."""
    rows = [row for row in _seed("portwatch_chokepoints") if row["is_from_start"] == "true"]
    return {row["portwatch_chokepoint_id"]: row["chokepoint_name"] for row in rows}


def _seed(name: str) -> list[dict[str, str]]:
    with seed_file(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
