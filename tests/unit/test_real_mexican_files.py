"""Real files of INEGI and Banxico: a zip as it is served, and files that no dataset reads yet in the same format."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.core.modes import Mode
from orchestration.core.relation import CsvFiles
from orchestration.core.request import LandedFile
from orchestration.core.table import Column, Table
from orchestration.landing.archive import Archive
from orchestration.landing.content import read_json
from orchestration.publishers.inegi import bcmm as inegi
from orchestration.publishers.registry import dataset_named
from orchestration.raw.attempt import LoadOutcome
from orchestration.raw.load import Loader
from orchestration.raw.read import append
from orchestration.raw.store import columns_of, open_raw

pytestmark = pytest.mark.recordings

OFFICES = dataset_named("inegi_bcmm_customs_offices")
_KEY = ("ANIO", "MES", "TIPO", "MTRA", "CONCEPTO")
STATE_EXPORTS = Table(
    "inegi_state_exports",
    "One row per anio, cve_ent and codigo_scian: exports of a state by sector.",
    grain=("anio", "cve_ent", "codigo_scian"),
    columns=(
        inegi.PROJECT,
        inegi.COVERAGE,
        inegi.YEAR,
        Column("cve_ent", "State."),
        Column("codigo_scian", "Subsector; 000 is the sum of those that are confidential."),
        inegi.value("thousands of US dollars"),
        inegi.FIGURE_STATE,
        inegi.STATUS,
    ),
)


@pytest.fixture
def con(real_data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """INEGI's annual exports by state, read as its monthly zips are."""
    path = real_data / "inegi" / "eef_estatal_anual_tr_cifra_2007_2025.csv"
    with duckdb.connect() as con:
        con.execute("create schema candidate")
        con.execute(f"create table candidate.{STATE_EXPORTS.name} ({', '.join(columns_of(STATE_EXPORTS))})")
        assert append(con, STATE_EXPORTS, CsvFiles(((path, path.name, "sha"),)), "current", "2026-11-24").rows == 16416
        con.execute(f"create view t as from candidate.{STATE_EXPORTS.name}")
        yield con


def test_the_published_sum_of_2025_is_read_to_the_unit(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("select sum(val_usd) from t where anio = '2025'").fetchall() == [(Decimal("602421110"),)]


def test_a_value_is_blank_where_and_only_where_a_state_says_so(con: duckdb.DuckDBPyConnection) -> None:
    states = con.execute("select distinct estatus_cifra, val_usd is null from t").fetchall()
    assert set(states) == {
        ("Confidencial", True),
        ("Disponible", False),
        ("No disponible", True),
        ("No significativo", True),
    }


def test_the_zip_of_customs_offices_passes_its_gate_to_the_last_decimal(real_data: Path, tmp_path: Path) -> None:
    """Values of 2014 to 2016 have up to 20 decimals."""
    path = real_data / "inegi" / "conjunto_de_datos_bcmm_mensual_mtra_csv.zip"
    archive = Archive(tmp_path / "landing", Mode.SAMPLE)
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    landed = LandedFile(archive.object_path(sha256), sha256, f"https://www.inegi.org.mx/{path.name}")
    landed.path.parent.mkdir(parents=True)
    landed.path.write_bytes(content)
    archive.complete(OFFICES.code, "current", (landed,))
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        loaded = Loader(con, archive, OFFICES).load({"current": (landed,)})["current"]
        assert loaded.outcome is LoadOutcome.ACCEPTED, loaded.error
        assert (loaded.rows, loaded.findings) == (184072, ())
        held = con.execute(
            "select anio, mes, tipo, mtra, concepto, val_usd from raw.inegi_bcmm_customs_offices_by_office"
            " where val_usd is not null"
        ).fetchall()
    with zipfile.ZipFile(path) as archived:
        (name,) = (one for one in archived.namelist() if "mtra_aduana" in one)
        rows = csv.DictReader(io.StringIO(archived.read(name).decode("utf-8-sig")))
        published = [(*(row[key] or None for key in _KEY), Decimal(row["VAL_USD"])) for row in rows if row["VAL_USD"]]
    assert Counter(held) == Counter(published)
    assert max(-int(Decimal(str(row[-1])).as_tuple().exponent) for row in published) == 18


def test_banxicos_days_and_numbers_have_the_shape_of_the_contract(real_data: Path) -> None:
    (series,) = read_json(real_data / "banxico" / "fix_muestra.json")["bmx"]["series"]
    assert series["idSerie"] == "SF43718"
    days = [tuple(map(int, item["fecha"].split("/")))[::-1] for item in series["datos"]]
    assert (len(days), days[0], days == sorted(set(days))) == (1908, (2018, 1, 2), True)
    assert all(10 < Decimal(item["dato"].replace(",", "")) < 30 for item in series["datos"])
