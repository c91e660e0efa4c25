"""Thousands of spoiled inputs for every parser: rows, or an error of this project in one line; no crash, no hang."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.core.dataset import Dataset
from orchestration.landing.client import Client
from orchestration.offline.sample import sample_recordings
from orchestration.publishers.registry import all_datasets
from tests.fuzz import runs
from tests.fuzz.corpus import case_of
from tests.fuzz.properties import Tally
from tests.support.raw_server import answering
from tests.support.reports import Report

EXAMPLES = 1_500
"""Inputs for each dataset and for each other parser."""

_NOTE = """Real bytes of every dataset's sample, spoiled by hypothesis: bits, cuts, repeats, other bytes, in zips and
out. Each input must end in rows or in one error of this project, in one line; any other exception, a hang or a broken
engine fails the run. Journals, settings, indexes of recordings and HTTP answers are spoiled likewise."""

DATASETS = pytest.mark.parametrize("dataset", all_datasets(), ids=lambda dataset: dataset.code)


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """Counts what every parser got; ``docs/reports/fuzz.md``."""
    counted = Tally()
    yield counted
    report = Report("fuzz", "Spoiled inputs", ("Parser", "Inputs", "What became of them"), _NOTE)
    for row in counted.rows():
        report.add(*row)


@pytest.fixture(autouse=True)
def _no_disk_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@DATASETS
def test_spoiled_answers(dataset: Dataset, sample_folder: Path, tmp_path: Path, tally: Tally) -> None:
    case = case_of(dataset, sample_recordings(sample_folder), tmp_path / "corpus")
    runs.fuzz(runs.dataset(case, tally), EXAMPLES, derandomize=False)


def test_spoiled_journals(tally: Tally) -> None:
    runs.fuzz(runs.journals(tally), EXAMPLES, derandomize=False)


def test_settings_of_any_text(tally: Tally) -> None:
    runs.fuzz(runs.environment(tally), EXAMPLES, derandomize=False)


def test_spoiled_indexes(small_recordings: Path, tmp_path: Path, tally: Tally) -> None:
    text = (small_recordings / "recorded.toml").read_text(encoding="utf-8")
    runs.fuzz(runs.index(text, runs.linked(small_recordings, tmp_path), tally), EXAMPLES, derandomize=False)


def test_spoiled_http(tmp_path: Path, tally: Tally) -> None:
    with answering(b"") as server:
        client = Client(route=server.route, pace_seconds=0, tries=1, read_timeout=2, sleep=lambda _: None)
        runs.fuzz(runs.http(runs.Wire(server, client, tmp_path), tally), EXAMPLES, derandomize=False)
