"""A true shock is let in by dated, reasoned rows, and by nothing else; the acceptance can be seen afterwards."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.core.errors import DeclarationError
from orchestration.core.modes import Mode
from orchestration.quality.acceptances import ACCEPTED_SHOCKS, read_acceptances
from orchestration.raw.attempt import Loaded, LoadOutcome
from orchestration.raw.store import open_raw
from tests.support.small_recordings import MONTHS, month_zip, rewrite_rows
from tests.support.store import Store

SHOCK = "2019-02"
HEADER = ACCEPTED_SHOCKS.read_text(encoding="utf-8").splitlines()[0]
CUTS = ("state_port", "state_commodity", "port_commodity")


@pytest.fixture(scope="module")
def shocked(small_recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Three good months in raw, and a revision of one with three times the value (so that odd values stay odd)."""
    folder = tmp_path_factory.mktemp("shocked")
    shutil.copytree(small_recordings, folder / "recordings")
    store = Store(folder / "home", folder / "recordings")
    store.ingest(MONTHS)
    rewrite_rows(month_zip(store.recordings, SHOCK), lambda row: {**row, "VALUE": str(3 * int(row["VALUE"]))})
    return store


@pytest.fixture
def store(shocked: Store, tmp_path: Path) -> Store:
    """A copy to load into."""
    return shocked.copy(tmp_path)


def _amount(store: Store) -> float:
    with open_raw(store.home / "build.duckdb", Mode.RECORDED) as con:
        return 3 * float(
            con.execute(
                "select amount from meta.profiles where table_name = 'bts_transborder_state_port'"
                " and measure = 'value' and _partition = ?",
                [SHOCK],
            ).fetchall()[0][0]
        )


def _accepted(
    store: Store, *, amount: float = 0, partition: str = SHOCK, cuts: int = 3, mode: str = "recorded"
) -> Path:
    path = store.home.parent / "accepted.csv"
    lines = [
        f"{mode},bts_transborder_{cut}.value.fits_history,{partition},,{amount or _amount(store)},2026-11-20,R. Viewer,"
        '"the border, reopened: all at once"'
        for cut in CUTS[:cuts]
    ]
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def _load(store: Store, shocks: Path = ACCEPTED_SHOCKS) -> Loaded:
    return store.ingest(MONTHS, shocks=shocks)[1][SHOCK]


def test_without_an_acceptance_it_is_refused_by_the_bound_alone(store: Store) -> None:
    error = str(_load(store).error)
    assert error.count("fits_history") == len(CUTS)
    assert f"total of value is {_amount(store):,.0f}" in error


def test_an_accepted_shock_is_loaded_and_says_so(store: Store) -> None:
    before = store.hashes()
    loaded = _load(store, _accepted(store))
    assert loaded.outcome is LoadOutcome.ACCEPTED, loaded.error
    after = store.hashes()
    assert after[SHOCK] != before[SHOCK]
    assert {key: after[key] for key in after if key != SHOCK} == {key: before[key] for key in before if key != SHOCK}
    note = "R. Viewer, 2026-11-20: the border, reopened: all at once"
    with open_raw(store.home / "build.duckdb", Mode.RECORDED) as con:
        seen = con.execute(
            "select check_name, _partition, round(amount / reference, 3), accepted_shock from meta.observations"
            " where accepted_shock is not null order by 1"
        ).fetchall()
        observed = con.execute("select observed from meta.verdicts where observed like '%accepted shock%'").fetchall()
    assert seen == [(f"bts_transborder_{cut}.value.fits_history", SHOCK, 3.0, note) for cut in sorted(CUTS)]
    assert {text for (text,) in observed} == {f"3.000 to 3.000 × last load; accepted shock ({note})"}


REFUSED = {
    "another amount": {"amount": 1.0},
    "another month": {"partition": "2019-03"},
    "only two of the three cuts": {"cuts": 2},
    "another mode": {"mode": "live"},
}


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=list(REFUSED))
def test_an_acceptance_of_something_else_does_not_let_it_in(store: Store, arguments: dict[str, object]) -> None:
    before = store.hashes()
    loaded = _load(store, _accepted(store, **arguments))  # type: ignore[arg-type]
    assert loaded.outcome is LoadOutcome.REFUSED
    assert "fits_history" in str(loaded.error)
    assert store.hashes() == before


def test_an_acceptance_lets_nothing_else_pass(store: Store) -> None:
    rewrite_rows(month_zip(store.recordings, SHOCK), lambda row: {**row, "DISAGMOT": "2"})
    assert "known_codes" in str(_load(store, _accepted(store)).error)


WRONG = {
    "no reason": ("recorded,a.b.fits_history,2019-02,,1,2026-11-20,R. Viewer,", "a reason"),
    "no name": ("recorded,a.b.fits_history,2019-02,,1,2026-11-20, ,because", "an? accepted_by"),
    "no date": ("recorded,a.b.fits_history,2019-02,,1,,R. Viewer,because", "a date"),
    "a day to come": ("recorded,a.b.fits_history,2019-02,,1,2999-01-01,R. Viewer,because", "a date that has come"),
    "no number": ("recorded,a.b.fits_history,2019-02,,much,2026-11-20,R. Viewer,because", "an amount"),
}


@pytest.mark.parametrize(("line", "match"), WRONG.values(), ids=list(WRONG))
def test_a_row_that_does_not_say_who_when_and_why_is_refused(tmp_path: Path, line: str, match: str) -> None:
    path = tmp_path / "accepted.csv"
    path.write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match=match) as caught:
        read_acceptances(Mode.RECORDED, path)
    assert "line 2" in str(caught.value)


def test_codes_and_totals_cannot_be_accepted_away(store: Store) -> None:
    path = store.home.parent / "accepted.csv"
    line = "recorded,bts_transborder_state_port.three_cuts_agree,2019-02,,1,2026-11-20,R. Viewer,because"
    path.write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match="fits_history"):
        _load(store, path)
