"""UN/LOCODE: the United Nations' code of ports and other places of trade, one zip of three parts an issue.

The address is issue 2024-2's: the publisher names no newest issue, the number is in the file's name, and the issues since lie
in a vocabulary repository whose addresses are those of jobs and do not last. A later issue is declared here by its address,
and may be in another encoding. The parts have no header row. Raw keeps all their rows: a country's own (no location, its
name after a dot), references (``=``, no location) and the few codes that are listed twice. The subdivisions, a member of the
zip, are not loaded: nothing reads them, and the landing keeps the zip.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import SNAPSHOT, ByHand, Cadence, Dataset, Licence
from orchestration.core.relation import CsvFiles, Parsed
from orchestration.core.request import Content, DiscoveryContext, LandedFile, Plan, Request
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, Table, whole_list
from orchestration.landing.zips import extract_members

_rule = rules_beside(__file__)

_ZIP = Request("https://service.unece.org/trade/locode/loc242csv.zip", Content.ZIP)
_PAGE = "https://unece.org/trade/uncefact/unlocode"
_PARTS = ("Part1", "Part2", "Part3")
_FUNCTION = re.compile(r"[0-9B-]{8}")
_COLUMNS = (
    Column("change", "What the issue did to the entry: '+', '#', 'X' (to be removed), '=' (a reference) and others; mostly blank."),
    Column("country", "Country, ISO 3166 alpha-2."),
    Column("location", "Three characters that with the country make the code; blank for a country and for a reference."),
    Column("name", "Name, with the national letters; a country's begins with a dot."),
    Column("name_without_diacritics", "Name in plain Latin letters."),
    Column("subdivision", "Part of the country, ISO 3166-2 without the country; blank for many."),
    Column("functions", "Eight characters, one a function: 1 port, 2 rail, 3 road, 4 airport, 5 post, 6 inland depot, 7 fixed, B border."),
    Column("status", "How the entry was approved, two letters."),
    Column("date", "When it was last changed, YYMM."),
    Column("iata", "IATA code where it differs from the location."),
    Column("coordinates", "Degrees and minutes, as 4917N 12307W; blank for many."),
    Column("remarks", "Remarks."),
)  # fmt: skip


def discover(context: DiscoveryContext) -> Plan:
    """The zip of the declared issue."""
    return {SNAPSHOT: (_ZIP,)}


def _announced(name: str) -> tuple[str, ...]:
    """An issue's zip, brought by hand: loc242csv.zip."""
    return (SNAPSHOT,) if re.fullmatch(r"loc[0-9]{3}csv\.zip", name) else ()


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The three parts, under a header and in UTF-8."""
    found = extract_members(files, _part_of, _PARTS, scratch)
    return {"un_locode": CsvFiles(tuple((_with_header(path), name, sha) for path, name, sha in found.values()))}


def _part_of(member: str) -> str | None:
    match = re.search(r"CodeList(Part[123])\.csv$", member)
    return match[1] if match else None


def _with_header(part: Path) -> Path:
    """Windows-1252, whose bytes 80 to 9F are letters and not Latin-1's control characters, made UTF-8."""
    text = part.read_bytes().decode("cp1252")
    target = part.with_suffix(".utf8.csv")
    end = "\r\n" if "\r\n" in text else "\n"
    target.write_text(",".join(_header(text)) + end + text, encoding="utf-8", newline="")
    return target


def _header(text: str) -> list[str]:
    """Names of the columns in their order: accounts differ on whether status or function comes first, so their shape says it."""
    names = [column.name for column in _COLUMNS]
    seventh = next(
        (row[6] for row in csv.reader(text.splitlines()) if len(row) == len(names) and row[2] and row[6]), ""
    )
    if not _FUNCTION.fullmatch(seventh):
        place = names.index("functions")
        names[place : place + 2] = ["status", "functions"]
    return names


DATASET = Dataset(
    code="un_locode",
    title="UN/LOCODE, issue 2024-2",
    publisher="United Nations Economic Commission for Europe",
    homepage=_PAGE,
    licence=Licence("UNECE terms of use", redistribution=True, attribution="Source: UNECE, UN/LOCODE"),
    domain="ports",
    description="Codes of some 116,000 ports, terminals, airports and border crossings of the world, with their functions and positions.",
    release=Cadence(every="irregular", lag_days=0, budget_days=400),
    discover=discover,
    parse=parse,
    by_hand=ByHand(_PAGE, "loc242csv.zip", _announced),
    tables=(
        Table(
            name="un_locode",
            description="One row per country, location, name, subdivision, change and status: an entry of the list.",
            grain=("country", "location", "name", "subdivision", "change", "status"),
            nullable_grain=("location", "subdivision", "change", "status"),
            columns=_COLUMNS,
            rules=tuple(
                _rule(name)
                for name in (
                    "functions_are_a_mask",
                    "codes_are_codes",
                    "coordinates_are_on_earth",
                    "letters_are_read_right",
                    "corridor_ports_present",
                    "codes_shared_rarely",
                )
            ),
            past_bounds=(whole_list(0.97, 1.10, "An issue adds or drops some hundred of 116,000 entries; a part that is missing is a third."),),
        ),
    ),
)  # fmt: skip
