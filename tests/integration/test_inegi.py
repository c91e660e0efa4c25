"""INEGI's zips, spoiled in every way that is known: refused by the name of what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration.core.dataset import SNAPSHOT
from orchestration.core.modes import Mode
from orchestration.landing.land import Landing
from orchestration.publishers.registry import dataset_named
from orchestration.raw.attempt import Loaded, LoadOutcome
from orchestration.raw.store import open_raw
from tests.support.snapshot_recordings import Row, change_members, change_rows, file_of, make_snapshots
from tests.support.store import Store

TOTALS, OFFICES, PARTNERS = "inegi_bcmm_totals", "inegi_bcmm_customs_offices", "inegi_bcmm_partners"


@pytest.fixture
def store(sample_folder: Path, tmp_path: Path) -> Store:
    """The sample's zips, to be spoiled, and an empty raw file."""
    return Store(tmp_path / "home", make_snapshots(sample_folder, tmp_path / "recordings"))


def _load(store: Store, code: str) -> Loaded:
    landed, loaded = store.ingest([SNAPSHOT], dataset_named(code))
    assert landed[SNAPSHOT].outcome is Landing.NEW, landed[SNAPSHOT].reason
    return loaded[SNAPSHOT]


def _ask(store: Store, sql: str) -> list[tuple[Any, ...]]:
    with open_raw(store.home / "build.duckdb", Mode.RECORDED) as con:
        return con.execute(sql).fetchall()


def _is(row: Row, **wanted: str) -> bool:
    return all(row[name] == value for name, value in wanted.items())


def _with(new: Row, **wanted: str) -> Callable[[Path], None]:
    """Rows that are ``wanted`` get the cells ``new``."""
    return change_rows(lambda row: {**row, **new} if _is(row, **wanted) else row)


def _without(**wanted: str) -> Callable[[Path], None]:
    return change_rows(lambda row: None if _is(row, **wanted) else row)


def _plus(amount: str, **wanted: str) -> Callable[[Path], None]:
    return change_rows(
        lambda row: {**row, "VAL_USD": str(Decimal(row["VAL_USD"]) + Decimal(amount))} if _is(row, **wanted) else row
    )


def _times(factor: str, **wanted: str) -> Callable[[Path], None]:
    """Every value in another unit, so that all sums still fit."""

    def scaled(row: Row) -> Row:
        return {**row, "VAL_USD": f"{Decimal(row['VAL_USD'] or 0) * Decimal(factor):f}"} if row["VAL_USD"] else row

    return change_rows(lambda row: scaled(row) if _is(row, **wanted) else row)


def _drop(text: str) -> Callable[[Path], None]:
    return change_members(lambda name, content: None if text in name else content)


def _month_in_two_files(path: Path) -> None:
    """The newest file begins with the last December."""
    kept: list[bytes] = []

    def copied(name: str, content: bytes) -> bytes:
        if name.endswith("2023_2025.csv"):
            kept.extend(line for line in content.splitlines(keepends=True) if b",2025,12," in line)
        if name.endswith("2026.csv"):
            header, *lines = content.splitlines(keepends=True)
            return b"".join([header, *kept, *lines])
        return content

    change_members(copied)(path)


