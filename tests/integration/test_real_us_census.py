"""Real answers of the US Census Bureau, whole or put back into their form, through the reader and the rules.

None of them is a call of the dataset: they hold other variables, or one chapter. What they share with it is the form,
and the codes of countries, their totals and groups.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.core.relation import JsonArrays
from orchestration.core.sql import one_file
from orchestration.core.table import Column, Rule, Table
from orchestration.publishers.registry import dataset_named
from orchestration.publishers.us import census
from orchestration.quality.codes import known_codes
from orchestration.raw.read import append
from orchestration.raw.store import columns_of

pytestmark = pytest.mark.recordings

PORTS = ("08", "10", "27", "44", "87")
NAME = Column("cty_name", "Name of the country.")
YEARLY = (
    census.dollars("air_val_yr", "Value by air."),
    census.kilograms("air_wgt_yr", "Weight by air."),
    census.dollars("cnt_val_yr", "Value in containers."),
    census.kilograms("cnt_wgt_yr", "Weight in containers."),
)


def _ports(code: Column) -> Table:
    return Table(
        "ports",
        "One row per port, cty_code and commodity: a year.",
        grain=("port", "cty_code", code.name),
        columns=(
            *YEARLY,
            census.COUNTRY,
            NAME,
            census.PORT,
            Column("port_name", "Name of the port."),
            code,
            Column("year", "Year."),
            *census.ASKED_BY[::-1],
        ),
    )


def _chapters(code: Column, *measures: Column) -> Table:
    named = Column(f"{code.name}_sdesc", "Name of the commodity.")
    return Table(
        "chapters",
        "One row per commodity, cty_code and time.",
        grain=(code.name, "cty_code", "time"),
        columns=(NAME, *measures, code, named, *census.ASKED_BY, census.COUNTRY),
    )


SEAFOOD = Table(
    "seafood",
    "One row per i_commodity, cty_code and month.",
    grain=("i_commodity", "cty_code", "month"),
    columns=(
        census.COUNTRY,
        NAME,
        census.dollars("gen_val_mo", "General imports."),
        *census.MODES,
        Column("month", "Month."),
        census.SUMMARY,
        Column("comm_lvl", "Level."),
        census.IMPORTED,
        Column("year", "Year."),
    ),
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("create schema candidate")
        con.execute("create table candidate.quarantine (table_name text, _partition text, finding text, row_json text)")
        yield con


def load(con: duckdb.DuckDBPyConnection, table: Table, *paths: Path) -> int:
    con.execute(f"create table candidate.{table.name} ({', '.join(columns_of(table))})")
    return append(
        con, table, JsonArrays(tuple((path, path.name, "sha") for path in paths)), "2024-12", "2026-11-24"
    ).rows


def answer_of(con: duckdb.DuckDBPyConnection, relation: str, path: Path) -> Path:
    """A table turned back into the answer that it was made of."""
    rows = con.execute(f"select * from {relation}")
    header = [name for name, *_ in rows.description or ()]
    path.write_text(json.dumps([header, *map(list, rows.fetchall())]), encoding="utf-8")
    return path


def breaks(con: duckdb.DuckDBPyConnection, table: Table, rule: Rule) -> int:
    sql = rule.sql.replace("{batch}", f"candidate.{table.name}")
    return int(con.execute(f"select count(*) from ({sql})").fetchall()[0][0])


@pytest.mark.parametrize("flow", ["imports", "exports"])
def test_a_year_of_ports_adds_up_to_its_totals(con: duckdb.DuckDBPyConnection, real_data: Path, flow: str) -> None:
    folder = real_data / "us_census" / "reconstituted_api_json"
    code = census.IMPORTED if flow == "imports" else census.EXPORTED
    table = _ports(code)
    paths = sorted(folder.glob(f"{flow}_porths_HS2_*_2024-12.json"))
    assert load(con, table, *paths) == {"imports": 20_660, "exports": 14_782}[flow]
    keys, measures = ("port", code.name), tuple(column.name for column in YEARLY)
    assert breaks(con, table, census.countries_add_up(table.name, keys, measures)) == 0
    assert breaks(con, table, census.groups_add_up(table.name, keys, "air_val_yr")) == 0
    con.execute("update candidate.ports set air_val_yr = air_val_yr + 1 where cty_code = '5700' and port = '2704'")
    assert breaks(con, table, census.countries_add_up(table.name, keys, measures)) > 0
    assert breaks(con, table, census.groups_add_up(table.name, keys, "air_val_yr")) > 0


def test_a_quarantined_row_explains_its_own_cell_alone(con: duckdb.DuckDBPyConnection, real_data: Path) -> None:
    table = _ports(census.IMPORTED)
    load(con, table, *(real_data / "us_census" / "reconstituted_api_json").glob("imports_porths_HS2_*_2024-12.json"))
    keys, measures = ("port", census.IMPORTED.name), tuple(column.name for column in YEARLY)
    row = "cty_code = '5700' and port = '2704' and i_commodity = '87'"
    con.execute(
        "insert into candidate.quarantine select 'ports', _partition, 'one key twice', to_json(t) from candidate.ports"
        f" as t where {row}"
    )
    con.execute(f"delete from candidate.ports where {row}")
    rules = (
        census.countries_add_up(table.name, keys, measures),
        census.groups_add_up(table.name, keys, "cnt_val_yr"),
    )
    assert [breaks(con, table, rule) for rule in rules] == [0, 0]
    con.execute("delete from candidate.ports where cty_code = '5700' and port = '2704' and i_commodity = '44'")
    assert [breaks(con, table, rule) for rule in rules] == [1, 1]


def test_every_country_of_real_answers_is_known(con: duckdb.DuckDBPyConnection, real_data: Path) -> None:
    known = set(known_codes(dataset_named("us_census_trade"), census.COUNTRY.codes))
    load(con, _ports(census.IMPORTED), *(real_data / "us_census" / "reconstituted_api_json").glob("imports_*.json"))
    found = {code for (code,) in con.execute("select distinct cty_code from candidate.ports").fetchall()}
    assert len(found) > 200
    assert found <= known


def test_a_year_of_seafood_keeps_every_rule_of_the_imports(
    con: duckdb.DuckDBPyConnection, real_data: Path, tmp_path: Path
) -> None:
    csv = one_file(real_data / "us_census" / "hs6_imports_2020.csv")
    path = answer_of(con, f"(select * from read_csv({csv}, all_varchar = true))", tmp_path / "seafood.json")
    assert load(con, SEAFOOD, path) == 62_624
    keys = ("i_commodity", "month")
    measures = ("gen_val_mo", *(column.name for column in census.MODES))
    con.execute("alter table candidate.seafood add column time varchar")
    con.execute("update candidate.seafood set time = _partition")
    rules = (
        *census.month_and_level("i_commodity", 6),
        census.countries_add_up(SEAFOOD.name, keys, measures),
        census.groups_add_up(SEAFOOD.name, keys, "gen_val_mo"),
        census.modes_fit("gen_val_mo"),
        census.odd_values("gen_val_mo"),
    )
    assert {rule.name: breaks(con, SEAFOOD, rule) for rule in rules if breaks(con, SEAFOOD, rule)} == {}


@pytest.mark.parametrize(
    ("name", "flow", "billions"),
    [
        ("waugh_imports_hs2_2010", "imports", 355.9),
        ("waugh_imports_hs2_1220", "imports", 318.7),
        ("waugh_exports_2010_2021-01", "exports", 256.6),
        ("waugh_exports_1220_2021-01", "exports", 292.6),
    ],
)
def test_2019_is_what_was_published(
    con: duckdb.DuckDBPyConnection, real_data: Path, tmp_path: Path, name: str, flow: str, billions: float
) -> None:
    consumed = (census.dollars("con_val_mo", "For consumption."), census.dollars("cal_dut_mo", "Duty."))
    exported = (census.dollars("all_val_mo", "Exports."),)
    is_import = flow == "imports"
    table = _chapters(census.IMPORTED, *consumed) if is_import else _chapters(census.EXPORTED, *exported)
    path = answer_of(con, one_file(real_data / "us_census" / f"{name}.parquet"), tmp_path / "answer.json")
    load(con, table, path)
    value = "con_val_mo" if is_import else "all_val_mo"
    found = con.execute(f"select sum({value}) / 1e9 from candidate.chapters where time[:4] = '2019'").fetchall()[0][0]
    assert round(found, 1) == billions
