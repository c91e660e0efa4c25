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
from orchestration.core.errors import MissingMember
from orchestration.core.relation import CsvFiles
from orchestration.core.request import Content, LandedFile, Plan, Request
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, ColumnType, PastBound, Rule, whole_list
from orchestration.landing.zips import extract_members

_rule = rules_beside(__file__)

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


def month_rules(cells: Mapping[str, Sequence[str]]) -> tuple[Rule, ...]:
    """Rules on the months of a table: every combination of the values of ``cells`` is there in each, and no other."""
    return (
        _rule("coverage_is_national"),
        _rule("months_are_well_formed"),
        _rule("years_fit_their_file"),
        _rule("history_begins_by_2018"),
        _rule("no_month_is_missing", cells=cells),
        _rule("words_known", cells=cells),
    )


BY_OFFICE, BY_CHAPTER = "inegi_bcmm_customs_offices_by_office", "inegi_bcmm_customs_offices_by_chapter"
CONFIDENTIAL_IS_BLANK = _rule("confidential_and_blank_are_one")
STATES_KNOWN = _rule("state_of_figures_is_known")
MODES_ADD_UP = _rule("details_make_subtotals_make_the_total", tables=(BY_OFFICE, BY_CHAPTER))


def plausible(dataset: str, low: int, high: int, unit: str) -> Rule:
    """A rule on the country's total of a month and direction, in ``unit``: what ``rules/<dataset>/_totals.sql`` selects."""
    return _rule("national_total_is_plausible", totals=f"{dataset}/_totals.sql", low=low, high=high, unit=unit)


def fits_national_totals(dataset: str, per_million: int) -> Rule:
    """A rule against ``inegi_bcmm_totals`` on what ``rules/<dataset>/_totals.sql`` selects."""
    return _rule("fits_the_national_totals", totals=f"{dataset}/_totals.sql", per_million=per_million)


HISTORIES = (
    whole_list(0.99, 1.10, "A month adds 1 % of the rows or less and none is ever taken away: fewer is a cut file."),
    PastBound(
        "val_usd",
        low=0,
        high=0,
        reload_low=0.97,
        reload_high=1.10,
        why="Revisions move months by a few per cent, and a month adds 1 or 2 % to the sum: more is another unit.",
    ),
)