def _latin(path: Path) -> None:
    change_members(lambda name, content: content.decode().encode("latin-1"))(path)


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
    "missing year file": (TOTALS, _drop("2023_2025"), "no_month_is_missing"),
    "missing first file": (TOTALS, _drop("2018_2022"), "history_begins_by_2018"),
    "month in two files": (TOTALS, _month_in_two_files, "grain_is_unique"),
    "month in the wrong file": (TOTALS, _month_in_two_files, "years_fit_their_file"),
    "month 13": (TOTALS, _with({"MES": "13"}, **MAY), "months_are_well_formed"),
    "months written both ways": (TOTALS, _with({"MES": "5"}, **MAY), "months_are_well_formed"),
    "exports in other words": (TOTALS, _with({"TIPO": "Exports"}, TIPO="Exportaciones"), "tipo_known"),
    "of one state": (TOTALS, _with({"COBERTURA": "Estatal"}, **MAY), "coverage_is_national"),
    "all files gone": (TOTALS, _drop("conjunto_de_datos/"), "MissingMember"),
    "another encoding": (TOTALS, _latin, "utf-8 text"),
    "another column": (
        TOTALS,
        change_members(lambda name, content: content.replace(b"VAL_USD", b"VAL_MXN")),
        "SchemaDrift",
    ),
    "subtotal changed": (OFFICES, _plus("1", CONCEPTO="Marítimo", **SEA), "details_make_subtotals_make_the_total"),
    "office lost": (OFFICES, _without(CONCEPTO="Tuxpan, Ver.", **SEA), "details_make_subtotals_make_the_total"),
    "total lost": (
        OFFICES,
        _without(CONCEPTO="Importación total", **MAY),
        "details_make_subtotals_make_the_total",
    ),
    "offices in other words": (
        OFFICES,
        change_rows(lambda row: {**row, "CONCEPTO": row["CONCEPTO"].replace(", ", " (")}, "aduana"),
        "office_is_known",
    ),
    "chapters in other words": (
        OFFICES,
        change_rows(lambda row: {**row, "CONCEPTO": row["CONCEPTO"].replace("Capítulo", "Cap.")}, "capitulo"),
        "chapter_is_known",
    ),
    "unknown mode": (OFFICES, _with({"MTRA": "05"}, MTRA="09"), "details_make_subtotals_make_the_total"),
    "offices in thousands": (OFFICES, _times("1000"), "national_total_is_plausible"),
    "modes differ between the tables": (
        OFFICES,
        change_rows(
            lambda row: (
                {**row, "MTRA": {"01": "06", "06": "01"}.get(row["MTRA"], row["MTRA"])}
                | (
                    {
                        "CONCEPTO": {"Marítimo": "Ferroviario", "Ferroviario": "Marítimo"}.get(
                            row["CONCEPTO"], row["CONCEPTO"]
                        )
                    }
                )
            ),
            "capitulo",
        ),
        "offices_and_chapters_agree",
    ),
    "Manzanillo among the others": (
        OFFICES,
        _with({"CONCEPTO": "Nogales, Son."}, CONCEPTO="Manzanillo, Col."),
        "manzanillo_and_lazaro_cardenas_present",
    ),
    "missing chapters": (OFFICES, _drop("capitulo"), "MissingMember"),
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
def test_a_spoiled_zip_is_refused_by_name(store: Store, case: str) -> None:
    code, spoil, named = SPOILED[case]
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
def test_what_is_new_or_missing_is_named_and_the_rest_is_loaded(store: Store, case: str) -> None:
    code, change, named = NAMED[case]
    change(file_of(store.recordings, code))
    loaded = _load(store, code)
    assert loaded.outcome is LoadOutcome.ACCEPTED, loaded.error
    assert [f"{one.finding.value}: {one.part}" for one in loaded.findings] == named


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
def test_a_plausible_slip_does_not_fit_the_national_totals(store: Store, code: str) -> None:
    assert _load(store, TOTALS).outcome is LoadOutcome.ACCEPTED
    _times("2")(file_of(store.recordings, code))
    assert "fits_the_national_totals" in str(_load(store, code).error)


def test_the_three_zips_tell_one_story(store: Store) -> None:
    for code in (TOTALS, OFFICES, PARTNERS):
        assert _load(store, code).outcome is LoadOutcome.ACCEPTED
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
    totals = {tuple(row[:3]): round(row[3]) for row in _ask(store, national)}
    assert len(totals) == 2 * 105
    for other in (by_mode, by_partner):
        parts = {tuple(row[:3]): round(row[3]) for row in _ask(store, other)}
        assert len(parts) == 2 * 104
        assert {key: totals[key] for key in parts} == parts


def test_the_newest_month_is_named(store: Store) -> None:
    newest = {}
    for code in (TOTALS, OFFICES, PARTNERS):
        _load(store, code)
        newest[code] = _ask(store, dataset_named(code).newest_period)[0][0]
    assert newest == {TOTALS: "2026-09", OFFICES: "2026-08", PARTNERS: "2026-08"}
