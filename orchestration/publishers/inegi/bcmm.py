"""INEGI's open-data zips of Mexico's merchandise trade (BCMM): what their datasets share.

A zip is republished whole every month. Its rows are split by ranges of years over the CSV files of one folder;
catalogues, dictionaries and metadata lie beside it and are left alone. Totals, subtotals and details are rows of one
file: the rules here and in the source modules prove that they fit together, so that nothing is counted twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestration.core.dataset import SNAPSHOT, ByHand, Licence
from orchestration.core.drift import Finding, Tolerance, none_quarantined
from orchestration.core.errors import MissingMember
from orchestration.core.relation import CsvFiles
from orchestration.core.request import Content, LandedFile, Plan, Request
from orchestration.core.sql import quoted
from orchestration.core.table import Column, ColumnType, History, Rule, whole_list
from orchestration.landing.zips import extract_members

PUBLISHER = "Instituto Nacional de Estadística y Geografía (INEGI)"
HOMEPAGE = "https://www.inegi.org.mx/programas/comext/"
LICENCE = Licence(
    "INEGI terms of free use",
    redistribution=True,
    attribution="Source: INEGI, Balanza Comercial de Mercancías de México (SAT, SE, Banxico, INEGI)",
)
PERIOD = "anio || lpad(mes, 2, '0')"
_FOLDER = "https://www.inegi.org.mx/contenidos/programas/comext/datosabiertos"


def whole_zip(name: str) -> Plan:
    """The plan of a dataset that is one zip, republished whole."""
    return {SNAPSHOT: (Request(f"{_FOLDER}/{name}", Content.ZIP),)}


def by_hand(name: str) -> ByHand:
    """How a person brings a zip that is not where it was."""
    return ByHand(HOMEPAGE, name, lambda brought: (SNAPSHOT,) if brought == name else ())


def year_files(files: Sequence[LandedFile], stem: str, scratch: Path) -> CsvFiles:
    """The CSV files ``<stem>_2012_2022.csv``, ``<stem>_2026.csv`` … of a zip, oldest first.

    Raises:
        FileRefused: there is none, or two of one range.
    """
    pattern = re.compile(rf"({stem}_[0-9]{{4}}(?:_[0-9]{{4}})?)\.csv")

    def wanted(member: str) -> str | None:
        match = pattern.fullmatch(member)
        return match[1] if match else None

    found = extract_members(files, wanted, (), scratch)
    if not found:
        raise MissingMember(
            expected=f"files {stem}_<years>.csv",
            found="none in the publisher's archive",
            remedy="The publisher renamed its files or left them out; the last good partition stays.",
        )
    return CsvFiles(tuple(found[part] for part in sorted(found)))


PROJECT = Column("prod_est", "Name of the statistical project.")
COVERAGE = Column("cobertura", "Area covered: Nacional.")
YEAR = Column("anio", "Year of the trade, four digits.")
MONTH = Column("mes", "Month of the trade; without leading zero in some files.")
MODE = Column(
    "mtra",
    "Mode of transport into or out of the country; blank in the grand total.",
    codes="inegi_transport_modes.mtra_code",
    unknown_share=0,  # a mode's subtotal is told from its details by the name of the mode alone
)
FIGURE_STATE = Column("estatus_cifra", "Disponible, or Confidencial where one or two firms trade: the value is blank.")
STATUS = Column("estatus", "Stage of the figures (Oportunas, Revisadas, Definitivas …), with or without a full stop.")


VALUE_TYPE: ColumnType = "decimal(38,20)"
"""Years of 2014 to 2016 have up to 20 decimals, others three to eight."""


def value(unit: str, text: str = "Value FOB.") -> Column:
    """The value, in the one unit that the zip has."""
    return Column("val_usd", text, unit=unit, type=VALUE_TYPE, minimum=0)


UNKNOWN_SHARE = 0.10
"""The most of a month's value that may stand under names that are new here."""

