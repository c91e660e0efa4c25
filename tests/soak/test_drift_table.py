"""The whole drift table: every dataset against what publishers change without a word; the report is ``drift.md``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.core.dataset import Dataset
from orchestration.offline.sample import sample_recordings
from orchestration.publishers.registry import all_datasets
from tests.faulting.drift import KINDS
from tests.faulting.run import Good, load_good, run_cell
from tests.faulting.table import Kind
from tests.support.reports import Report

_NOTE = """Generated from the declarations: for each dataset the newest partition of the sample was loaded, then
published again with the change. The policy is [decision 24](../decisions/0024-drift-costs-no-night.md)."""


@pytest.fixture(scope="module")
def report() -> Report:
    """A line a cell."""
    return Report("drift", "The drift table", ("Dataset", "Change", "Outcome", "Last good partition"), _NOTE)


@pytest.fixture(scope="module", params=all_datasets(), ids=lambda dataset: dataset.code)
def good(
    request: pytest.FixtureRequest, sample_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Good]:
    """A dataset whose newest partition is loaded."""
    dataset: Dataset = request.param
    yield load_good(dataset, sample_recordings(sample_folder), tmp_path_factory.mktemp(dataset.code) / "good")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_drift_ends_as_the_table_says(good: Good, kind: Kind, tmp_path: Path, report: Report) -> None:
    faults = kind.make(good.dataset)
    if isinstance(faults, str):
        report.add(good.dataset.code, kind.name, f"none: {faults}", "")
        return
    cell = run_cell(good, faults, tmp_path / "cell")
    report.add(good.dataset.code, kind.name, cell.outcome, "stands" if cell.stands else "replaced")
    assert cell.outcome.startswith(kind.outcomes(good.dataset)), cell
    assert cell.stands or cell.outcome.startswith("accepted"), cell
