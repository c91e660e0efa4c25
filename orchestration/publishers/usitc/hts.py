"""USITC Harmonized Tariff Schedule: the lines and rates of the chapters that carry the trade, and of chapter 99.

A chapter is one answer, a list whose order is its structure: a line belongs under the nearest line above it with a
smaller indent, and takes over that line's rates where it has none of its own. So raw keeps the place of every line.
The grain is that place: texts and numbers of lines repeat, grouping lines have no number. Another line before it
changes it, but the tariff's rates are texts and no measures, so no revisions of cells are kept; past schedules are in
the landing, whole.

The service takes the end of a range literally: a list to ``6117`` ends at that heading's first line. So each chapter is
asked for to its end, and the publisher's own first and last number prove that it came. The name of the current release
is asked for first; under the same name nothing is fetched again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import SNAPSHOT, Cadence, Dataset, Licence
from orchestration.core.relation import JsonRecords, Parsed
from orchestration.core.request import Content, DiscoveryContext, LandedFile, Plan, Request
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, Table, whole_list
from orchestration.landing.content import read_json

_rule = rules_beside(__file__)

CHAPTERS = (
    "07", "08", "22", "27", "39", "40", "44", "48", "61", "62", "72", "73", "74", "76", "84", "85", "87", "90", "94", "99",
)  # fmt: skip
"""Chapters 07 to 94 of this list were 81 % of US imports from Canada and Mexico in September 2024 (TransBorder), among
them all that the measures since 2018 name by chapter; 99 holds the emergency duties."""

_SERVICE = "https://hts.usitc.gov/reststop"
_RELEASE = Request(f"{_SERVICE}/currentRelease", Content.JSON)
_RANGES = f"{_SERVICE}/ranges"


def discover(context: DiscoveryContext) -> Plan:
    """For each chapter its list and its first and last number, under the name of the current release."""
    release = read_json(context.fetch(_RELEASE))["name"]
    if not (isinstance(release, str) and release):
        raise ValueError(f"a release named {release!r:.40}")
    lists = tuple(_list(chapter, release) for chapter in CHAPTERS)
    return {SNAPSHOT: (*lists, *(_range(chapter, release) for chapter in CHAPTERS))}


def _list(chapter: str, release: str) -> Request:
    params = (("from", f"{chapter}01"), ("to", f"{chapter}99"), ("format", "JSON"), ("styles", "false"))
    return Request(f"{_SERVICE}/exportList", Content.JSON, params, version=release)


def _range(chapter: str, release: str) -> Request:
    return Request(_RANGES, Content.JSON, (("docNumber", chapter),), version=release)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """Each list as it is, known by the chapter of its first numbered line; each range with the chapter asked for."""
    lists = tuple((file.path, _name(file.path), file.sha256) for file in files if file.url != _RANGES)
    answers = [file for file in files if file.url == _RANGES]
    ranges = tuple(_ranged(chapter, file, scratch) for chapter, file in zip(CHAPTERS, answers, strict=True))
    return {
        "usitc_hts": JsonRecords(lists, place=("part", "line_number")),
        "usitc_hts_ranges": JsonRecords(ranges),
    }


def _name(path: Path) -> str:
    numbers = [line["htsno"] for line in read_json(path) if line["htsno"]]
    return f"chapter_{numbers[0][:2]}"


def _ranged(chapter: str, file: LandedFile, scratch: Path) -> tuple[Path, str, str]:
    name = f"chapter_{chapter}"
    record = scratch / f"range_of_{name}.json"
    record.write_text(json.dumps([{"part": name, **read_json(file.path)}]), encoding="utf-8")
    return record, f"range of {name}", file.sha256


DATASET = Dataset(
    code="usitc_hts",
    title="Harmonized Tariff Schedule of the United States",
    publisher="US International Trade Commission",
    homepage="https://hts.usitc.gov",
    licence=Licence("US public domain", redistribution=True, attribution="Source: USITC, Harmonized Tariff Schedule"),
    domain="trade",
    description="Tariff lines and rates of the current release, for the chapters that carry most of the trade with Canada and Mexico and for chapter 99. **Caution**: a rate in force on a past day is not here; chapter 99 keeps lines whose duty has ended.",
    release=Cadence(every="irregular", lag_days=0, budget_days=400),
    discover=discover,
    parse=parse,
    tables=(
        Table(
            name="usitc_hts",
            description="One row per part and line_number: a line of the schedule, grouping lines included.",
            grain=("part", "line_number"),
            columns=(
                Column("part", "List that the line is in: chapter_61 is chapter 61.", optional=True),
                Column("line_number", "Place of the line in its list, from 1, as text.", optional=True),
                Column("htsno", "HTS number with points, 4 to 10 digits; an empty text for a grouping line."),
                Column("indent", "Depth of the line, 0 at the top, as text."),
                Column("description", "Text of the line."),
                Column("superior", "'true' for a grouping line."),
                Column("units", "Units of quantity, a JSON list."),
                Column("general", "Rate for most favoured nations (column 1, general); empty where it is inherited."),
                Column("special", "Rates under agreements with the codes of their programmes (S, S+: USMCA)."),
                Column("other", "Rate for the few others (column 2)."),
                Column("footnotes", "Footnotes, a JSON list; those to 9903 name additional duties."),
                Column("quotaquantity", "Quota quantity.", header="quotaQuantity"),
                Column("additionalduties", "Additional duties, as text.", header="additionalDuties"),
                Column("addiitionalduties", "The publisher's misspelt twin of the column before; null so far.", header="addiitionalDuties"),
            ),
            rules=(
                _rule("every_chapter_from_its_first_to_its_last_line", chapters=CHAPTERS),
                _rule("numbers_are_well_formed"),
                _rule("a_number_names_one_line"),
                _rule("lines_follow_one_step_below_the_line_above"),
                _rule("eight_digits_carry_a_rate"),
            ),
            past_bounds=(
                whole_list(0.9, 1.15, "A revision moves hundreds of some 17,000 lines, the yearly edition most; chapter 99 grows with every measure. A lost large chapter is a tenth."),
            ),
        ),
        Table(
            name="usitc_hts_ranges",
            description="One row per part: the first and last number of a chapter, as the publisher says. They prove the lists whole.",
            grain=("part",),
            columns=(
                Column("part", "List that the range is of: chapter_61 is chapter 61.", optional=True),
                Column("starting_number", "Number of the chapter's first line that has one.", header="Starting_Number"),
                Column("ending_number", "Number of its last.", header="Ending_Number"),
            ),
        ),
    ),
)  # fmt: skip
