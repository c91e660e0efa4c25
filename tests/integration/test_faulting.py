"""One cell of the fault table for each path through the code; all of them are in ``make soak``."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.offline.sample import sample_recordings
from orchestration.publishers.registry import dataset_named
from tests.faulting.run import Good, load_good, run_cell
from tests.faulting.table import KINDS, Kind

IN_JSON = ("schema drift", "wrong encoding", "byte order mark", "unknown code", "unit × 1000")


@pytest.fixture(scope="module")
def rates(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Good:
    """A small CSV with sections."""
    folder = tmp_path_factory.mktemp("rates") / "good"
    return load_good(dataset_named("boc_exchange_rates"), sample_recordings(sample_folder), folder)


@pytest.fixture(scope="module")
def crossings(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Good:
    """Pages of JSON, with a probe before them."""
    folder = tmp_path_factory.mktemp("crossings") / "good"
    return load_good(dataset_named("bts_border_crossings"), sample_recordings(sample_folder), folder)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_fault_of_a_file_is_named_and_the_last_good_rows_stand(rates: Good, kind: Kind, tmp_path: Path) -> None:
    _run(rates, kind, tmp_path)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name in IN_JSON], ids=lambda kind: kind.name)
def test_a_fault_of_pages_is_named_and_the_last_good_rows_stand(crossings: Good, kind: Kind, tmp_path: Path) -> None:
    _run(crossings, kind, tmp_path)


def _run(good: Good, kind: Kind, tmp_path: Path) -> None:
    faults = kind.make(good.dataset)
    if isinstance(faults, str):
        assert faults.startswith(("has no", "publishes no"))
        return
    cell = run_cell(good, faults, tmp_path / "cell")
    assert cell.outcome.startswith(kind.outcomes(good.dataset)), cell
    assert cell.stands, cell
    assert cell.is_stale_long_after
