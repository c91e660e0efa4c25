"""A credit line credits a publisher with what it published, and with nothing that is made."""

from __future__ import annotations

import pytest

from orchestration.core.dataset import Dataset
from orchestration.core.modes import Mode
from orchestration.publishers.registry import all_datasets


@pytest.mark.parametrize("dataset", all_datasets(), ids=lambda dataset: dataset.code)
def test_made_data_are_credited_to_nobody(dataset: Dataset) -> None:
    line = dataset.credit_line(Mode.SAMPLE)
    assert line.startswith("Sample data")
    assert line.endswith(f"not from {dataset.publisher}.")
    assert dataset.licence.attribution not in line


@pytest.mark.parametrize("mode", [Mode.RECORDED, Mode.LIVE])
def test_what_publishers_gave_is_credited_as_their_terms_ask(mode: Mode) -> None:
    assert {dataset.credit_line(mode) == dataset.licence.attribution for dataset in all_datasets()} == {True}
