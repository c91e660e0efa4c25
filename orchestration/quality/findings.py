"""What a partition may hold and be loaded all the same: unknown codes and missing parts, each within its bound.

Findings are measured once, when the candidate is profiled (``candidate.findings``). A check holds their number and
share against the bound; what it lets through stays with the accepted partition in ``meta.findings``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.core.dataset import Dataset
from orchestration.core.drift import Finding, Tolerance
from orchestration.core.settings import SEEDS
from orchestration.core.sql import escaped, literally, quoted
from orchestration.core.table import Column, Table
from orchestration.quality.codes import known_codes


@dataclass(frozen=True)
class Sought:
    """A kind of finding that is looked for in one table.

    Args:
        name: of its check.
        why: what the check is for.
        sql: selects ``_partition`` and ``part`` over ``{batch}``, with ``row_count`` if it is a matter of rows and
            ``share`` if the tolerance bounds it.
        rows: selects the rows themselves, for a look at a sample of them; empty where it is no matter of rows.
    """

    name: str
    table: Table
    why: str
    sql: str
    tolerance: Tolerance
    rows: str = ""

    def measured_sql(self) -> str:
        """Rows of ``candidate.findings``: one a partition and part."""
        batch = self.sql.replace("{batch}", f"candidate.{self.table.name}")
        share = "sum(share)::double" if self.tolerance.share is not None else "null::double"
        return (
            f"select {quoted(self.table.name)} as table_name, _partition, {quoted(self.name)} as check_name,"
            f" {quoted(self.tolerance.finding.value)} as finding, part::varchar as part, sum(row_count) as row_count,"
            f" {share} as share, {quoted(self.tolerance.why)} as why"
            f" from (select 0 as row_count union all by name ({batch})) where part is not null group by all"
        )

    def excess_sql(self) -> str:
        """Partitions in which the bound is passed, over ``{batch}``, the candidate's findings."""
        bounds = []
        if self.tolerance.most is not None:
            bounds.append(f"count(*) > {self.tolerance.most}")
        if self.tolerance.share is not None:
            bounds.append(f"sum(share) > {self.tolerance.share}")
        return (
            "select _partition, count(*) as found, round(sum(share), 4) as share, left(string_agg(part, ', '), 200)"
            f" as parts from {{batch}} where check_name = {quoted(self.name)} group by _partition"
            f" having {' or '.join(bounds)}"
        )


def sought(dataset: Dataset) -> Iterator[Sought]:
    """All that is looked for in a dataset's candidate.

    Raises:
        DeclarationError: a column names a code list that no seed has.
    """
    for table in dataset.tables:
        for column in table.columns:
            if column.codes and column.unknown_share:
                yield _unknown_codes(dataset, table, column)
        for rule in table.rules:
            if rule.tolerance is not None:
                sql = rule.sql.replace("{seeds}", escaped(literally(SEEDS)))
                yield Sought(f"{table.name}.{rule.name}", table, rule.why, sql, rule.tolerance)


def _unknown_codes(dataset: Dataset, table: Table, column: Column) -> Sought:
    """Codes that the seed does not list, each with its share of the partition's value, or of its rows."""
    known = ", ".join(f"({quoted(code)})" for code in known_codes(dataset, column.codes))
    weight = f"abs({table.weight})" if table.weight else "1"
    where = f" where {table.detail_filter}" if table.detail_filter else ""
    sql = (
        f"with counted as (select _partition, {column.name} as code, count(*) as row_count,"
        f" sum({weight})::double as amount from {{batch}}{where} group by all),"
        " shares as (select *, amount / nullif(sum(amount) over (partition by _partition), 0) as share from counted)"
        f" select _partition, '{column.name} ' || code as part, row_count, coalesce(share, 0) as share from shares"
        f" where code is not null and code not in (select code from (values {known}) as known(code))"
    )
    tolerance = Tolerance(
        Finding.UNKNOWN_CODE,
        why=f"The seed {column.codes} does not list it: it is loaded as an unknown member with the publisher's code.",
        share=column.unknown_share,
    )
    why = (
        f"Known codes are the seed {column.codes}. A new one is loaded and named; more than"
        f" {column.unknown_share:.0%} of the partition under unknown codes is a column that has lost its meaning."
    )
    rows = (
        f"select * from candidate.{table.name} where {column.name} not in"
        f" (select code from (values {known}) as known(code))"
    )
    return Sought(f"{table.name}.{column.name}.known_codes", table, why, sql, tolerance, rows)
