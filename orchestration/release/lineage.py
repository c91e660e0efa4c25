"""Which columns a model's columns are made of, read from its compiled SQL by sqlglot.

Reading all models takes seconds, so what was read is kept beside the data and read again when the SQL or the columns of
any table changed. A model in Python has none, and so has one whose SQL sqlglot cannot follow.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.durable import write_json
from orchestration.core.settings import Settings
from orchestration.core.sql import quoted

Source = tuple[str, str, str]
"""Schema, table, column."""
Lineage = Mapping[str, list[Source]]
"""Column -> the columns that it is made of."""

_DIALECT = "duckdb"


def column_lineage(settings: Settings) -> Mapping[tuple[str, str], Lineage]:
    """(Schema, model) -> its lineage, for every SQL model that dbt compiled for the candidate last."""
    manifest = json.loads((settings.dbt_target / "manifest.json").read_text(encoding="utf-8"))
    from sqlglot.schema import MappingSchema

    columns = _columns(settings)
    of_columns = json.dumps(columns, sort_keys=True)
    schema = MappingSchema(columns, dialect=_DIALECT)
    kept = _kept(settings)
    fresh = {}
    for node in manifest["nodes"].values():
        sql = _compiled(settings, node)
        if sql:
            name = f"{node['schema']}.{node['alias']}"
            digest = sha256(f"{of_columns}\0{sql}".encode()).hexdigest()
            is_known = name in kept and kept[name]["of"] == digest
            fresh[name] = kept[name] if is_known else {"of": digest, "columns": read_lineage(sql, schema)}
    if fresh != kept:
        write_json(_file(settings), {**kept, **fresh})
    return {
        (schema, model): {column: [(s, t, c) for s, t, c in sources] for column, sources in entry["columns"].items()}
        for name, entry in fresh.items()
        for schema, model in [name.split(".")]
    }


def read_lineage(sql: str, schema: Any) -> dict[str, list[Source]]:
    """The lineage of one query; none if sqlglot cannot follow it.

    Args:
        schema: sqlglot's ``MappingSchema`` of database -> schema -> table -> column -> type.
    """
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    found: dict[str, list[Source]] = {}
    try:
        query: Any = qualify(parse_one(sql, dialect=_DIALECT), schema=schema, dialect=_DIALECT)
        _by_position(query)
        scope = build_scope(query)
        for column in query.named_selects:
            # Trimmed to one column, a query would be copied whole for each: nine tenths of the time.
            of_column = lineage(column, query, schema, scope=scope, copy=False, trim_selects=False, dialect=_DIALECT)
            sources = {
                (table.db, table.name, exp.to_column(leaf.name).name.lower())
                for leaf in of_column.walk()
                if not leaf.downstream and (table := leaf.expression.find(exp.Table)) is not None
            }
            found[column.lower()] = sorted(sources)
    except (SqlglotError, TypeError):  # the latter for all columns of a table that was not built
        return {}
    return found


def _by_position(query: Any) -> None:
    """Rewrite unions by name, which sqlglot reads as unions by position."""
    from sqlglot import exp

    for union in reversed(list(query.find_all(exp.SetOperation))):
        if union.args.get("by_name"):
            names = list(dict.fromkeys([*union.left.named_selects, *union.right.named_selects]))
            for side in (union.left, union.right):
                for select in _selects(side):
                    given = {one.alias_or_name: one for one in select.expressions}
                    select.set("expressions", [given.get(name) or exp.alias_(exp.null(), name) for name in names])
            union.set("by_name", False)


def _selects(query: Any) -> Iterator[Any]:
    from sqlglot import exp

    query = query.unnest()
    if isinstance(query, exp.SetOperation):
        yield from _selects(query.left)
        yield from _selects(query.right)
    elif isinstance(query, exp.Select):
        yield query


def _compiled(settings: Settings, node: Mapping[str, Any]) -> str:
    if node["resource_type"] != "model" or node["language"] != "sql":
        return ""
    path = settings.dbt_target / "compiled" / node["package_name"] / node["original_file_path"]
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _columns(settings: Settings) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    with duckdb.connect() as con:
        for name, path in _databases(settings):
            con.execute(f"attach {quoted(path)} as {name} (read_only)")
        rows = con.execute(
            "select database_name, schema_name, table_name, column_name, data_type from duckdb_columns()"
            " where not internal order by all"
        ).fetchall()
    for database, schema, table, column, kind in rows:
        columns.setdefault(database, {}).setdefault(schema, {}).setdefault(table, {})[column] = kind
    return columns


def _databases(settings: Settings) -> Iterable[tuple[str, Path]]:
    return ("release", settings.next_file), ("build", settings.build_file), ("work", settings.work_file)


def _file(settings: Settings) -> Path:
    return settings.dbt_target / "lineage.json"


def _kept(settings: Settings) -> dict[str, Any]:
    path = _file(settings)
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return kept
