"""The checks that guard a raw candidate, derived from the dataset's declaration.

Every check is true of each partition by itself or fails with rows that carry ``_partition``, so a batch of
partitions that passes whole has passed one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from orchestration.core.dataset import Dataset
from orchestration.core.settings import SEEDS
from orchestration.core.sql import escaped, literally, quoted
from orchestration.core.table import Column, Table
from orchestration.quality.acceptances import Acceptance
from orchestration.quality.codes import known_codes
from orchestration.quality.findings import Sought, sought
from orchestration.quality.past_bounds import check_name, unfit_sql

Kind = Literal["not_null", "in_set", "between", "unique", "no_rows"]


@dataclass(frozen=True)
class Check:
    """One expectation.

    Args:
        table: ``schema.name``.
        arguments: the kind's own.
        finds: what a row is that breaks it, where its SQL says more than its kind does.
    """

    name: str
    table: str
    kind: Kind
    why: str
    arguments: Mapping[str, Any] = field(hash=False)
    finds: str = ""

    @property
    def subject(self) -> str:
        """What the check is about: the table or mart that its name begins with."""
        return self.name.split(".", 1)[0]


def raw_checks(dataset: Dataset, accepted: Sequence[Acceptance] = ()) -> tuple[Check, ...]:
    """All checks of a dataset's candidate, in the order of its tables.

    Args:
        accepted: shocks that a reviewer let pass.

    Raises:
        DeclarationError: a column names a code list that no seed has.
    """
    checks: list[Check] = []
    looked_for = list(sought(dataset))
    for table in dataset.tables:
        checks += _grain_checks(table)
        for column in table.columns:
            checks += _column_checks(dataset, table, column)
        checks += [_bound(one) for one in looked_for if one.table == table]
        for rule in table.rules:
            if rule.tolerance is not None:
                continue
            sql = rule.sql.replace("{seeds}", escaped(literally(SEEDS)))
            name, batch = f"{table.name}.{rule.name}", f"candidate.{table.name}"
            checks.append(Check(name, batch, "no_rows", rule.why, {"sql": sql}, rule.finds))
        for bound in table.past_bounds:
            sql = unfit_sql(dataset, table, bound, accepted)
            checks.append(Check(check_name(table, bound), "candidate.profiles", "no_rows", bound.why, {"sql": sql}))
    return tuple(checks)


def _bound(one: Sought) -> Check:
    """The check that no more is found than is tolerated."""
    return Check(one.name, "candidate.findings", "no_rows", one.why, {"sql": one.excess_sql()})


def failing_rows_sql(check: Check) -> str:
    """What breaks a check: rows, or sums of rows by partition."""
    arguments, table = check.arguments, check.table
    match check.kind:
        case "not_null":
            return f"select * from {table} where {arguments['column']} is null"
        case "in_set":
            known = ", ".join(map(quoted, arguments["values"]))
            return f"select * from {table} where {arguments['column']} not in ({known})"
        case "between":
            column, low, high = arguments["column"], arguments["low"], arguments["high"]
            bounds = [f"{column} < {low}"] if low is not None else []
            bounds += [f"{column} > {high}"] if high is not None else []
            return f"select * from {table} where {' or '.join(bounds)}"
        case "unique":
            columns = ", ".join(arguments["columns"])
            return f"select * from {table} qualify count(*) over (partition by {columns}) > 1"
        case "no_rows":
            return str(arguments["sql"]).replace("{batch}", table)


def _check(table: Table, name: str, kind: Kind, why: str, **arguments: Any) -> Check:
    return Check(f"{table.name}.{name}", f"candidate.{table.name}", kind, why, arguments)


def grain_check(table: Table) -> str:
    """Name of the check that no key comes twice in a table."""
    return f"{table.name}.grain_is_unique"


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
    if column.codes and not column.unknown_share:
        why = f"The seed {column.codes} is a closed list: another code would change what every row means."
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
