"""Statistics Canada's Canadian International Merchandise Trade, bulk zips: one a flow and year, cumulative.

A zip holds the same trade at several levels (members by number: HS10 or HS8, HS6, HS2) and the lists that give its
codes their meaning on a date. HS6 is read for use and HS2 to prove it whole; the finest level is never extracted. The
year in progress is replaced each month, and past years are published again when they are revised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.core.dataset import Cadence, Licence
from orchestration.core.relation import CsvFiles, FixedWidthFiles, Parsed
from orchestration.core.request import Content, DiscoveryContext, LandedFile, Plan, Request
from orchestration.landing.zips import Member, extract_members

RELEASE = Cadence(every="month", lag_days=40, budget_days=20)
LICENCE = Licence(
    "Statistics Canada Open Licence",
    redistribution=True,
    attribution="Source: Statistics Canada, CIMT (71-607-x2021004); adapted under the Open Licence; no endorsement",
)
HOMEPAGE = "https://www150.statcan.gc.ca/n1/pub/71-607-x/71-607-x2021004-eng.htm"
_ZIPS = "https://www150.statcan.gc.ca/n1/pub/71-607-x/2021004/zip"
_MEMBER = re.compile(r"ODPFN(\d{3})_(\d{4})\d{2}[A-Z]?\.csv", re.IGNORECASE)
_LIST = re.compile(r"ODPF_(\d)_\w+\.TXT", re.IGNORECASE)
COUNTRIES, STATES, PROVINCES, UNITS = "6", "7", "8", "9"
"""Numbers of the lists, in their names and tags."""

_HS2_TITLES = "5"
CODE_FIELDS = (
    ("code", 0, 11), ("valid_from", 11, 17), ("valid_to", 18, 24), ("title_en", 25, 108), ("title_fr", 108, 191),
    ("list_tag", 191, 203), ("snapshot_month", 203, 209),
)  # fmt: skip
_PRODUCT_FIELDS = (
    ("code", 0, 11), ("valid_from", 11, 17), ("valid_to", 18, 24), ("unit", 25, 28), ("title_en", 29, 112),
    ("title_fr", 112, 195), ("list_tag", 195, 207), ("snapshot_month", 207, 213),
)  # fmt: skip


@dataclass(frozen=True)
class Flow:
    """One zip a year.

    Args:
        name: the part of its name that says which.
        members: number of a member -> the raw table that it fills.
    """

    name: str
    members: Mapping[str, str]

    def url(self, year: str) -> str:
        """Where a year's zip is."""
        return f"{_ZIPS}/CIMT-CICM_{self.name}_{year}.zip"


@dataclass(frozen=True)
class Lists:
    """Raw tables of the code lists in a flow's zip, and the number of its list of HS6 titles."""

    flow: Flow
    codes: str
    products: str
    hs6_titles: str


def discover(context: DiscoveryContext, flows: Sequence[Flow]) -> Plan:
    """One zip a flow for each year that is asked for; the publisher names none, so the address is a guess."""
    return {
        year: tuple(Request(flow.url(year), Content.ZIP, is_guess=True) for flow in flows) for year in context.wanted
    }


def parse(files: Sequence[LandedFile], year: str, scratch: Path, flows: Sequence[Flow], lists: Lists) -> Parsed:
    """HS6 and HS2 of each flow, and the lists of codes from the zip of one of them.

    The list of countries is not in every year's zip; the others are.
    """
    parsed: dict[str, CsvFiles | FixedWidthFiles] = {}
    for flow in flows:
        of_flow = [file for file in files if file.url == flow.url(year)]
        for part, member in extract_members(
            of_flow, _wanted(flow, year), tuple(flow.members.values()), scratch
        ).items():
            parsed[part] = CsvFiles((member,))
    of_lists = [file for file in files if file.url == lists.flow.url(year)]
    needed = (STATES, PROVINCES, UNITS, lists.hs6_titles, _HS2_TITLES)
    found = extract_members(of_lists, _wanted_list({*needed, COUNTRIES}), needed, scratch)
    parsed[lists.codes] = FixedWidthFiles(_some(found, COUNTRIES, STATES, PROVINCES, UNITS), CODE_FIELDS)
    parsed[lists.products] = FixedWidthFiles(_some(found, lists.hs6_titles, _HS2_TITLES), _PRODUCT_FIELDS)
    return parsed


def _some(found: Mapping[str, Member], *parts: str) -> tuple[Member, ...]:
    return tuple(found[part] for part in parts if part in found)


def _wanted(flow: Flow, year: str) -> Callable[[str], str | None]:
    def table_of(name: str) -> str | None:
        match = _MEMBER.fullmatch(name)
        return flow.members.get(match[1]) if match and match[2] == year else None

    return table_of


def _wanted_list(numbers: Collection[str]) -> Callable[[str], str | None]:
    def number_of(name: str) -> str | None:
        match = _LIST.fullmatch(name)
        return match[1] if match and match[1] in numbers else None

    return number_of
