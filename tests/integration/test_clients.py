"""What old and new clients find in a published file (who reads it meanwhile: ``test_readers.py``)."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import Column, Engine, Inspector, MetaData, Table, create_engine, inspect, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from orchestration.core.sql import quoted
from tests.conftest import Place
from tests.support.nobody import as_nobody

_STORAGE_OF_1_0 = 64
_TABLE, _MARTS = "mart_gateway_flow", "marts"
_LARGE_SORT = (
    "select count(*) from (select repeat('x', 60) || i as filler from range(1500000) t(i) order by hash(i), filler"
    " limit 1 offset 1499999)"
)
_READER = """
import duckdb, json, sys
release, config, after, sql = json.loads(sys.argv[1])
with duckdb.connect(release, read_only=True, config={"memory_limit": "50MB", "threads": 1, **config}) as con:
    try:
        con.execute(after)
        print(con.execute(sql).fetchall()[0][0])
    except duckdb.Error as error:
        print(error)
"""


def test_the_published_file_is_in_the_storage_version_of_duckdb_1_0(good_place: Place) -> None:
    with good_place.settings.pointer.open("rb") as file:
        header = file.read(20)
    assert header[8:12] == b"DUCK"
    assert struct.unpack("<Q", header[12:20]) == (_STORAGE_OF_1_0,)


def test_the_database_has_the_same_name_in_every_release(good_place: Place) -> None:
    """BI tools keep the names of schemas with the name of the database before them."""
    with duckdb.connect(str(good_place.settings.pointer), read_only=True) as con:
        assert con.execute("select current_database()").fetchall() == [("warehouse",)]


def test_every_row_of_every_mart_tells_the_source_mode(good_place: Place) -> None:
    """For clients that show no comments; the last column, so that positions stay."""
    with duckdb.connect(str(good_place.settings.pointer), read_only=True) as con:
        marts = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        last = {name: con.table(f"marts.{name}").columns[-1] for (name,) in marts}
        told = {mode for (name,) in marts for (mode,) in con.table(f"marts.{name}").unique("source_mode").fetchall()}
        assert con.execute("select source_mode from meta.publication").fetchall() == [("recorded",)]
    assert set(last.values()) == {"source_mode"}
    assert told == {"recorded"}


def test_the_sample_tells_itself_without_its_comments(sample_place: Place) -> None:
    engine = create_engine(
        f"duckdb:///{sample_place.settings.pointer}", connect_args={"read_only": True}, poolclass=NullPool
    )
    metrics = [name for name in inspect(engine).get_table_names(schema=_MARTS) if name.startswith("metric_")]
    assert len(metrics) >= 3
    with engine.connect() as con:
        for name in metrics:
            assert con.execute(text(f"select distinct source_mode from {_MARTS}.{name}")).scalars().all() == ["sample"]


@pytest.fixture(scope="module")
def engine(good_place: Place) -> Engine:
    """As docs/connecting_bi.md says it."""
    url = f"duckdb:///{good_place.settings.pointer}"
    return create_engine(url, connect_args={"read_only": True}, poolclass=NullPool)


Call = Callable[[Inspector], Any]
_WORKING: dict[str, tuple[Call, Callable[[Any], bool]]] = {
    "get_schema_names": (lambda one: one.get_schema_names(), lambda found: "warehouse.marts" in found),
    "get_table_names": (lambda one: one.get_table_names(schema=_MARTS), lambda found: _TABLE in found),
    "get_table_names, long name": (lambda one: one.get_table_names("warehouse.marts"), lambda found: _TABLE in found),
    "get_view_names": (lambda one: one.get_view_names(schema=_MARTS), lambda found: found == []),
    "has_table": (lambda one: one.has_table(_TABLE, schema=_MARTS), bool),
    "get_columns": (
        lambda one: one.get_columns(_TABLE, schema=_MARTS),
        lambda found: found[0]["name"] == "month_start_date" and all(column["comment"] for column in found),
    ),
    "get_table_comment": (
        lambda one: one.get_table_comment(_TABLE, schema=_MARTS),
        lambda found: found["text"].startswith("One row per "),
    ),
    "get_multi_table_comment": (
        lambda one: one.get_multi_table_comment(schema=_MARTS),
        lambda found: (_MARTS, _TABLE) in found,
    ),
    "get_multi_columns": (lambda one: one.get_multi_columns(schema=_MARTS), lambda found: (_MARTS, _TABLE) in found),
}
_FAILING: dict[str, Call] = {
    "get_pk_constraint": lambda one: one.get_pk_constraint(_TABLE, schema=_MARTS),
    "get_foreign_keys": lambda one: one.get_foreign_keys(_TABLE, schema=_MARTS),
    "get_unique_constraints": lambda one: one.get_unique_constraints(_TABLE, schema=_MARTS),
    "get_check_constraints": lambda one: one.get_check_constraints(_TABLE, schema=_MARTS),
    "autoload_with": lambda one: Table(_TABLE, MetaData(), autoload_with=one.engine, schema=_MARTS),
    "MetaData.reflect": lambda one: MetaData().reflect(one.engine, schema=_MARTS),
}


@pytest.mark.parametrize("call", _WORKING)
def test_what_sqlalchemy_reflects(engine: Engine, call: str) -> None:
    asked, is_right = _WORKING[call]
    assert is_right(asked(inspect(engine)))


@pytest.mark.parametrize("call", _FAILING)
def test_what_sqlalchemy_does_not_reflect(engine: Engine, call: str) -> None:
    """Should one of them work with a newer version, docs/connecting_bi.md may say so."""
    with pytest.raises((ProgrammingError, NotImplementedError)):
        _FAILING[call](inspect(engine))


def test_a_table_made_of_reflected_columns_is_queried(engine: Engine) -> None:
    reflected = inspect(engine).get_columns(_TABLE, schema=_MARTS)
    columns = [Column(column["name"], column["type"], comment=column["comment"]) for column in reflected]
    table = Table(_TABLE, MetaData(), *columns, schema=_MARTS)
    with engine.connect() as con:
        assert con.execute(select(table.c.value_usd).limit(3)).fetchall()


def test_the_calls_that_work_and_fail_are_those_of_the_docs() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "connecting_bi.md").read_text(encoding="utf-8")
    works, fails = (
        next(line for line in docs.splitlines() if line.startswith(f"| {word} |")) for word in ("Works", "Fails")
    )
    assert all(f"`{call.split(',', maxsplit=1)[0]}" in works for call in _WORKING)
    assert all(call in fails for call in _FAILING)


def test_a_query_of_the_version_before_reads_the_same_rows_under_the_old_names(engine: Engine) -> None:
    asked = (
        "select direction, partner_iso3_code, gateway_name, sum(value_usd) from marts_v1.mart_gateway_flow"
        " group by all order by all"
    )
    now = (
        "select flow, partner_country_key, port_name, sum(value_usd) from marts.mart_gateway_flow"
        " group by all order by all"
    )
    with engine.connect() as con:
        rows = con.execute(text(asked)).fetchall()
        assert rows == con.execute(text(now)).fetchall()
    assert len(rows) > 100


def test_every_view_of_old_names_is_reflected_as_deprecated(engine: Engine) -> None:
    reflected = inspect(engine)
    with engine.connect() as con:
        asked = "select schema_name || '_v1', table_name, old_column_name from meta.renamed_columns"
        renamed = con.execute(text(asked)).fetchall()
    for schema in ("marts_v1", "meta_v1"):
        assert set(reflected.get_view_names(schema=schema)) == {table for of, table, _ in renamed if of == schema}
    for schema, table, old_name in renamed:
        columns = {column["name"]: column["comment"] for column in reflected.get_columns(table, schema=schema)}
        assert (columns[old_name] or "").startswith("Deprecated: ")
        assert schema == "meta_v1" or list(columns)[-1] == "source_mode"


@pytest.fixture(scope="module")
def closed(good_place: Place) -> Iterator[tuple[Path, Path]]:
    """A release in a folder that its reader may not write, and a folder that the reader may."""
    as_nobody()
    with tempfile.TemporaryDirectory(prefix="closed-") as folder:
        release, scratch = Path(folder) / "warehouse.duckdb", Path(folder) / "it's scratch"
        shutil.copyfile(good_place.settings.pointer, release)
        scratch.mkdir()
        Path(folder).chmod(0o755)
        scratch.chmod(0o777)
        yield release, scratch


def _read(release: Path, config: dict[str, str], after: str = "") -> str:
    """What a reader with little memory gets, who may not write beside the release."""
    asked = json.dumps([str(release), config, after, _LARGE_SORT])
    command = [*as_nobody(), sys.executable, "-c", _READER, asked]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]


def test_a_large_sort_has_no_place_beside_a_release_that_may_not_be_written(closed: tuple[Path, Path]) -> None:
    assert "Permission denied" in _read(closed[0], {})


def test_a_large_sort_has_its_place_in_the_temp_directory(closed: tuple[Path, Path]) -> None:
    release, scratch = closed
    assert _read(release, {"temp_directory": str(scratch)}) == "1"
    assert _read(release, {}, f"set temp_directory = {quoted(scratch)}") == "1"
