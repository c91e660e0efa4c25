"""A few dozen spoiled inputs for every parser; ``tests/soak/test_fuzz.py`` gives them thousands."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.core.dataset import Dataset
from orchestration.landing.client import Client
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import sample_recordings
from orchestration.publishers.registry import all_datasets
from tests.fuzz import runs
from tests.fuzz.corpus import case_of
from tests.fuzz.properties import Bench, Tally, land
from tests.support.raw_server import answering

EXAMPLES = 25
DATASETS = pytest.mark.parametrize("dataset", all_datasets(), ids=lambda dataset: dataset.code)


@pytest.fixture(scope="module")
def sample(sample_folder: Path) -> Recordings:
    return sample_recordings(sample_folder)


@DATASETS
def test_what_is_not_spoiled_is_read(dataset: Dataset, sample: Recordings, tmp_path: Path) -> None:
    """The fuzzing below reaches the parsers: the same bytes, whole, go all the way."""
    case = case_of(dataset, sample, tmp_path / "corpus")
    bodies = {request.key: body for request, body in case.answers}
    assert land(case, bodies, tmp_path / "landing") == "new"
    assert Bench(case).load(runs.landed_files(case, bodies, tmp_path), tmp_path / "landing") == "read"


@DATASETS
def test_spoiled_answers_are_rows_or_one_line(dataset: Dataset, sample: Recordings, tmp_path: Path) -> None:
    tally = Tally()
    runs.fuzz(runs.dataset(case_of(dataset, sample, tmp_path / "corpus"), tally), EXAMPLES, derandomize=True)
    assert sum(outcomes.total() for outcomes in tally.outcomes.values()) >= EXAMPLES


def test_spoiled_journals_are_read_or_named() -> None:
    runs.fuzz(runs.journals(Tally()), EXAMPLES, derandomize=True)


def test_settings_of_any_text_are_used_or_named() -> None:
    runs.fuzz(runs.environment(Tally()), EXAMPLES, derandomize=True)


def test_a_spoiled_index_is_served_or_named(small_recordings: Path, tmp_path: Path) -> None:
    text = (small_recordings / "recorded.toml").read_text(encoding="utf-8")
    runs.fuzz(runs.index(text, runs.linked(small_recordings, tmp_path), Tally()), EXAMPLES, derandomize=True)


def test_spoiled_http_is_an_answer_or_named(tmp_path: Path) -> None:
    with answering(b"") as server:
        client = Client(route=server.route, pace_seconds=0, tries=1, read_timeout=2, sleep=lambda _: None)
        runs.fuzz(runs.http(runs.Wire(server, client, tmp_path), Tally()), EXAMPLES, derandomize=True)
