"""Code lists: the codes of a publisher that a seed of this project knows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.errors import DeclarationError
from orchestration.core.seeds import seed_file
from orchestration.core.sql import one_file


def known_codes(dataset: Dataset, reference: str) -> list[str]:
    """The codes that ``seed.column`` lists.

    Raises:
        DeclarationError: there is no such seed or column.
    """
    seed, _, column = reference.partition(".")
    path = seed_file(seed)
    try:
        return list(_codes(path, column, path.stat().st_mtime_ns))
    except (duckdb.Error, OSError) as error:
        raise DeclarationError(
            dataset=dataset.code,
            expected=f"a seed with the codes {reference}",
            found=str(error).splitlines()[0],
            remedy="Name an existing seed and column in the declaration.",
        ) from error


@cache
def _codes(path: Path, column: str, written_at: int) -> tuple[str, ...]:
    """Codes of a column of a CSV file as it was written then: each dataset's are asked for several times a night."""
    with duckdb.connect() as con:
        rows = con.execute(
            f"select distinct {column} from read_csv({one_file(path)}, all_varchar = true, header = true,"
            f" nullstr = '', hive_partitioning = false) where {column} is not null order by 1"
        ).fetchall()
    return tuple(row[0] for row in rows)
