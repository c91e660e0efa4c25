"""Made rows of Canada's imports, months of them, and ``fct_merchandise_trade`` built of them by dbt or by hand."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder

from orchestration.core.settings import DBT_PROJECT, SEEDS, Settings
from orchestration.core.sql import quoted
from orchestration.environment import load_settings
from orchestration.publishers.registry import all_datasets
from orchestration.raw.store import open_raw, prepare
from orchestration.release import candidate
from orchestration.release.project import dbt_environment, ensure_manifest, parsed_for_dbt
from tests.bench.measure import Place

FACT = "fct_merchandise_trade"
TEN_YEARS = 120
_CODES = 5000
INPUTS = f"1+{FACT}"
"""The fact and what it reads directly."""
BEFORE = (
    *("build", "--select", f"+{FACT}", "--exclude", INPUTS),
    *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
)
"""Everything before that, without its tests: the same, small work for all."""

_MEMORY = "3GB"
"""What ``dbt_project/profiles.yml`` allows DuckDB."""

_MONTH = f"""
insert into raw.statcan_cimt_imports_hs6 by name
with

countries as (
    select iso2_code as country, row_number() over (order by iso2_code) - 1 as place
    from read_csv('{SEEDS}/reference/countries.csv', all_varchar = true) where iso2_code is not null
),

made as (
    select n, hash(n, $2) as noise, strftime(date '2017-01-01' + to_months($2::integer), '%Y%m') as yearmonth
    from range($1) t(n)
)

select yearmonth, lpad((10000 + n % {_CODES} * 197)::varchar, 6, '0') as hs6, country, 'ON' as province,
    (noise % if(n % 7 = 0, 50_000_000, 900_000))::bigint as value, (noise % 99_991)::bigint as quantity,
    ['KGM', 'NMB', 'N/A', 'LTR'][1 + n % 4] as unit, left(yearmonth, 4) as _partition, 'made.csv' as _file,
    repeat('a1b2', 16) as _sha256, timestamp '2026-11-01 12:00:00' as _loaded_at
from made join countries on n // {_CODES} = place
order by hs6, country
"""


@dataclass(frozen=True)
class History:
    """How many months there are, counted from 2017-01, and how many rows each has."""

    months: int
    rows_a_month: int

    @classmethod
    def of_ten_years(cls, rows: int) -> History:
        """So many rows in all, or a few less."""
        return cls(TEN_YEARS, rows // TEN_YEARS)


def settings_in(folder: Path, lake: Path | None = None) -> Settings:
    """Settings of a sample whose files lie in a folder, and its lake there or elsewhere."""
    given = {"TRADE_CORRIDORS_DATA": str(folder), "TRADE_CORRIDORS_HISTORY_START": "2017-01"}
    return load_settings(given | ({"TRADE_CORRIDORS_LAKE": str(lake)} if lake else {}))


def make_raw(folder: Path, rows_a_month: int, months: Sequence[int]) -> None:
    """Add these months, counted from 2017-01, to a raw file, in the loader's order."""
    settings = settings_in(folder)
    settings.home.mkdir(exist_ok=True)
    with open_raw(settings.build_file, settings.mode) as con:
        for dataset in all_datasets():
            prepare(con, dataset)
        con.begin()
        for month in months:
            con.execute(_MONTH, [rows_a_month, month])
        con.commit()
        con.execute("delete from raw.boc_exchange_rates")
        con.execute(
            "insert into raw.boc_exchange_rates by name select day::date as date, 1.3 as fxusdcad, 0.07 as fxmxncad,"
            " 'current' as _partition from range(timestamp '2017-01-01', timestamp '2027-01-01', interval 1 day) t(day)"
        )


def make_history(folder: Path, history: History) -> None:
    """A release that lacks the last month, ``base.duckdb``, and raw with it."""
    make_raw(folder, history.rows_a_month, range(history.months - 1))
    settings = settings_in(folder)
    build(settings, begin(settings))
    settings.next_file.replace(folder / "base.duckdb")
    make_raw(folder, history.rows_a_month, [history.months - 1])


def place_settings(place: Place) -> Settings:
    """Settings in a step's own folder, on the raw file that was made."""
    made = settings_in(place.made)
    settings = settings_in(place.scratch, Path(made.lake))
    settings.home.mkdir()
    settings.build_file.symlink_to(made.build_file)
    return settings


def begin(settings: Settings, base: Path | None = None) -> Manifest:
    """A candidate, and everything before the fact's direct inputs; returns the project as dbt has parsed it."""
    candidate.start(settings, "2026-11-01", base)
    ensure_manifest()
    parsed = Manifest.from_msgpack(parsed_for_dbt().read_bytes(), decoder=extended_mashumuro_decoder)
    parsed.build_flat_graph()  # type: ignore[no-untyped-call]  # the library is partly typed
    _dbt(settings, parsed, *BEFORE)
    return parsed


def build(settings: Settings, parsed: Manifest) -> None:
    """The fact and its direct inputs, without their tests, and without dbt's files about the whole project."""
    _dbt(settings, parsed, "run", "--no-write-json", "--select", INPUTS)


def compiled(settings: Settings, parsed: Manifest) -> list[tuple[str, str, str]]:
    """(kind, name, SQL) of the fact's direct inputs and the fact, in order, as dbt compiles them."""
    _dbt(settings, parsed, "compile", "--select", INPUTS)
    nodes = json.loads((settings.dbt_target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    fact = next(node for node in nodes.values() if node["name"] == FACT)
    parents = [nodes[key] for key in fact["depends_on"]["nodes"]]
    return [
        (
            "view" if node["config"]["materialized"] == "view" else "table",
            f"{node['schema']}.{node['alias']}",
            node["compiled_code"],
        )
        for node in (*parents, fact)
    ]


def run_by_hand(settings: Settings, statements: Sequence[tuple[str, str, str]]) -> None:
    """The same SQL straight in DuckDB, in the same files."""
    with duckdb.connect(str(settings.next_file)) as con:
        con.execute(f"set memory_limit = '{_MEMORY}'")
        con.execute(f"attach {quoted(settings.build_file)} as build (read_only)")
        con.execute(f"attach {quoted(settings.work_file)} as work")
        con.execute("create schema if not exists marts; create schema if not exists work.intermediate")
        for kind, name, sql in statements:
            file = "release" if name == f"marts.{FACT}" else "work"
            con.execute(f"create {kind} {file}.{name} as {sql}")


def require_rows(path: Path, history: History) -> None:
    """Refuse a fact that is not whole: wrong work is no measurement."""
    with duckdb.connect(str(path), read_only=True) as con:
        counted = con.execute(f"select count(*), count(distinct month_start_date) from marts.{FACT}").fetchall()
    if counted != [(history.rows_a_month * history.months, history.months)]:
        raise ValueError(f"{history} expected in {FACT}, found {counted} rows and months")


def _dbt(settings: Settings, parsed: Manifest, *command: str) -> None:
    """One command of dbt in this process; its connections are closed afterwards, which writes the files."""
    from dbt.adapters.duckdb import connections

    os.environ |= dbt_environment(settings)
    paths = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    paths += ["--target-path", str(settings.dbt_target), "--log-path", str(settings.home)]
    result = dbtRunner(manifest=parsed).invoke(["--quiet", *command, *paths])
    connections.DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if not result.success:
        raise ValueError(f"dbt {command[0]} failed: {result.exception or settings.home / 'dbt.log'}")
