"""INEGI's zips, spoiled in every way that is known: refused by the name of what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.dataset import SNAPSHOT
from orchestration.core.modes import Mode
from orchestration.core.sql import quoted
from orchestration.landing.archive import Archive
from orchestration.landing.land import Landing
from orchestration.publishers.registry import dataset_named
from orchestration.raw.attempt import Loaded, LoadOutcome
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw
from tests.support.snapshot_recordings import Row, change_members, change_rows, file_of, make_snapshots
from tests.support.staged import Staged
from tests.support.store import Store

TOTALS, OFFICES, PARTNERS = "inegi_bcmm_totals", "inegi_bcmm_customs_offices", "inegi_bcmm_partners"


@pytest.fixture
def store(sample_folder: Path, tmp_path: Path) -> Store:
    """The sample's zips, to be spoiled, and an empty raw file."""
    return Store(tmp_path / "home", make_snapshots(sample_folder, tmp_path / "recordings"))


@pytest.fixture(scope="module")
def raw(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The three zips in raw, as the gate accepted them, and once more in the candidate."""
    folder = tmp_path_factory.mktemp("inegi")
    store = Store(folder / "home", make_snapshots(sample_folder, folder / "recordings"))
    for code in (TOTALS, OFFICES, PARTNERS):
        loaded = _load(store, code)
        assert (loaded.outcome, loaded.findings) == (LoadOutcome.ACCEPTED, ())
    archive = Archive(store.home / "landing", Mode.RECORDED)
    with open_raw(store.home / "build.duckdb", Mode.RECORDED) as con:
        for code in (TOTALS, OFFICES, PARTNERS):
            Loader(con, archive, dataset_named(code)).stage(SNAPSHOT, archive.partitions(code)[SNAPSHOT])
        yield con


def _load(store: Store, code: str) -> Loaded:
    landed, loaded = store.ingest([SNAPSHOT], dataset_named(code))
    assert landed[SNAPSHOT].outcome is Landing.NEW, landed[SNAPSHOT].reason
    return loaded[SNAPSHOT]


def _ask(raw: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return raw.execute(sql).fetchall()


def _where(**wanted: str) -> str:
    return " and ".join(["true", *(f"{name} = {quoted(value)}" for name, value in wanted.items())])


def _with(new: Row, **wanted: str) -> str:
    """Rows that are ``wanted`` get the cells ``new``."""
    cells = ", ".join(f"{name} = {quoted(value)}" for name, value in new.items())
    return f"update {{table}} set {cells} where {_where(**wanted)}"


def _without(**wanted: str) -> str:
    return f"delete from {{table}} where {_where(**wanted)}"


def _plus(amount: str, **wanted: str) -> str:
    return f"update {{table}} set val_usd = val_usd + {amount} where {_where(**wanted)}"


def _times(factor: str) -> str:
    """Every value in another unit, so that all sums still fit."""
    return f"update {{table}} set val_usd = val_usd * {factor}"


def _without_file(text: str) -> str:
    return f"delete from {{table}} where contains(_file, {quoted(text)})"


def _drop(text: str) -> Callable[[Path], None]:
    return change_members(lambda name, content: None if text in name else content)


def _latin(path: Path) -> None:
    change_members(lambda name, content: content.decode().encode("latin-1"))(path)


_MONTH_IN_TWO_FILES = """
    insert into {table} by name select * replace (regexp_replace(_file, '2023_2025', '2026') as _file) from {table}
    where anio = '2025' and mes = '12'
"""
"""The newest file begins with the last December."""

MAY = {"ANIO": "2024", "MES": "05"}
SEA = {**MAY, "TIPO": "Importación", "MTRA": "01"}
SPOILED = {
    "part of a total changed": (TOTALS, _plus("10", CONCEPTO="Petróleo Crudo", **MAY), "concepts_add_up"),
    "balance changed": (TOTALS, _plus("0.01", TIPO="No aplica", **MAY), "balances_are_differences"),
    "a part renamed": (TOTALS, _with({"CONCEPTO": "Remesas"}, CONCEPTO="Extractivas"), "concepts_add_up"),
    "a part missing": (TOTALS, _without(CONCEPTO="Bienes de Capital", **MAY), "concepts_add_up"),
    "a concept renamed": (
        TOTALS,
        _with({"CONCEPTO": "Fletes"}, CONCEPTO="Fletes y seguros de las importaciones"),
        "every_concept_in_every_month",
    ),
    "negative exports": (TOTALS, _with({"VAL_USD": "-1"}, CONCEPTO="Extractivas", **MAY), "trade_is_not_negative"),
    "thousands for millions": (TOTALS, _times("1000"), "national_total_is_plausible"),
    "thousand millions for millions": (TOTALS, _times("0.001"), "national_total_is_plausible"),
    "missing year file": (TOTALS, _without_file("2023_2025"), "no_month_is_missing"),
    "missing first file": (TOTALS, _without_file("2018_2022"), "history_begins_by_2018"),
    "month in two files": (TOTALS, _MONTH_IN_TWO_FILES, "grain_is_unique"),
    "month in the wrong file": (TOTALS, _MONTH_IN_TWO_FILES, "years_fit_their_file"),
    "month 13": (TOTALS, _with({"MES": "13"}, **MAY), "months_are_well_formed"),
    "months written both ways": (TOTALS, _with({"MES": "5"}, **MAY), "months_are_well_formed"),
    "exports in other words": (TOTALS, _with({"TIPO": "Exports"}, TIPO="Exportaciones"), "tipo_known"),
    "of one state": (TOTALS, _with({"COBERTURA": "Estatal"}, **MAY), "coverage_is_national"),
    "subtotal changed": (OFFICES, _plus("1", CONCEPTO="Marítimo", **SEA), "details_make_subtotals_make_the_total"),
    "office lost": (OFFICES, _without(CONCEPTO="Tuxpan, Ver.", **SEA), "details_make_subtotals_make_the_total"),
    "total lost": (
        OFFICES,
        _without(CONCEPTO="Importación total", **MAY),
        "details_make_subtotals_make_the_total",
    ),
    "offices in other words": (
        OFFICES,
        "update candidate.inegi_bcmm_customs_offices_by_office set concepto = replace(concepto, ', ', ' (')",
        "office_is_known",
    ),
    "chapters in other words": (
        OFFICES,
        "update candidate.inegi_bcmm_customs_offices_by_chapter set concepto = replace(concepto, 'Capítulo', 'Cap.')",
        "chapter_is_known",
    ),
    "unknown mode": (OFFICES, _with({"MTRA": "05"}, MTRA="09"), "details_make_subtotals_make_the_total"),
    "offices in thousands": (OFFICES, _times("1000"), "national_total_is_plausible"),
    "modes differ between the tables": (
        OFFICES,
        "update candidate.inegi_bcmm_customs_offices_by_chapter set"
        " mtra = coalesce(map {'01': '06', '06': '01'}[mtra], mtra),"
        " concepto = coalesce(map {'Marítimo': 'Ferroviario', 'Ferroviario': 'Marítimo'}[concepto], concepto)",
        "offices_and_chapters_agree",
    ),
    "Manzanillo among the others": (
        OFFICES,
        _with({"CONCEPTO": "Nogales, Son."}, CONCEPTO="Manzanillo, Col."),
        "manzanillo_and_lazaro_cardenas_present",
    ),
    "country changed": (PARTNERS, _plus("10", PAIS_O_D="CAN"), "countries_make_regions_make_the_total"),
    "country lost": (PARTNERS, _without(PAIS_O_D="BRA"), "countries_make_regions_make_the_total"),
    "country in another region": (
        PARTNERS,
        _with({"CLAVE_REGION": "R02"}, PAIS_O_D="BRA"),
        "countries_make_regions_make_the_total",
    ),
    "Confidencial with a value": (PARTNERS, _with({"VAL_USD": "12"}, PAIS_O_D="AIA"), "confidential_and_blank_are_one"),
    "blank without Confidencial": (
        PARTNERS,
        _with({"ESTATUS_CIFRA": "Disponible"}, PAIS_O_D="AIA"),
        "confidential_and_blank_are_one",
    ),
    "partners in other codes": (PARTNERS, _with({"PAIS_O_D": "US"}, PAIS_O_D="USA"), "pais_o_d.known_codes"),
    "a year of a type of good missing": (PARTNERS, _without(TIPO_BIEN="Capital", ANIO="2024"), "no_month_is_missing"),
    "partners in millions": (PARTNERS, _times("0.001"), "national_total_is_plausible"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_spoiled_rows_break_the_rule_that_is_named(raw: duckdb.DuckDBPyConnection, case: str) -> None:
    code, spoil, named = SPOILED[case]
    failing, _ = Staged(raw, dataset_named(code)).judged(spoil)
    assert named in " ".join(failing)


UNREADABLE = {
    "all files gone": (TOTALS, _drop("conjunto_de_datos/"), "MissingMember"),
    "another encoding": (TOTALS, _latin, "utf-8 text"),
    "another column": (
        TOTALS,
        change_members(lambda name, content: content.replace(b"VAL_USD", b"VAL_MXN")),
        "SchemaDrift",
    ),
    "missing chapters": (OFFICES, _drop("capitulo"), "MissingMember"),
    "part of a total changed": (
        TOTALS,
        change_members(lambda name, content: content.replace(b",Extractivas,", b",Remesas,")),
        "concepts_add_up",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_spoiled_zip_is_refused_by_name(store: Store, case: str) -> None:
    code, spoil, named = UNREADABLE[case]
    spoil(file_of(store.recordings, code))
    loaded = _load(store, code)
    assert loaded.outcome is LoadOutcome.REFUSED, loaded
    assert named in f"{type(loaded.error).__name__} {loaded.error}"


NAMED = {
    "a month missing": (TOTALS, _without(**MAY), ["missing part: 2024-05"]),
    "a concept of a month missing": (
        TOTALS,
        _without(CONCEPTO="Fletes y seguros de las importaciones", **MAY),
        ["missing part: import_freight_and_insurance 2024-05"],
    ),
    "another office": (
        OFFICES,
        _with({"CONCEPTO": "Ensenada, B.C."}, CONCEPTO="Tuxpan, Ver."),
        ["unknown code: concepto Ensenada, B.C."],
    ),
    "another chapter": (
        OFFICES,
        _with({"CONCEPTO": "Capítulo 00 Nada"}, CONCEPTO="Capítulo 50 Seda"),
        ["unknown code: concepto Capítulo 00 Nada"],
    ),
    "Manzanillo among the others for a month": (
        OFFICES,
        _with({"CONCEPTO": "Nogales, Son."}, CONCEPTO="Manzanillo, Col.", **SEA),
        ["missing part: Manzanillo, Col., Importación 2024-05"],
    ),
    "another partner": (
        PARTNERS,
        _with({"PAIS_O_D": "XXX"}, PAIS_O_D="ZZZ"),
        ["unknown code: pais_o_d XXX"],
    ),
    "another region": (
        PARTNERS,
        _with({"CLAVE_REGION": "R99"}, CLAVE_REGION="R11"),
        ["unknown code: clave_region R99"],
    ),
    "another word for a blank": (
        PARTNERS,
        _with({"ESTATUS_CIFRA": "No significativo"}, ESTATUS_CIFRA="Confidencial"),
        ["unknown code: estatus_cifra No significativo"],
    ),
    "a type of good missing": (
        PARTNERS,
        _without(TIPO_BIEN="Capital", ANIO="2024", MES="5"),
        ["missing part: 2024-05"],
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_what_is_new_or_missing_is_named_and_breaks_no_rule(raw: duckdb.DuckDBPyConnection, case: str) -> None:
    """Without national totals to compare with, which a part that is missing does not fit."""
    code, change, named = NAMED[case]
    failing, found = Staged(raw, dataset_named(code)).judged("delete from raw.inegi_bcmm_totals", change)
    assert failing == {}
    assert [f"{finding}: {part}" for finding, part in found] == named


@pytest.mark.parametrize("code", [TOTALS, OFFICES, PARTNERS])
def test_a_page_for_a_zip_is_named_and_nothing_is_kept(store: Store, code: str) -> None:
    path = file_of(store.recordings, code)
    path.write_bytes(b"<!DOCTYPE html><html><body>INEGI</body></html>".ljust(2263))
    landed, loaded = store.ingest([SNAPSHOT], dataset_named(code))
    assert "WrongContent" in landed[SNAPSHOT].reason
    assert loaded == {}


def test_months_may_come_without_a_leading_zero(store: Store) -> None:
    strip = change_rows(lambda row: {**row, "MES": row["MES"].lstrip("0")})
    strip(file_of(store.recordings, TOTALS))
    assert _load(store, TOTALS).outcome is LoadOutcome.ACCEPTED


def test_a_year_cut_off_a_later_release_is_refused(store: Store) -> None:
    assert _load(store, TOTALS).outcome is LoadOutcome.ACCEPTED
    _drop("_2026.csv")(file_of(store.recordings, TOTALS))
    assert "rows.fits_history" in str(_load(store, TOTALS).error)


@pytest.mark.parametrize("code", [OFFICES, PARTNERS])
def test_a_plausible_slip_does_not_fit_the_national_totals(raw: duckdb.DuckDBPyConnection, code: str) -> None:
    failing, _ = Staged(raw, dataset_named(code)).judged(_times("2"))
    assert "fits_the_national_totals" in " ".join(failing)


def test_the_three_zips_tell_one_story(raw: duckdb.DuckDBPyConnection) -> None:
    national = (
        "select left(tipo, 4), anio, mes, val_usd * 1e6 from raw.inegi_bcmm_totals"
        " where concepto in ('Exportaciones Totales', 'Importaciones Totales')"
    )
    by_mode = (
        "select left(tipo, 4), anio, mes, sum(val_usd) * 1e6 from raw.inegi_bcmm_customs_offices_by_office"
        " where mtra is not null and concepto not in"
        " ('Marítimo', 'Aéreo', 'Ferroviario', 'Carretero', 'Otros modos') group by all"
    )
    by_partner = (
        "select left(tipo, 4), anio, lpad(mes, 2, '0'), sum(val_usd) * 1000 from raw.inegi_bcmm_partners"
        " where pais_o_d is not null group by all"
    )
    totals = {tuple(row[:3]): round(row[3]) for row in _ask(raw, national)}
    assert len(totals) == 2 * 105
    for other in (by_mode, by_partner):
        parts = {tuple(row[:3]): round(row[3]) for row in _ask(raw, other)}
        assert len(parts) == 2 * 104
        assert {key: totals[key] for key in parts} == parts


def test_the_newest_month_is_named(raw: duckdb.DuckDBPyConnection) -> None:
    newest = {code: _ask(raw, dataset_named(code).newest_period)[0][0] for code in (TOTALS, OFFICES, PARTNERS)}
    assert newest == {TOTALS: "2026-09", OFFICES: "2026-08", PARTNERS: "2026-08"}


def test_a_candidate_without_a_change_breaks_no_rule(raw: duckdb.DuckDBPyConnection) -> None:
    for code in (TOTALS, OFFICES, PARTNERS):
        assert Staged(raw, dataset_named(code)).judged() == ({}, [])
