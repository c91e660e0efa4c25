"""INEGI's own published rows, with their roundings, against the rules: they hold, and they hold nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.core.dataset import Dataset
from orchestration.core.seeds import seed_file
from orchestration.core.settings import SEEDS
from orchestration.core.sql import escaped, literally, one_file
from orchestration.publishers import inegi
from orchestration.publishers.registry import dataset_named

TOTALS, OFFICES, PARTNERS = map(
    dataset_named, ("inegi_bcmm_totals", "inegi_bcmm_customs_offices", "inegi_bcmm_partners")
)
MODES = ("Aéreo", "Carretero", "Ferroviario", "Marítimo", "Otros modos")
JULY_2026 = {
    "Exportación": ("81420.015", "4098.908", "61120.054", "6907.18", "9211.304", "82.568"),
    "Importación": ("82267.552", "13492.06", "41921.681", "3778.919", "22128.26", "946.632"),
}
"""Published totals and subtotals; the offices under them are the sample's anchors."""
CIF = "Importaciones Totales CIF (Importaciones Totales + Fletes y seguros de las importaciones)"
DIFFERENCE = "Balanza Comercial Total Exportaciones Totales - Importaciones Totales"
APRIL_2026 = {
    ("Exportaciones", "Exportaciones Totales"): "72073.48",
    ("Exportaciones", "Petroleras"): "1965.889",
    ("Exportaciones", "Petróleo Crudo"): "1281.784",
    ("Exportaciones", "Otras petroleras"): "684.105",
    ("Exportaciones", "No Petroleras"): "70107.59",
    ("Exportaciones", "Agropecuarias"): "2339.129",
    ("Exportaciones", "Extractivas"): "2077.995",
    ("Exportaciones", "Manufactureras"): "65690.466",
    ("Importaciones", "Importaciones Totales"): "67521.798",
    ("Importaciones", "Fletes y seguros de las importaciones"): "1773.174",
    ("Importaciones", CIF): "69294.972",
    ("Importaciones", "Petroleras"): "4742.654",
    ("Importaciones", "No Petroleras"): "62779.143",
    ("Importaciones", "Bienes de Consumo"): "8499.279",
    ("Importaciones", "Bienes Intermedios"): "54228.256",
    ("Importaciones", "Bienes de Capital"): "4794.263",
    ("No aplica", DIFFERENCE): "4551.682",
    ("No aplica", f"{DIFFERENCE} CIF"): "2778.508",
}
AUGUST_2026 = {
    ("Exportaciones", "Exportaciones Totales"): "78010.452",
    ("Exportaciones", "Petroleras"): "1581.551",
    ("Exportaciones", "Petróleo Crudo"): "827.136",
    ("Exportaciones", "Otras petroleras"): "754.415",
    ("Exportaciones", "No Petroleras"): "76428.901",
    ("Exportaciones", "Agropecuarias"): "1154.471",
    ("Exportaciones", "Extractivas"): "1655.928",
    ("Exportaciones", "Manufactureras"): "73618.503",
    ("Importaciones", "Importaciones Totales"): "77405.093",
    ("Importaciones", "Petroleras"): "5023.017",
    ("Importaciones", "No Petroleras"): "72382.076",
    ("Importaciones", "Bienes de Consumo"): "9131.847",
    ("Importaciones", "Bienes Intermedios"): "63254.919",
    ("Importaciones", "Bienes de Capital"): "5018.327",
    ("No aplica", "Balanza Comercial Total"): "605.359",
}
SOUTH_AMERICA: Mapping[tuple[str | None, str | None, str | None], int] = {
    ("C01", "R04", None): 434050, ("C01", "R04", "ARG"): 37240, ("C01", "R04", "BOL"): 3045,
    ("C01", "R04", "BRA"): 68687, ("C01", "R04", "CHL"): 36477, ("C01", "R04", "COL"): 221581,
    ("C01", "R04", "ECU"): 13791, ("C01", "R04", "PRY"): 2008, ("C01", "R04", "PER"): 38140,
    ("C01", "R04", "URY"): 9082, ("C01", "R04", "VEN"): 2979, ("C01", "R05", None): 1020,
    ("C01", "R05", "GUY"): 535, ("C01", "R05", "GUF"): 0, ("C01", "R05", "FLK"): 0, ("C01", "R05", "SUR"): 486,
}  # fmt: skip
"""Exports of consumption goods in January 2026: the region R05 is part of R04."""
PARTNER_COLUMNS = (
    "tipo varchar, anio varchar, mes varchar, tipo_bien varchar, clave_continente varchar, clave_region varchar,"
    " pais_o_d varchar, estatus_cifra varchar"
)
Tree = dict[tuple[str | None, str | None, str | None], int | None]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("create schema candidate")
        con.execute("create table candidate.quarantine (table_name text, _partition text, finding text, row_json text)")
        yield con


def _broken(con: duckdb.DuckDBPyConnection, dataset: Dataset, rule: str, table: int = 0) -> int:
    """Rows of the table ``t`` that break a rule."""
    (sql,) = (one.sql for one in dataset.tables[table].rules if one.name == rule)
    sql = sql.replace("{seeds}", escaped(literally(SEEDS))).replace("{batch}", "t")
    return len(con.execute(sql).fetchall())


