"""The newest period of a dataset that is published whole: from all its rows, else the day of the publisher's file."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.probe.asker import Sample


def newest_in(con: duckdb.DuckDBPyConnection, dataset: Dataset) -> str:
    """The newest period in whole tables, as the declaration has it; empty if it cannot be determined."""
    with contextlib.suppress(duckdb.Error):  # a column that it names may be missing
        ((newest,),) = con.execute(dataset.newest_period or "select ''").fetchall()
        return str(newest or "")
    return ""


def day_of(samples: Sequence[Sample]) -> str:
    """The day on which the publisher last changed what was sampled, if it says so."""
    days = []
    for sample in samples:
        with contextlib.suppress(ValueError, TypeError):
            days.append(parsedate_to_datetime(sample.modified).date().isoformat())
    return max(days, default="")
