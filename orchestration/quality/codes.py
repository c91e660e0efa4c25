"""Code lists: the codes of a publisher that a seed of this project knows."""

from __future__ import annotations

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.errors import DeclarationError
from orchestration.core.seeds import seed_file
from orchestration.core.sql import one_file


def known_codes(dataset: Dataset, reference: str) -> list[str]:
    """The codes that ``seed.column`` lists."""
    seed, _, column = reference.partition(".")
    try:
        rows = duckdb.sql(
            f"select distinct {column} from read_csv({one_file(seed_file(seed))}, all_varchar = true, header = true,"
            f" nullstr = '', hive_partitioning = false) where {column} is not null order by 1"
        ).fetchall()
    except duckdb.Error as error:
        raise DeclarationError(
            dataset=dataset.code,
            expected=f"a seed with the codes {reference}",
            found=str(error).splitlines()[0],
            remedy="Name an existing seed and column in the declaration.",
        ) from error
    return [row[0] for row in rows]
