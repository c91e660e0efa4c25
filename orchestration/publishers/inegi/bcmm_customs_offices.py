"""INEGI: Mexico's merchandise trade by mode of transport, with customs office or with chapter, in millions of US dollars.

The six largest offices of each mode and direction are named and the rest is one row, so that an office's trade by a
mode in which it is not named is unknown, not zero. No partner country.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset
from orchestration.core.drift import Finding, Tolerance, none_quarantined
from orchestration.core.relation import Parsed
from orchestration.core.request import Ask, LandedFile, Plan
from orchestration.core.table import Column, Rule, Table
from orchestration.publishers.inegi import bcmm as inegi

_ZIP = "conjunto_de_datos_bcmm_mensual_mtra_csv.zip"
UNIT = "millions of US dollars"
_FLOWS = {"tipo": ("Exportación", "Importación")}


def discover(ask: Ask) -> Plan:
    """One zip."""
    return inegi.whole_zip(_ZIP)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The files by customs office and those by chapter."""
    return {
        inegi.BY_OFFICE: inegi.year_files(files, "bcmm_mtra_aduana_mensual_tr_cifra", scratch),
        inegi.BY_CHAPTER: inegi.year_files(files, "bcmm_mtra_capitulo_mensual_tr_cifra", scratch),
    }


_TOTAL_KNOWN = Rule(
    "total_has_its_name",
    "A row without a mode of transport is a direction's total; under another name it may be a part of one.",
    "select * from {batch} where mtra is null and concepto <> tipo || ' total'",
)


def _known(name: str, why: str, known: str) -> Rule:
    """Details that ``known`` does not hold, each with its share of all details."""
    return Rule(
        name,
        why,
        f"with details as (select _partition, concepto, coalesce(sum(val_usd), 0)::double as amount, count(*) as row_count,"
        f" {known} as is_known from ({inegi.CLASSED}) where kind = 'detail' group by _partition, concepto)"
        " select _partition, 'concepto ' || concepto as part, row_count,"
        " amount / nullif(sum(amount) over (partition by _partition), 0) as share from details qualify not is_known",
        Tolerance(
            Finding.UNKNOWN_CODE,
            share=inegi.UNKNOWN_SHARE,
            why="It is loaded under the publisher's name. Details make the subtotals, so that it is no total; a tenth of"
            " all trade under new names is another list.",
        ),
    )