CONFIDENTIAL_IS_BLANK = Rule(
    "confidential_and_blank_are_one",
    "The publisher blanks a value when it is not available, confidential above all, and only then: any other blank is a"
    " lost value, and a value called confidential was not meant to be read. A blank is never a zero.",
    "select * from {batch} where estatus_cifra is null or (val_usd is null) <> (estatus_cifra <> 'Disponible')",
)
STATES_KNOWN = Rule(
    "state_of_figures_is_known",
    "Values are available or confidential here; INEGI has other words for a blank in other files.",
    "select _partition, 'estatus_cifra ' || estatus_cifra as part, count(*) as row_count,"
    " count(*) / sum(count(*)) over (partition by _partition) as share from {batch} group by _partition, estatus_cifra"
    " qualify estatus_cifra not in ('Disponible', 'Confidencial')",
    Tolerance(
        Finding.UNKNOWN_CODE,
        share=UNKNOWN_SHARE,
        why="It is blank as a confidential value is, and stands for itself; more of it is another meaning.",
    ),
)
_NATIONAL = Rule(
    "coverage_is_national",
    "Rows of another coverage would be added to those of the country.",
    "select * from {batch} where cobertura is distinct from 'Nacional'",
)
_MONTHS = Rule(
    "months_are_well_formed",
    "A year of four digits and a month of 1 to 12; a file writes the leading zero always or never, so that no month is"
    " in it twice under two names.",
    "select _partition, anio, mes from {batch} where not coalesce("
    " regexp_full_match(anio, '(19|20)[0-9][0-9]') and regexp_full_match(mes, '0?[1-9]|1[0-2]'), false)"
    " union all select _partition, null, null from {batch} group by all"
    " having bool_or(starts_with(mes, '0')) and bool_or(length(mes) = 1)",
)
_YEARS = Rule(
    "years_fit_their_file",
    "Each file is named after its years: a row of another year is a file under a wrong name, or a month in two files.",
    "select _partition, _file, anio, mes from {batch} where anio not between"
    " regexp_extract(_file, '([0-9]+)(_[0-9]+)?[.]csv$', 1) and regexp_extract(_file, '([0-9]+)[.]csv$', 1)",
)
_BEGINS = Rule(
    "history_begins_by_2018",
    "The warehouse reaches back to January 2018 and the publisher further: a later first month is a missing file.",
    "select _partition, min(anio || lpad(mes, 2, '0')) as first_month from {batch} group by all"
    " having first_month > '201801'",
)


def month_rules(cells: Mapping[str, Sequence[str]]) -> tuple[Rule, ...]:
    """Rules on the months of a table: every combination of the values of ``cells`` is there in each, and no other."""
    sources = " cross join ".join(
        f"(values {', '.join(f'({quoted(value)})' for value in values)}) as {column}_known({column})"
        for column, values in cells.items()
    )
    names = ", ".join(cells)
    unknown = " or ".join(f"{column} not in ({', '.join(map(quoted, values))})" for column, values in cells.items())
    whole = Rule(
        "no_month_is_missing",
        "Every month from the first to the last is published, in each direction: a hole was left out by the publisher.",
        f"with months as (select distinct _partition, {names},"
        " try_cast(anio as integer) * 12 + try_cast(mes as integer) - 1 as number from {batch}),"
        " spans as (select _partition, unnest(range(min(number), max(number) + 1)) as number"
        " from months group by _partition),"
        f" due as (select * from spans cross join {sources})"
        f" select distinct _partition, number // 12 || '-' || lpad((number % 12 + 1)::varchar, 2, '0') as part from due"
        f" anti join months using (_partition, {names}, number)",
        Tolerance(Finding.MISSING_PART, most=3, why="A quarter at most: a whole year is a file that was lost."),
    )
    known = Rule(
        f"{'_and_'.join(cells)}_known",
        "Other words for the directions or types of goods would fall out of every sum.",
        f"select * from {{batch}} where {unknown}",
    )
    return (_NATIONAL, _MONTHS, _YEARS, _BEGINS, whole, known)


