"""Real files of INEGI and Banxico that no dataset reads yet: their format is the one that the readers expect."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.core.relation import CsvFiles
from orchestration.core.table import Column, Table
from orchestration.landing.content import read_json
from orchestration.publishers import inegi
from orchestration.warehouse.read import append
from orchestration.warehouse.store import columns_of

pytestmark = pytest.mark.recordings

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


def test_banxicos_days_and_numbers_have_the_shape_of_the_contract(real_data: Path) -> None:
    (series,) = read_json(real_data / "banxico" / "fix_muestra.json")["bmx"]["series"]
    assert series["idSerie"] == "SF43718"
    days = [tuple(map(int, item["fecha"].split("/")))[::-1] for item in series["datos"]]
    assert (len(days), days[0], days == sorted(set(days))) == (1908, (2018, 1, 2), True)
    assert all(10 < Decimal(item["dato"].replace(",", "")) < 30 for item in series["datos"])
