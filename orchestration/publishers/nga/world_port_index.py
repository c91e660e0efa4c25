"""NGA World Port Index (Pub. 150): every port of the world with its position, depths and facilities.

The publisher writes blanks as a space, a depth of 0 for an unknown one, a country's name under "Country
Code", and lists two places under one number now and then; raw keeps all that, staging says it. Editions spell
some columns in another way; of the hundred and some, only those that staging reads must be there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import SNAPSHOT, Cadence, Dataset, Licence
from orchestration.core.relation import CsvFiles, Parsed
from orchestration.core.request import Content, DiscoveryContext, LandedFile, Plan, Request
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, Table, whole_list

_rule = rules_beside(__file__)

_CSV = Request(
    "https://msi.nga.mil/api/publications/download",
    Content.CSV,
    (("type", "view"), ("key", "16920959/SFH00000/UpdatedPub150.csv")),
)

_NEEDED = frozenset(
    [
        "World Port Index Number",
        "Main Port Name",
        "Alternate Port Name",
        "UN/LOCODE",
        "Country Code",
        "Channel Depth (m)",
        "Harbor Size",
        "Latitude",
        "Longitude",
    ]
)
"""What staging reads."""

_SPELLINGS = {
    "Cranes Container": ("Cranes - Container",),
    "Services -Steam": ("Services - Steam",),
    "Services -Diving": ("Services - Diving",),
}
"""Header of the editions of 2024-06 and 2026-03 -> that of 2024-02."""

_NOT_IN_ALL = ("OID_", "IHO S-130 Sea Area")
"""Editions of 107 columns lack these two."""

_HEADERS = """
OID_; World Port Index Number; Region Name; Main Port Name; Alternate Port Name; UN/LOCODE; Country Code; World Water
Body; IHO S-130 Sea Area; Sailing Direction or Publication; Publication Link; Standard Nautical Chart; IHO S-57
Electronic Navigational Chart; IHO S-101 Electronic Navigational Chart; Digital Nautical Chart; Tidal Range (m);
Entrance Width (m); Channel Depth (m); Anchorage Depth (m); Cargo Pier Depth (m); Oil Terminal Depth (m); Liquified
Natural Gas Terminal Depth (m); Maximum Vessel Length (m); Maximum Vessel Beam (m); Maximum Vessel Draft (m); Offshore
Maximum Vessel Length (m); Offshore Maximum Vessel Beam (m); Offshore Maximum Vessel Draft (m); Harbor Size; Harbor
Type; Harbor Use; Shelter Afforded; Entrance Restriction - Tide; Entrance Restriction - Heavy Swell; Entrance
Restriction - Ice; Entrance Restriction - Other; Overhead Limits; Underkeel Clearance Management System; Good Holding
Ground; Turning Area; Port Security; Estimated Time of Arrival Message; Quarantine - Pratique; Quarantine -
Sanitation; Quarantine - Other; Traffic Separation Scheme; Vessel Traffic Service; First Port of Entry; US
Representative; Pilotage - Compulsory; Pilotage - Available; Pilotage - Local Assistance; Pilotage - Advisable; Tugs -
Salvage; Tugs - Assistance; Communications - Telephone; Communications - Telefax; Communications - Radio;
Communications - Radiotelephone; Communications - Airport; Communications - Rail; Search and Rescue; NAVAREA;
Facilities - Wharves; Facilities - Anchorage; Facilities - Dangerous Cargo Anchorage; Facilities - Med Mooring;
Facilities - Beach Mooring; Facilities - Ice Mooring; Facilities - Ro-Ro; Facilities - Solid Bulk; Facilities - Liquid
Bulk; Facilities - Container; Facilities - Breakbulk; Facilities - Oil Terminal; Facilities - LNG Terminal; Facilities
- Other; Medical Facilities; Garbage Disposal; Chemical Holding Tank Disposal; Degaussing; Dirty Ballast Disposal;
Cranes - Fixed; Cranes - Mobile; Cranes - Floating; Cranes Container; Lifts - 100+ Tons; Lifts - 50-100 Tons; Lifts
- 25-49 Tons; Lifts - 0-24 Tons; Services - Longshoremen; Services - Electricity; Services -Steam; Services -
Navigation Equipment; Services - Electrical Repair; Services - Ice Breaking; Services -Diving; Supplies - Provisions;
Supplies - Potable Water; Supplies - Fuel Oil; Supplies - Diesel Oil; Supplies - Aviation Fuel; Supplies - Deck;
Supplies - Engine; Repairs; Dry Dock; Railway; Latitude; Longitude
""".strip()


_LONGEST_METRES = 1_000
"""Above every length and depth of the index, the longest being 760, and below any of them in millimetres."""


def discover(context: DiscoveryContext) -> Plan:
    """One file, the whole index."""
    return {SNAPSHOT: (_CSV,)}


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The file as it is."""
    return {"nga_world_port_index": CsvFiles(tuple((f.path, "UpdatedPub150.csv", f.sha256) for f in files))}


def _column(header: str) -> Column:
    name = re.sub(r"[^a-z0-9]+", "_", header.lower()).strip("_")
    optional = header not in _NEEDED
    if header == "Latitude":
        return Column(name, "Latitude.", unit="degrees", type="double", minimum=-90, maximum=90)
    if header == "Longitude":
        return Column(name, "Longitude.", unit="degrees", type="double", minimum=-180, maximum=180)
    if header.endswith(" (m)"):
        text = f"{header.removesuffix(' (m)')}; 0 means unknown."
        return Column(
            name,
            text,
            unit="metres",
            type="double",
            header=header,
            minimum=0,
            maximum=_LONGEST_METRES,
            optional=optional,
        )
    if header == "Country Code":
        return Column(name, "Name of the country (not a code).", header=header)
    if header == "Region Name":
        return Column(name, "Region and its number, joined by ' -- '.", header=header, optional=optional)
    text = f"{header}, as published; a space or Unknown when not known."
    return Column(name, text, header=header, spellings=_SPELLINGS.get(header, ()), optional=optional)


_COLUMNS = tuple(_column(" ".join(header.split())) for header in _HEADERS.split(";"))
_EXPECTED = tuple(column for column in _COLUMNS if column.optional and column.header not in _NOT_IN_ALL)


DATASET = Dataset(
    code="nga_world_port_index",
    title="World Port Index (Pub. 150)",
    publisher="US National Geospatial-Intelligence Agency",
    homepage="https://msi.nga.mil/Publications/WPI",
    licence=Licence("US public domain", redistribution=True, attribution="Source: NGA, World Port Index"),
    domain="ports",
    description="Location and characteristics of some 3,800 ports of the world.",
    release=Cadence(every="irregular", lag_days=0, budget_days=400),
    discover=discover,
    parse=parse,
    tables=(
        Table(
            name="nga_world_port_index",
            description="One row per world_port_index_number, main_port_name and alternate_port_name: a port (a few numbers name two).",
            grain=("world_port_index_number", "main_port_name", "alternate_port_name"),
            columns=_COLUMNS,
            rules=(
                _rule("columns_are_filled", expected=[column.name for column in _EXPECTED]),
                _rule("numbers_shared_rarely"),
            ),
            past_bounds=(
                whole_list(
                    0.95, 1.05, "Editions of 2019 to 2025 list 3,669 to 3,807 ports; half an index is a cut file."
                ),
            ),
        ),
    ),
)
