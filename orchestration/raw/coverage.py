"""Coverage: reports missing and unexpected partitions, those that should be here against those that are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.errors import PartitionMissing
from orchestration.core.failure import Failure

Expected = Mapping[str, str]
"""Partition -> why it is not to be had, or nothing when it is expected."""


@dataclass(frozen=True)
class Covered:
    """One partition: its state, and how much was found in it.

    loaded; refused; missing (due, and not here); gap (never published); absent (not to be had here: no key, or not in
    the recordings); not yet released; unexpected.
    """

    partition: str
    state: str
    files: int = 0
    rows: int = 0
    reason: str = ""
    findings: int = 0


def coverage(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, expected: Expected, refused: Mapping[str, Failure], today: date
) -> list[Covered]:
    """What became of each partition of a dataset that should be here or is, in order."""
    held = {
        partition: (len(json.loads(files)), rows)
        for partition, files, rows in con.execute(
            "select _partition, files, row_count from meta.accepted where dataset = ?", [dataset.code]
        ).fetchall()
    }
    found = dict(
        con.execute(
            "select _partition, count(*) from meta.findings where dataset = ? group by all", [dataset.code]
        ).fetchall()
    )
    keys = expected.keys() | held.keys() | {key for key in refused if key}
    parts = _covered(dataset, sorted(keys), expected, held, refused, today)
    return [replace(one, findings=found.get(one.partition, 0)) for one in parts]


def _covered(
    dataset: Dataset,
    keys: list[str],
    expected: Expected,
    held: Mapping[str, tuple[int, int]],
    refused: Mapping[str, Failure],
    today: date,
) -> Iterator[Covered]:
    for key in keys:
        files, rows = held.get(key, (0, 0))
        if key in refused and is_not_offered(refused[key]):
            yield Covered(key, "loaded" if key in held else "missing", files, rows, str(refused[key]))
        elif key in refused:
            yield Covered(key, "refused", files, rows, str(refused[key]))
        elif key in held:
            known = key in expected or _is_before(key, expected)
            yield Covered(key, "loaded" if known else "unexpected", files, rows)
        elif expected[key]:
            is_gap = key in dict(dataset.known_gaps)
            yield Covered(key, "gap" if is_gap else "absent", reason=expected[key])
        elif (due := dataset.due(key)) is not None and due >= today:
            yield Covered(key, "not yet released", reason=f"due by {due}")
        else:
            yield Covered(key, "missing", reason="never loaded in this mode")


def is_not_offered(failure: Failure) -> bool:
    """Whether a partition was not refused, but is due and not offered by its publisher."""
    return failure.kind == PartitionMissing.__name__


def _is_before(key: str, expected: Expected) -> bool:
    """Older than the history that is asked for now: it was asked for once."""
    return bool(expected) and key < min(expected)
