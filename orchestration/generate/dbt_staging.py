"""dbt's staging: models that follow from a declaration, and of every model its columns' meanings and its tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestration.core.dataset import Dataset
from orchestration.core.table import Table
from orchestration.generate.wording import HEADER, described
from orchestration.publishers.registry import all_datasets
from orchestration.staging import Origin, model_sql, models_read, origins

_LINEAGE = {
    "_partition": "Partition that the row was loaded with.",
    "_file": "File that it was read from.",
    "_sha256": "Content hash of what was landed.",
}


def staging_sql() -> Iterator[tuple[str, str]]:
    """Path below the staging folder and text of each model that follows from its declaration."""
    for dataset in all_datasets():
        for table in dataset.tables:
            if table.staging:
                yield f"{dataset.agency}/{dataset.staging_model(table)}.sql", f"-- {HEADER}\n{table.staging.sql}"


def staging_models() -> list[dict[str, Any]]:
    """Every staging model: what it is, its columns, and what dbt tests of it."""
    tables = [(dataset, table) for dataset in all_datasets() for table in dataset.tables]
    columns = _staging_columns(tables)
    return [
        {
            "name": dataset.staging_model(table),
            "description": f"{table.description} Renamed and converted, {_kept(table)}.",
            "columns": columns[dataset.staging_model(table)],
            "data_tests": [
                {"keeps_every_row": {"arguments": _kept_rows(table)}},
                *_filled(dataset.staging_model(table), table),
            ],
        }
        for dataset, table in tables
    ]


def _staging_columns(tables: Sequence[tuple[Dataset, Table]]) -> dict[str, list[dict[str, str]]]:
    """Staging model -> its columns, each with what the declaration says of the raw columns that it is made of."""
    meanings = {table.name: _meanings(table) for _, table in tables}
    readable: dict[str, tuple[str, ...]] = {name: tuple(columns) for name, columns in meanings.items()}
    found = {}
    waiting = {
        dataset.staging_model(table): table.staging.sql if table.staging else model_sql(dataset, table)
        for dataset, table in tables
    }
    while waiting:
        ready = [name for name, sql in waiting.items() if not models_read(sql) & waiting.keys()]
        for name in ready:
            of_columns = origins(waiting.pop(name), readable)
            readable[name] = tuple(of_columns)
            found[name] = [{"name": one, "description": _made_of(of, meanings)} for one, of in of_columns.items()]
    return found


def _meanings(table: Table) -> dict[str, str]:
    """What each column of a raw table means: those that are declared, their markers, and lineage."""
    markers = {
        f"{column.name}_status": f"The publisher's marker in place of {column.name}; null where there is a value."
        for column in table.columns
        if column.missing
    }
    return {column.name: described(column) for column in table.columns} | markers | _LINEAGE


def _made_of(origin: Origin, meanings: Mapping[str, Mapping[str, str]]) -> str:
    said = {
        _named(relation, column, meanings): meanings.get(relation, {}).get(column)
        for relation, column in origin.columns
    }
    if not said:
        return "Constant."
    if origin.is_renamed:
        ((name, meaning),) = said.items()
        return meaning or f"{name}."
    told = [f"{name}: {meaning}" for name, meaning in said.items() if meaning]
    if len(said) == 1 and told:
        return f"Made of {told[0]}"
    return " ".join([f"Made of {_listed(list(said))}.", *told])


def _named(relation: str, column: str, meanings: Mapping[str, object]) -> str:
    if relation in meanings:
        return column
    return f"{column} of {relation}" if relation.startswith("stg_") else f"{column} of the seed {relation}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _filled(model: str, table: Table) -> Iterator[dict[str, Any]]:
    """A test of the columns that no row of a generated model may lack."""
    if table.staging and table.staging.filled:
        condition = " and ".join(f"{column} is not null" for column in table.staging.filled)
        yield {"holds": {"name": f"every_row_of_{model}_is_coded", "arguments": {"condition": condition}}}


def _kept(table: Table) -> str:
    return "without the rows that repeat others" if table.detail_filter else "row for row"


def _kept_rows(table: Table) -> dict[str, str]:
    arguments = {"of": f"source('raw', '{table.name}')"}
    return {**arguments, "rows": table.detail_filter} if table.detail_filter else arguments
