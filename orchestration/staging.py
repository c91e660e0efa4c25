"""What dbt's staging models are made of, read from their SQL without dbt: the columns behind each of their columns."""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined

from orchestration.core.dataset import Dataset
from orchestration.core.errors import DeclarationError
from orchestration.core.seeds import seed_file
from orchestration.core.settings import DBT_PROJECT, PROJECT_ROOT
from orchestration.core.table import Table

_DIALECT = "duckdb"


@dataclass(frozen=True)
class Origin:
    """What a column is made of: (relation, column), sorted; ``is_renamed`` when it is just one of them."""

    columns: tuple[tuple[str, str], ...]
    is_renamed: bool


def model_file(dataset: Dataset, table: Table) -> Path:
    """The staging model of a table.

    Raises:
        DeclarationError: there is none.
    """
    file = DBT_PROJECT / "models" / "staging" / dataset.agency / f"{dataset.staging_model(table)}.sql"
    if not file.exists():
        raise DeclarationError(
            dataset=dataset.code,
            expected=f"a staging model of the table {table.name}",
            found=f"no file {file.relative_to(PROJECT_ROOT)}",
            remedy="Write it first: the descriptions of its columns are read from its SQL.",
        )
    return file


def rendered(sql: str) -> str:
    """A model's SQL with the project's macros and variables; sources as ``raw.<table>``, others as ``dbt.<name>``."""
    return _environment().from_string(_macros() + sql).render()


def models_read(file: Path) -> set[str]:
    """Names of the models and seeds that a model reads."""
    return set(re.findall(r"ref\('(\w+)'\)", file.read_text(encoding="utf-8")))


def origins(file: Path, columns: Mapping[str, tuple[str, ...]]) -> dict[str, Origin]:
    """Column -> its origin, for the columns of the staging model in a file, in its order.

    Args:
        columns: the columns of the relations that it may read, by their names without a schema; seeds excepted.
    """
    from sqlglot import exp, parse_one
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope
    from sqlglot.schema import MappingSchema

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    query: Any = parse_one(rendered(file.read_text(encoding="utf-8")), dialect=_DIALECT)
    read = {(table.db, table.name) for table in query.find_all(exp.Table) if table.db}
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for database, name in sorted(read):
        known = columns[name] if name in columns else _columns_of_seed(name)
        schema.setdefault(database, {})[name] = dict.fromkeys(known, "varchar")
    mapping = MappingSchema(dict(schema), dialect=_DIALECT)
    query = qualify(query, schema=mapping, dialect=_DIALECT)
    scope = build_scope(query)
    return {
        column.lower(): _origin(lineage(column, query, mapping, scope=scope, dialect=_DIALECT))
        for column in query.named_selects
    }


def _origin(node: Any) -> Origin:
    leaves = [(leaf.expression.name, leaf.name.rpartition(".")[2].strip('"').lower()) for leaf in _leaves(node)]
    return Origin(tuple(sorted(set(leaves))), len(leaves) == 1 and all(map(_is_name, _steps(node))))


def _leaves(node: Any) -> Iterator[Any]:
    from sqlglot import exp

    return (one for one in node.walk() if not one.downstream and isinstance(one.expression, exp.Table))


def _steps(node: Any) -> Iterator[Any]:
    return (one.expression.unalias() for one in node.walk() if one.downstream)


def _is_name(expression: Any) -> bool:
    from sqlglot import exp

    return isinstance(expression, exp.Column)


@cache
def _macros() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((DBT_PROJECT / "macros").glob("*.sql")))


@cache
def _environment() -> Environment:
    project = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    environment = Environment(extensions=["jinja2.ext.do"], undefined=StrictUndefined)  # noqa: S701  SQL, not HTML
    environment.globals |= {
        "source": lambda schema, table: f"{schema}.{table}",
        "ref": lambda name: f"dbt.{name}",
        "var": project["vars"].__getitem__,
        "config": lambda **_: "",
    }
    return environment


@cache
def _columns_of_seed(name: str) -> tuple[str, ...]:
    with seed_file(name).open(encoding="utf-8", newline="") as file:
        return tuple(next(csv.reader(file)))
