"""The checks that guard a raw candidate, derived from the dataset's declaration.

Every check is true of each partition by itself or fails with rows that carry ``_partition``, so a batch of
partitions that passes whole has passed one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import duckdb

from orchestration.core.dataset import Column, Dataset, History, Table
from orchestration.core.errors import DeclarationError
from orchestration.core.settings import SEEDS
from orchestration.core.sql import escaped, literally, one_file

Kind = Literal["not_null", "in_set", "between", "unique", "no_rows"]


@dataclass(frozen=True)
class Check:
    """One expectation: ``table`` is ``schema.name``, ``arguments`` are the kind's own."""

    name: str
    table: str
    kind: Kind
    why: str
    arguments: Mapping[str, Any] = field(hash=False)


def raw_checks(dataset: Dataset) -> tuple[Check, ...]:
    """All checks of a dataset's candidate, in the order of its tables.

    Raises:
        DeclarationError: a column names a code list that no seed has.
    """
    checks: list[Check] = []
    for table in dataset.tables:
        checks += _grain_checks(table)
        for column in table.columns:
            checks += _column_checks(dataset, table, column)
        for rule in table.rules:
            sql = rule.sql.replace("{seeds}", escaped(literally(SEEDS)))
            checks.append(_check(table, rule.name, "no_rows", rule.why, sql=sql))
        for history in table.histories:
            checks.append(_history_check(dataset, table, history))
    return tuple(checks)


def _check(table: Table, name: str, kind: Kind, why: str, **arguments: Any) -> Check:
    return Check(f"{table.name}.{name}", f"candidate.{table.name}", kind, why, arguments)


def _grain_checks(table: Table) -> list[Check]:
    columns = [*table.grain, "_partition"]
    why = "The declared grain: a second row under one key is a file loaded twice or a column overlooked."
    checks = [_check(table, "grain_is_unique", "unique", why, columns=columns)]
    for name in table.grain:
        if name not in table.nullable_grain:
            why = "A key column is never blank in the publisher's file."
            checks.append(_check(table, f"{name}.not_null", "not_null", why, column=name))
    return checks


def _column_checks(dataset: Dataset, table: Table, column: Column) -> list[Check]:
    checks = []
    if column.codes:
        why = f"Known codes are the seed {column.codes}; a new one is looked up before it is loaded."
        codes = known_codes(dataset, column.codes)
        checks.append(_check(table, f"{column.name}.known_codes", "in_set", why, column=column.name, values=codes))
    if column.type == "bigint" and not column.missing and not column.optional:
        why = "The publisher fills this measure in every row; a blank is a lost column."
        checks.append(_check(table, f"{column.name}.not_null", "not_null", why, column=column.name))
    if column.minimum is not None or column.maximum is not None:
        why = f"Declared range of {column.unit or 'the measure'}."
        arguments = {"column": column.name, "low": column.minimum, "high": column.maximum}
        checks.append(_check(table, f"{column.name}.in_range", "between", why, **arguments))
    return checks


def known_codes(dataset: Dataset, reference: str) -> list[str]:
    """The codes that ``seed.column`` lists."""
    seed, _, column = reference.partition(".")
    path = SEEDS / f"{seed}.csv"
    try:
        rows = duckdb.sql(
            f"select distinct {column} from read_csv({one_file(path)}, all_varchar = true, header = true, nullstr = '')"
            f" where {column} is not null order by 1"
        ).fetchall()
    except duckdb.Error as error:
        raise DeclarationError(
            dataset=dataset.code,
            expected=f"a seed with the codes {reference}",
            found=str(error).splitlines()[0],
            remedy="Name an existing seed and column in the declaration.",
        ) from error
    return [row[0] for row in rows]


def _history_check(dataset: Dataset, table: Table, history: History) -> Check:
    amount = measure_sql(history.measure)
    ours = f"dataset = '{dataset.code}' and table_name = '{table.name}' and measure = '{history.measure}'"
    sql = f"""
        with now as (select _partition, {amount} as amount from {{batch}} group by all),
        before as (select _partition, amount from meta.profiles where {ours}),
        known as (select * from now union all select * from before anti join now using (_partition)),
        past as (
            select now._partition, median(known.amount) as usual, count(*) as months
            from now join known on date_diff(
                'month', try_cast(known._partition || '-01' as date), try_cast(now._partition || '-01' as date)
            ) between 1 and 12
            group by all
        )
        select now._partition, now.amount, before.amount as last_load, past.usual as trailing_median,
            if(before.amount is null, '{history.low} to {history.high} of the median',
                '{history.reload_low} to {history.reload_high} of the last load') as allowed
        from now left join before using (_partition) left join past using (_partition)
        where case
            when before.amount is not null
                then now.amount not between {history.reload_low} * before.amount
                    and {history.reload_high} * before.amount
            when past.months >= {history.least_months}
                then now.amount not between {history.low} * past.usual
                    and {history.high} * past.usual
            else false
        end
    """
    return _check(table, f"{history.measure}.fits_history", "no_rows", history.why, sql=sql)


def measure_sql(measure: str) -> str:
    """SQL of a profiled measure of a partition: ``rows``, or the sum of a column."""
    return "count(*)::double" if measure == "rows" else f"sum({measure})::double"