_OFFICES_KNOWN = _known(
    "office_is_known",
    "Known offices are the seed inegi_customs_offices; a new one is placed on the map there.",
    "concepto in (select concepto from read_csv('{seeds}/inegi_customs_offices.csv', all_varchar = true, hive_partitioning = false))",
)
_CHAPTERS_KNOWN = _known(
    "chapter_is_known",
    "A detail is an HS chapter by its number, whatever its title, or the goods that are not classified.",
    "concepto = 'Productos no clasificados' or regexp_extract(concepto, '^Capítulo ([0-9][0-9]) ', 1)"
    " in (select hs2_code from read_csv('{seeds}/hs_chapters.csv', all_varchar = true, hive_partitioning = false))",
)
_SEAPORTS = Rule(
    "manzanillo_and_lazaro_cardenas_present",
    "The gateway question turns on them: both are named among imports by sea in each of 175 months, and Manzanillo among exports.",
    "with due as (select distinct _partition, tipo, anio, mes, office from {batch}"
    " cross join (values ('Manzanillo, Col.', 'Exportación'), ('Manzanillo, Col.', 'Importación'),"
    " ('Lazaro Cardenas, Mich.', 'Importación')) as big(office, flow) where tipo = flow)"
    " select d._partition, d.office || ', ' || d.tipo || ' ' || d.anio || '-' || lpad(d.mes, 2, '0') as part from due d"
    " anti join (from {batch} where mtra = '01') t on (t._partition, t.tipo, t.anio, t.mes, t.concepto)"
    " = (d._partition, d.tipo, d.anio, d.mes, d.office)",
    Tolerance(
        Finding.MISSING_PART,
        most=24,
        why="Six offices a mode are named: one that falls out of them is in the other offices. Two years of it, and the"
        " question is another one.",
    ),
)
_TABLES_AGREE = Rule(
    "offices_and_chapters_agree",
    "Both tables divide the same trade: totals and subtotals of modes are equal in both, unless one is in the quarantine.",
    "with sums as (select 'office' as source, * from {batch} union all by name"
    f" select 'chapter' as source, * from candidate.{inegi.BY_CHAPTER}),"
    " compared as (select _partition, tipo, anio, mes, mtra, min(val_usd) as least, max(val_usd) as most from sums"
    " where mtra is null or concepto in"
    " (select mode_name from read_csv('{seeds}/inegi_transport_modes.csv', all_varchar = true, hive_partitioning = false))"
    " group by all having count(distinct source) < 2 or most - least > 0.001) select * from compared where "
    + none_quarantined("compared", (inegi.BY_OFFICE, inegi.BY_CHAPTER), ("tipo", "anio", "mes")),
)
_TOTALS = "select *, left(tipo, 4) as flow, val_usd as whole from {batch} where mtra is null"
_COMMON = (
    *inegi.month_rules(_FLOWS),
    _TOTAL_KNOWN,
    inegi.CONFIDENTIAL_IS_BLANK,
    inegi.STATES_KNOWN,
    inegi.MODES_ADD_UP,
    inegi.plausible(_TOTALS, 10_000, 300_000, UNIT),
    inegi.fits_national_totals(_TOTALS, 1),
)


def _table(name: str, description: str, concept: str, *rules: Rule) -> Table:
    return Table(
        name=name,
        description=f"One row per tipo, anio, mes, mtra and concepto: {description}",
        grain=("tipo", "anio", "mes", "mtra", "concepto"),
        period=inegi.PERIOD,
        weight="val_usd",
        nullable_grain=("mtra",),
        columns=(
            inegi.PROJECT,
            inegi.COVERAGE,
            Column("tipo", "Exportación or Importación."),
            inegi.YEAR,
            inegi.MONTH,
            Column("concepto", concept),
            inegi.MODE,
            inegi.value(UNIT),
            inegi.FIGURE_STATE,
            inegi.STATUS,
        ),
        rules=(*_COMMON, *rules),
        histories=inegi.HISTORIES,
    )


DATASET = Dataset(
    code="inegi_bcmm_customs_offices",
    title="Balanza Comercial de Mercancías de México by mode of transport",
    publisher=inegi.PUBLISHER,
    homepage=inegi.HOMEPAGE,
    licence=inegi.LICENCE,
    domain="trade",
    description=(
        "Mexico's merchandise exports and imports a month by mode of transport, divided over customs offices (Manzanillo,"
        " Lázaro Cárdenas, Nuevo Laredo …) and over HS chapters. Millions of US dollars, FOB, all partners together."
        " Totals, subtotals and details are rows of one table; two tables of the same trade that must never be added."
    ),
    release=Cadence(every="month", lag_days=58, budget_days=20),
    newest_period=f"select max(anio || '-' || lpad(mes, 2, '0')) from raw.{inegi.BY_OFFICE}",
    discover=discover,
    parse=parse,
    by_hand=inegi.by_hand(_ZIP),
    tables=(
        _table(
            inegi.BY_OFFICE,
            "trade by mode and customs office, with the totals of mode and direction.",
            "A customs office, Otras aduanas, the name of the mode (its subtotal), or the direction's total.",
            _OFFICES_KNOWN,
            _SEAPORTS,
            _TABLES_AGREE,
        ),
        _table(
            inegi.BY_CHAPTER,
            "trade by mode and HS chapter, with the totals of mode and direction.",
            "A chapter with its title, Productos no clasificados, the name of the mode (its subtotal), or the total.",
            _CHAPTERS_KNOWN,
        ),
    ),
)