CLASSED = (
    "select t.*, case when t.mtra is null then 'total' when t.concepto = m.mode_name then 'mode' else 'detail' end"
    " as kind from {batch} t"
    " left join read_csv('{seeds}/inegi_transport_modes.csv', all_varchar = true, hive_partitioning = false) m"
    " on m.mtra_code = t.mtra"
)
"""Rows by mode of transport: the grand total has no mode, a mode's subtotal is named after it, the rest is detail."""

BY_OFFICE, BY_CHAPTER = "inegi_bcmm_customs_offices_by_office", "inegi_bcmm_customs_offices_by_chapter"
_OF_MODES = ("tipo", "anio", "mes")
MODES_ADD_UP = Rule(
    "details_make_subtotals_make_the_total",
    "Published to three decimals or more: details of a mode make its subtotal, and subtotals the total, within the"
    " rounding of their number (less only where a detail is confidential, or a row of the month is in the quarantine)."
    " Not set apart, trade would triple.",
    f"with classed as ({CLASSED}), sums as ("
    "select _partition, tipo, anio, mes, mtra, sum(val_usd) filter (where kind = 'mode') as whole,"
    " sum(val_usd) filter (where kind = 'detail') as parts, count(*) as addends,"
    " count(*) filter (where val_usd is null) as hidden from classed where kind <> 'total' group by all"
    " union all select _partition, tipo, anio, mes, null, sum(val_usd) filter (where kind = 'total'),"
    " sum(val_usd) filter (where kind = 'mode'), count(*), count(*) filter (where val_usd is null)"
    " from classed where kind <> 'detail' group by all)"
    " select * from sums where (whole is null or coalesce(parts, 0) - whole > 0.0005 * addends"
    " or (hidden = 0 and whole - coalesce(parts, 0) > 0.0005 * addends))"
    f" and {none_quarantined('sums', (BY_OFFICE, BY_CHAPTER), _OF_MODES)}",
)  # fmt: skip


def plausible(totals: str, low: int, high: int, unit: str) -> Rule:
    """A rule on the country's total of a month and direction: ``totals`` selects it as ``whole``, in ``unit``."""
    return Rule(
        "national_total_is_plausible",
        "Each direction was 27 to 83 thousand million US dollars a month from 2012 to 2026, less in the spring of 2020:"
        f" outside {low:,} to {high:,} {unit} the unit was changed.",
        f"select * from ({totals}) where whole not between {low} and {high}",
    )


def fits_national_totals(totals: str, per_million: int) -> Rule:
    """A rule against ``inegi_bcmm_totals``: ``totals`` selects flow (Expo, Impo), anio, mes and ``whole``."""
    return Rule(
        "fits_the_national_totals",
        "The national file is out days before or after this one, so that a revision may lie between them; more than 5 %"
        " is another unit, or rows counted twice or lost. Months that both hold are compared.",
        f"select t.*, n.val_usd as national from ({totals}) t join raw.inegi_bcmm_totals n"
        " on n.concepto in ('Exportaciones Totales', 'Importaciones Totales') and left(n.tipo, 4) = t.flow"
        " and n.anio = t.anio and lpad(n.mes, 2, '0') = lpad(t.mes, 2, '0')"
        f" where t.whole not between 0.95 * {per_million} * n.val_usd and 1.05 * {per_million} * n.val_usd",
    )


HISTORIES = (
    whole_list(0.99, 1.10, "A month adds 1 % of the rows or less and none is ever taken away: fewer is a cut file."),
    History(
        "val_usd",
        low=0,
        high=0,
        reload_low=0.97,
        reload_high=1.10,
        why="Revisions move months by a few per cent, and a month adds 1 or 2 % to the sum: more is another unit.",
    ),
)
