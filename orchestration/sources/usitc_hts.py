"""USITC Harmonized Tariff Schedule: the lines and rates of the chapters that carry the trade, and of chapter 99.

A chapter is one answer, a list whose order is its structure: a line belongs under the nearest line above it with a
smaller indent, and takes over that line's rates where it has none of its own. So raw keeps the place of every line.
The grain is that place: texts and numbers of lines repeat, grouping lines have no number. Another line before it
changes it, but the tariff's rates are texts and no measures, so no revisions of cells are kept; past schedules are in
the landing, whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import SNAPSHOT, Cadence, Dataset, Licence
from orchestration.core.relation import JsonRecords, Parsed
from orchestration.core.request import Ask, Content, LandedFile, Plan, Request
from orchestration.core.sql import quoted
from orchestration.core.table import Column, Rule, Table, whole_list
from orchestration.landing.content import read_json

HEADINGS = (
    ("0701", "0714"), ("0801", "0814"), ("2201", "2209"), ("2701", "2716"), ("3901", "3926"), ("4001", "4017"),
    ("4401", "4421"), ("4801", "4823"), ("6101", "6117"), ("6201", "6217"), ("7201", "7229"), ("7301", "7326"),
    ("7401", "7419"), ("7601", "7616"), ("8401", "8487"), ("8501", "8549"), ("8701", "8716"), ("9001", "9033"),
    ("9401", "9406"), ("9901", "9922"),
)  # fmt: skip
"""First and last heading of each chapter asked for. Chapters 07 to 94 of this list were 81 % of US imports from Canada
and Mexico in September 2024 (TransBorder), among them all that the measures since 2018 name by chapter; 99 holds the
emergency duties."""

_CHAPTERS = ", ".join(f"('chapter_{first[:2]}', {quoted(first)}, {quoted(last)})" for first, last in HEADINGS)


def discover(ask: Ask) -> Plan:
    """One list a chapter. Fetched conditionally: what /currentRelease answers is not in the contract."""
    return {SNAPSHOT: tuple(_chapter(first, last) for first, last in HEADINGS)}


def _chapter(first: str, last: str) -> Request:
    params = (("from", first), ("to", last), ("format", "JSON"), ("styles", "false"))
    return Request("https://hts.usitc.gov/reststop/exportList", Content.JSON, params)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """Each list as it is, known by the chapter of its first numbered line."""
    lists = tuple((file.path, _name(file.path), file.sha256) for file in files)
    return {"usitc_hts": JsonRecords(lists, place=("part", "line_number"))}


def _name(path: Path) -> str:
    numbers = [line["htsno"] for line in read_json(path) if line["htsno"]]
    return f"chapter_{numbers[0][:2]}"


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
                Rule(
                    "every_chapter_from_its_first_to_its_last_heading",
                    "A list that lacks its first or last heading is cut or is another one; a range without an end answers less.",
                    f"select c.part, (select any_value(_partition) from {{batch}}) as _partition from (values {_CHAPTERS})"
                    " c(part, first, last) left join {batch} t on t.part = c.part group by all having"
                    " not coalesce(bool_or(left(htsno, 4) = first) and bool_or(left(htsno, 4) = last), false)",
                ),
                Rule(
                    "numbers_are_well_formed",
                    "All 4,783 lines seen have pairs of digits after a heading of their chapter, or no number at all.",
                    "select _partition, htsno from {batch} where"
                    " not regexp_full_match(htsno, '([0-9]{4}([.][0-9]{2}){0,3})?')"
                    " or (htsno <> '' and left(htsno, 2) <> right(part, 2))",
                ),
                Rule(
                    "a_number_names_one_line",
                    "No number is used twice in the lists seen; a rate is looked up by it.",
                    "select _partition, htsno from {batch} where htsno <> '' group by all having count(*) > 1",
                ),
                Rule(
                    "a_line_is_at_most_one_deeper_than_the_one_above",
                    "True of all lines seen. Staging finds a line's parent one step up, so a step left out would give it another's rates.",
                    "select _partition, part, line_number, indent from (select *, lag(indent, 1, '-1') over"
                    " (partition by _partition, part order by line_number::int) as above from {batch})"
                    " where try_cast(indent as int) is null or indent::int < 0"
                    " or indent::int > try_cast(above as int) + 1",
                ),
                Rule(
                    "eight_digits_carry_a_rate",
                    "Rates of chapters 1 to 97 stand at eight digits, or at ten where the eight are not split; two in a hundred may lack"
                    " one, for lines that refer to another. More is a lost column, and the duty could not be known.",
                    "select _partition, part from {batch} where part <> 'chapter_99' and length(htsno) >= 10 group by all having"
                    " count(distinct left(htsno, 10)) filter (where general <> '') < 0.98 * count(distinct left(htsno, 10))",
                ),
            ),
            histories=(
                whole_list(0.9, 1.15, "A revision moves hundreds of some 17,000 lines, the yearly edition most; chapter 99 grows with every measure. A lost large chapter is a tenth."),
            ),
        ),
    ),
)  # fmt: skip