def _make(con: duckdb.DuckDBPyConnection, columns: str, rows: list[tuple[object, ...]]) -> None:
    con.execute(f"create or replace table t ({columns}, val_usd decimal(38,20), _partition varchar default 'current')")
    con.executemany(f"insert into t values ({', '.join('?' * len(rows[0]))}, 'current')", rows)


def _months(con: duckdb.DuckDBPyConnection, **months: dict[tuple[str, str], str]) -> None:
    stages = {"08": "Cifras Oportunas"}
    rows: list[tuple[object, ...]] = [
        (tipo, "2026", month[1:], stages.get(month[1:], "Cifras Revisadas"), concept, Decimal(value))
        for month, values in months.items()
        for (tipo, concept), value in values.items()
    ]
    _make(con, "tipo varchar, anio varchar, mes varchar, estatus varchar, concepto varchar", rows)


@pytest.mark.parametrize(
    "rule", ["concepts_add_up", "balances_are_differences", "every_concept_in_every_month", "concept_is_known"]
)
def test_published_months_hold_revised_and_timely(con: duckdb.DuckDBPyConnection, rule: str) -> None:
    _months(con, m04=APRIL_2026, m08=AUGUST_2026)
    assert _broken(con, TOTALS, rule) == 0
    _months(con, m04={**APRIL_2026, ("Exportaciones", "No Petroleras"): "70107.593"}, m08=AUGUST_2026)
    assert (_broken(con, TOTALS, rule) > 0) == (rule == "concepts_add_up")


def test_a_revised_month_with_the_concepts_of_a_timely_one_is_named(con: duckdb.DuckDBPyConnection) -> None:
    _months(con, m04=AUGUST_2026)
    assert _broken(con, TOTALS, "every_concept_in_every_month") == 3


@pytest.mark.parametrize(("slip", "broken"), [("0", 0), ("0.003", 0), ("0.01", 2)])
def test_published_offices_make_published_modes(con: duckdb.DuckDBPyConnection, slip: str, broken: int) -> None:
    """A slip of a subtotal breaks it against its offices, and against the total."""
    rows: list[tuple[object, ...]] = []
    codes = dict(zip(MODES, ("04", "07", "06", "01", "09"), strict=True))
    for tipo, (total, *subtotals) in JULY_2026.items():
        rows.append((tipo, "2026", "07", f"{tipo} total", None, Decimal(total)))
        rows += [
            (tipo, "2026", "07", mode, codes[mode], Decimal(value))
            for mode, value in zip(MODES, subtotals, strict=True)
        ]
    anchors = con.execute(
        f"from read_csv({one_file(Path(inegi.__file__).parent / 'sample' / 'offices.csv')}, all_varchar = true)"
    ).fetchall()
    rows += [(tipo, "2026", "07", office, mtra, Decimal(value)) for tipo, mtra, office, value in anchors]
    _make(con, "tipo varchar, anio varchar, mes varchar, concepto varchar, mtra varchar", rows)
    con.execute(f"update t set val_usd = val_usd + {slip} where concepto = 'Carretero' and tipo = 'Exportación'")
    assert _broken(con, OFFICES, "details_make_subtotals_make_the_total") == broken
    assert _broken(con, OFFICES, "office_is_known") == 0


@pytest.mark.parametrize(("continent", "broken"), [(434050, 0), (434050 + 1020, 2)])
def test_a_region_inside_another_is_counted_once(con: duckdb.DuckDBPyConnection, continent: int, broken: int) -> None:
    tree: Tree = {(None, None, None): 434050, ("C01", None, None): continent, **SOUTH_AMERICA}
    rows: list[tuple[object, ...]] = [
        ("Exportaciones", "2026", "1", "Consumo", *place, "Disponible", value) for place, value in tree.items()
    ]
    _make(con, PARTNER_COLUMNS, rows)
    assert _broken(con, PARTNERS, "countries_make_regions_make_the_total") == broken


def test_what_is_hidden_may_be_missing_from_a_sum_but_not_exceed_it(con: duckdb.DuckDBPyConnection) -> None:
    tree: Tree = {
        (None, None, None): 100,
        ("C05", None, None): 100,
        ("C05", None, "AUS"): 90,
        ("C05", None, "NZL"): None,
    }
    for australia, broken in ((90, 0), (110, 1)):
        rows: list[tuple[object, ...]] = [
            ("Exportaciones", "2026", "1", "Consumo", *place, "Disponible", australia if place[2] == "AUS" else value)
            for place, value in tree.items()
        ]
        _make(con, PARTNER_COLUMNS, rows)
        assert _broken(con, PARTNERS, "countries_make_regions_make_the_total") == broken


def test_the_seed_of_partners_knows_the_publishers_own_codes(con: duckdb.DuckDBPyConnection) -> None:
    seed = one_file(seed_file("inegi_partners"))
    own = con.execute(
        f"select partner_code, iso3_code from read_csv({seed}) where partner_code is distinct from iso3_code"
    ).fetchall()
    assert sorted((code, iso3) for code, iso3 in own if iso3) == [("CUR", "CUW"), ("ZYA", "NLD")]
    assert "ZZZ" in {code for code, iso3 in own if not iso3}
