"""Three cuts of one record: a wrong row of one of them costs that row, a wrong total the month."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.offline.sample import sample_recordings
from orchestration.publishers.registry import dataset_named
from tests.faulting.drift import KINDS
from tests.faulting.run import Good, load_good, run_cell


@pytest.fixture(scope="module")
def good(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Good:
    """The newest month of the sample, loaded."""
    folder = tmp_path_factory.mktemp("transborder") / "good"
    return load_good(dataset_named("bts_transborder"), sample_recordings(sample_folder), folder)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ("one key twice", "accepted: one key twice"),
        ("one unreadable cell", "accepted: unreadable cell"),
        ("total off", "GateRefused: bts_transborder_state_port.three_cuts_agree"),
    ],
)
def test_a_row_that_is_set_aside_may_be_missing_from_one_cut(
    good: Good, tmp_path: Path, change: str, outcome: str
) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == change)
    faults = kind.make(good.dataset)
    assert not isinstance(faults, str)
    assert run_cell(good, faults, tmp_path / "cell").outcome == outcome


@pytest.mark.parametrize(
    ("cuts", "columns"),
    [
        (("state_port", "state_commodity"), "usastate, mexstate, canprov"),
        (("state_port", "port_commodity"), "depe"),
        (("state_commodity", "port_commodity"), "commodity2"),
    ],
)
def test_what_two_cuts_of_the_sample_both_have_they_tell_alike(good: Good, cuts: tuple[str, str], columns: str) -> None:
    """As the publisher's do, to the dollar and the kilogram in each of 48 months."""
    key = f"trdtype, country, disagmot, {columns}, df, contcode"
    one, other = (
        f"select {key}, sum(value), sum(shipwt), sum(freight_charges) from raw.bts_transborder_{cut} group by all"
        for cut in cuts
    )
    with duckdb.connect(str(good.folder / "build.duckdb"), read_only=True) as con:
        assert con.execute(f"select count(*) > 100 from ({one})").fetchall() == [(True,)]
        assert con.execute(f"({one} except {other}) union all ({other} except {one})").fetchall() == []
