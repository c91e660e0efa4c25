"""The whole fault table: every dataset against every fault; the report is ``docs/reports/faults.md``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.core.dataset import Dataset
from orchestration.offline.sample import sample_recordings
from orchestration.publishers.registry import all_datasets
from tests.faulting.run import Good, load_good, run_cell
from tests.faulting.table import KINDS, Kind
from tests.support.reports import Report


@pytest.fixture(scope="module")
def report() -> Report:
    """A line a cell."""
    return Report(
        "faults", "The fault table", ("Dataset", "Fault", "Outcome", "Last good partition", "Long after"), _NOTE
    )


_NOTE = """Generated from the declarations: for each dataset the newest partition of the sample was loaded, then the
fault happened to a copy, without conditional requests, and raw was compared before and after. "Long after" is the state
120 days later, with nothing newer: by then every dataset with a clock has told that it stands still."""


@pytest.fixture(scope="module", params=all_datasets(), ids=lambda dataset: dataset.code)
def good(
    request: pytest.FixtureRequest, sample_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Good]:
    """A dataset whose newest partition is loaded."""
    dataset: Dataset = request.param
    yield load_good(dataset, sample_recordings(sample_folder), tmp_path_factory.mktemp(dataset.code) / "good")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_fault_ends_as_the_table_says(good: Good, kind: Kind, tmp_path: Path, report: Report) -> None:
    faults = kind.make(good.dataset)
    if isinstance(faults, str):
        report.add(good.dataset.code, kind.name, f"none: {faults}", "", "")
        return
    cell = run_cell(good, faults, tmp_path / "cell")
    stands = "stands" if cell.stands else "replaced by the good answer"
    report.add(good.dataset.code, kind.name, cell.outcome, stands, "told" if cell.is_stale_long_after else "no clock")
    assert cell.outcome.startswith(kind.outcomes(good.dataset)), cell
    assert cell.stands, cell
    assert cell.is_stale_long_after or (not good.dataset.newest_period and good.dataset.partitioning == "whole")
