"""What Superset's engine for DuckDB asks of a file, asked by the same calls of SQLAlchemy, without Superset.

They are those of ``superset.db_engine_specs.duckdb.DuckDBEngineSpec`` and ``superset.models.core.Database`` 6.1.0,
which was tried itself on such a file (docs/connecting_bi.md). Superset brings SQLAlchemy 1.4, this project 2.0: keys,
which 2.0 cannot reflect, are not here.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tests.conftest import Place

_TABLE, _SCHEMA = "mart_gateway_flow", "warehouse.marts"
"""As Superset's list of schemas offers it."""


@pytest.fixture(scope="module")
def engine(good_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """With the parameters of the docs, and the name that Superset adds to them."""
    scratch = str(tmp_path_factory.mktemp("bi"))
    config = {"temp_directory": scratch, "custom_user_agent": "apache-superset/6.1.0"}
    return create_engine(
        f"duckdb:///{good_place.settings.pointer}",
        connect_args={"read_only": True, "config": config},
        poolclass=NullPool,
    )


def _fetched(engine: Engine, sql: str) -> tuple[list[str], Sequence[tuple[object, ...]]]:
    """Columns and rows by the cursor itself, as ``fetch_data`` does: the columns are asked for before the rows."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return names, cursor.fetchall()
    finally:
        connection.close()


def test_the_list_of_schemas_offers_the_published_ones(engine: Engine) -> None:
    offered = set(inspect(engine).get_schema_names())
    assert {"warehouse.marts", "warehouse.meta", "warehouse.marts_v1", "warehouse.meta_v1"} <= offered


def test_tables_and_views_of_a_schema_are_told_apart(engine: Engine) -> None:
    inspector = inspect(engine)
    tables, views = set(inspector.get_table_names(_SCHEMA)), set(inspector.get_view_names(_SCHEMA))
    assert _TABLE in tables
    assert views == set()
    assert _TABLE in set(inspector.get_view_names("warehouse.marts_v1"))
    assert inspector.has_table(_TABLE, _SCHEMA)


def test_every_mart_has_columns_of_known_types_with_comments(engine: Engine) -> None:
    """A type that SQLAlchemy does not know is null, and no filter or sum is offered for it."""
    with engine.connect() as con:  # one for all questions: to open the file costs more than to answer one
        inspector = inspect(con)
        for table in inspector.get_table_names(_SCHEMA):
            columns = inspector.get_columns(table, _SCHEMA)
            assert all(str(column["type"]) != "NULL" and column["comment"] for column in columns), table
            assert (inspector.get_table_comment(table, _SCHEMA)["text"] or "").startswith("One row per"), table
        assert inspector.get_indexes(_TABLE, _SCHEMA) == []


def test_a_preview_selects_by_the_long_name_with_a_limit(engine: Engine) -> None:
    names, rows = _fetched(engine, f"SELECT * FROM {_SCHEMA}.{_TABLE} LIMIT 100")
    assert names == [column["name"] for column in inspect(engine).get_columns(_TABLE, _SCHEMA)]
    assert len(rows) == 100


def test_a_query_of_sql_lab_is_limited_and_a_virtual_dataset_is_wrapped(engine: Engine) -> None:
    limited = "SELECT flow, SUM(value_usd) AS v FROM marts.mart_gateway_flow GROUP BY 1 LIMIT 1001"
    _, rows = _fetched(engine, limited)
    virtual = (
        "SELECT flow, SUM(v) AS v FROM (SELECT flow, value_usd AS v FROM marts.mart_gateway_flow) AS virtual_table"
        " GROUP BY flow ORDER BY v DESC LIMIT 1000"
    )
    with engine.connect() as con:
        assert {tuple(row) for row in con.execute(text(virtual))} == set(rows)


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_a_chart_over_time_groups_by_a_grain_and_filters_by_a_text_of_a_time(engine: Engine, grain: str) -> None:
    sql = (
        f"SELECT DATE_TRUNC('{grain}', month_start_date) AS __timestamp, SUM(value_usd) FROM {_SCHEMA}.{_TABLE}"
        " WHERE month_start_date >= '2019-02-01 00:00:00.000000' AND month_start_date < '2019-04-01 00:00:00.000000'"
        f" GROUP BY DATE_TRUNC('{grain}', month_start_date) ORDER BY __timestamp LIMIT 1000"
    )
    _, rows = _fetched(engine, sql)
    assert len(rows) == (1 if grain in ("quarter", "year") else 2)


def test_a_write_is_refused(engine: Engine) -> None:
    with engine.connect() as con, pytest.raises(DBAPIError, match="read-only"):
        con.execute(text("create table marts.mine as select 1"))
