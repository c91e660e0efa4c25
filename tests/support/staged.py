"""A partition that lies in the candidate, spoiled by SQL again and again, and what the gate's checks say of it.

To land, read and judge a file anew for each way in which a value can be wrong costs a hundred times what a rule costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.quality.checks import failing_rows_sql, raw_checks
from orchestration.raw import swap


@dataclass(frozen=True)
class Staged:
    """A partition of a dataset in the candidate of an open raw file.

    Args:
        con: on no transaction.
    """

    con: duckdb.DuckDBPyConnection
    dataset: Dataset
    partition: str = SNAPSHOT

    def judged(self, *changes: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
        """What is said of the candidate once it is changed, as ``verdicts`` says it; the changes are taken back.

        Args:
            changes: SQL of a change that touches rows; ``{table}`` stands for each table of the dataset.
        """
        self.con.begin()
        try:
            for change in changes:
                tables = self.dataset.tables if "{table}" in change else self.dataset.tables[:1]
                asked = [change.replace("{table}", f"candidate.{table.name}") for table in tables]
                assert sum(self.con.execute(sql).fetchall()[0][0] for sql in asked), f"no row is changed by {change}"
            return verdicts(self.con, self.dataset, self.partition)
        finally:
            self.con.rollback()


def verdicts(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, partition: str
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Each check that fails for the candidate, with its failing rows as text, and what is found (kind and part)."""
    swap.profile_candidate(con, dataset, [partition])
    failing = {}
    for check in raw_checks(dataset):
        rows = con.execute(failing_rows_sql(check)).fetchall()
        if rows:
            failing[check.name] = f"{len(rows)}: {rows[:5]}"
    return failing, con.execute("select finding, part from candidate.findings order by all").fetchall()
