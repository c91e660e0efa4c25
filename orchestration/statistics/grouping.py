"""The series and groups of a table, one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Numbers = npt.NDArray[np.float64]
Months = npt.NDArray[np.datetime64]
"""First days of months, as ``datetime64[M]``: months are whole numbers, so that one more is the next month."""


def groups(table: pa.Table, keys: Sequence[str]) -> Iterator[tuple[dict[str, str], pa.Table]]:
    """Keys and rows of every group of a table, in the order of the keys; rows keep theirs.

    Args:
        table: any rows; ``keys`` are columns of text.
        keys: columns that together name a group.
    """
    order = [(key, "ascending") for key in keys]
    for group in table.select(keys).group_by(keys).aggregate([]).sort_by(order).to_pylist():
        rows = np.ones(table.num_rows, dtype=bool)
        for key in keys:
            rows &= table[key].to_numpy() == group[key]
        yield group, table.filter(pa.array(rows))


def numbers(table: pa.Table, column: str) -> Numbers:
    """A column of numbers; blanks are NaN."""
    found: Numbers = table[column].cast(pa.float64()).to_numpy().astype(np.float64)
    return found


def months(table: pa.Table, column: str) -> Months:
    """A column of first days of months."""
    found: Months = table[column].to_numpy().astype("datetime64[M]")
    return found


def dates(values: Months) -> pa.Array:
    """First days of months as dates."""
    return pa.array(values.astype("datetime64[D]"), type=pa.date32())
