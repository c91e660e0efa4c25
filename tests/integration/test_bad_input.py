"""Every kind of bad TransBorder file: named, last good partition kept, neighbours loaded."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration.core.dataset import SNAPSHOT
from orchestration.core.errors import TradeCorridorsError
from orchestration.core.modes import Mode
from orchestration.landing.archive import Archive
from orchestration.landing.land import Landing
from orchestration.publishers.registry import dataset_named
from orchestration.quality.evidence import SAMPLED_ROWS
from orchestration.raw.attempt import LoadOutcome
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw
from tests.support.small_recordings import MONTHS, month_zip, rewrite, rewrite_rows
from tests.support.staged import Staged
from tests.support.store import TRANSBORDER, Store

BAD = "2019-02"


@pytest.fixture(scope="module")
def loaded(small_recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Three good months in raw; copy before use."""
    store = Store(tmp_path_factory.mktemp("store"), small_recordings)
    landed, outcomes = store.ingest(MONTHS)
    assert {outcome.outcome for outcome in landed.values()} == {Landing.NEW}
    assert {key: str(outcome.error) for key, outcome in outcomes.items() if outcome.error} == {}
    return store


def _truncate_zip(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _not_a_zip(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + b"garbage" * 1000)


def _drop_cut(path: Path) -> None:
    rewrite(path, lambda name, content: None if "dot2" in name else content)


def _only_year_to_date(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("dot1_", "dot1_ytd_"), content)


def _duplicate_member(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        name = next(name for name in archive.namelist() if "dot1" in name)
        archive.writestr(f"again/{name}", archive.read(name))


def _cut_line(path: Path) -> None:
    rewrite(path, lambda name, content: content[:-25] if "dot3" in name else content)


def _cut_at_line(path: Path) -> None:
    def half(name: str, content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        return b"".join(lines[: len(lines) // 2])

    rewrite(path, half)


def _wrong_header(path: Path) -> None:
    rewrite(path, lambda name, content: content.replace(b"DISAGMOT", b"MODE", 1))


def _empty(path: Path) -> None:
    rewrite(path, lambda name, content: content.splitlines(keepends=True)[0])


def _rows(change: Callable[[dict[str, str]], dict[str, str]]) -> Callable[[Path], None]:
    return lambda path: rewrite_rows(path, change)


def _drop_rows(keep: Callable[[list[str], list[str]], bool]) -> Callable[[Path], None]:
    def dropped(name: str, content: bytes) -> bytes:
        header, *lines = content.decode().splitlines()
        names = header.split(",")
        kept = [line for line in lines if keep(names, line.split(","))]
        return ("\r\n".join([header, *kept]) + "\r\n").encode()

    return lambda path: rewrite(path, dropped)


def _doubled_rows(path: Path) -> None:
    def twice(name: str, content: bytes) -> bytes:
        header, *lines = content.splitlines(keepends=True)
        return b"".join([header, *lines, *lines])

    rewrite(path, twice)


def _without(column: str, value: str) -> Callable[[Path], None]:
    return _drop_rows(lambda names, row: row[names.index(column)] != value)


def _one_endless_line(path: Path) -> None:
    rewrite(path, lambda name, content: b"<html>" + b"x" * 200_000 if "dot2" in name else content)


FILES = {
    "an endless line": (_one_endless_line, "SchemaDrift"),
    "unreadable zip": (_not_a_zip, "UnreadableZip"),
    "zip cut in half": (_truncate_zip, "UnreadableZip"),
    "missing cut": (_drop_cut, "MissingMember"),
    "year-to-date member alone": (_only_year_to_date, "MissingMember"),
    "duplicated file": (_duplicate_member, "DuplicateMember"),
    "CSV cut in a line": (_cut_line, "TruncatedFile"),
    "wrong header": (_wrong_header, "SchemaDrift"),
    "empty month": (_empty, "EmptyPartition"),
    "text for a number": (_rows(lambda row: {**row, "VALUE": "x" + row["VALUE"]}), "UnparsableCell"),
}
ROWS = {
    "CSV cut at a line": (_cut_at_line, "rows.fits_history"),
    "unknown mode": (_rows(lambda r: {**r, "DISAGMOT": "2"} if r["DISAGMOT"] == "5" else r), "disagmot.known_codes"),
    "doubled values": (_rows(lambda r: {**r, "VALUE": str(2 * int(r["VALUE"]))}), "value_digits_not_multiplied"),
    "unit slip": (_rows(lambda r: {**r, "VALUE": r["VALUE"] + "000"}), "value_digits_not_multiplied"),
    "doubled rows": (_doubled_rows, "grain_is_unique"),
    "dropped country": (_without("COUNTRY", "2010"), "every_core_country_and_mode_present"),
}
SPOILED = {
    "unknown mode": ("update {table} set disagmot = '2' where disagmot = '5'", "disagmot.known_codes"),
    "unknown country": ("update {table} set country = '5700' where disagmot = '5'", "country.known_codes"),
    "negative value": ("update {table} set value = -value", "value.in_range"),
    "doubled values": ("update {table} set value = 2 * value", "value_digits_not_multiplied"),
    "unit slip": ("update {table} set value = 1000 * value", "value_digits_not_multiplied"),
    "weight in pounds": ("update {table} set shipwt = 22 * shipwt // 10", "shipwt.fits_history"),
    "charges blank": ("update {table} set freight_charges = null", "freight_charges.not_null"),
    "dropped country": ("delete from {table} where country = '2010'", "every_core_country_and_mode_present"),
    "dropped mode": ("delete from {table} where disagmot = '7'", "every_core_country_and_mode_present"),
    "truck and rail swapped": (
        "update {table} set disagmot = map {'5': '6', '6': '5'}[disagmot] where disagmot in ('5', '6')",
        "truck_exceeds_rail",
    ),
    "another month's rows": ("update {table} set month = '01'", "month_is_the_partition"),
    "blank key": ("update {table} set disagmot = null where disagmot = '4'", "disagmot.not_null"),
}
FASTER = {"doubled values", "unit slip", "dropped country"}
"""Their rules are asked of rows spoiled in the candidate; as files they are refused in soak."""


@pytest.fixture(scope="module")
def staged(loaded: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    """The good months in raw, and one of them once more in the candidate."""
    store = loaded.copy(tmp_path_factory.mktemp("staged"))
    archive = Archive(store.home / "landing", Mode.RECORDED)
    with open_raw(store.home / "build.duckdb", Mode.RECORDED) as con:
        Loader(con, archive, TRANSBORDER).stage(BAD, archive.partitions(TRANSBORDER.code)[BAD])
        yield Staged(con, TRANSBORDER, BAD)


@pytest.mark.parametrize(("spoil", "named"), SPOILED.values(), ids=list(SPOILED))
def test_spoiled_rows_break_the_rule_that_is_named(staged: Staged, spoil: str, named: str) -> None:
    failing, _ = staged.judged(spoil)
    assert named in " ".join(failing)


def test_a_month_without_a_change_breaks_no_rule(staged: Staged) -> None:
    assert staged.judged() == ({}, [])


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        pytest.param(*case, id=name, marks=[pytest.mark.soak] if name in FASTER else [])
        for name, case in {**FILES, **ROWS}.items()
    ],
)
def test_a_bad_month_is_named_and_the_last_good_one_stays(
    loaded: Store, tmp_path: Path, spoil: Callable[[Path], None], named: str
) -> None:
    store = loaded.copy(tmp_path)
    before = store.hashes()
    spoil(month_zip(store.recordings, BAD))
    landed, outcomes = store.ingest(MONTHS)
    error = landed[BAD].error or outcomes[BAD].error
    assert isinstance(error, TradeCorridorsError)
    assert named in str(error)
    assert str(error).startswith(f"[bts_transborder {BAD}]")
    assert len(str(error).splitlines()) == 1
    assert store.hashes() == before
    assert outcomes["2019-01"].outcome is LoadOutcome.UNCHANGED


FIRST_LOADS = ("CSV cut at a line", "unknown mode", "doubled values", "unit slip", "dropped country")


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        pytest.param(*ROWS[name], id=name, marks=[pytest.mark.soak] if name in FIRST_LOADS[1:] else [])
        for name in FIRST_LOADS
    ],
)
def test_a_bad_first_load_is_refused_and_its_neighbours_are_loaded(
    small_recordings: Path, tmp_path: Path, spoil: Callable[[Path], None], named: str
) -> None:
    shutil.copytree(small_recordings, tmp_path / "recordings")
    store = Store(tmp_path / "home", tmp_path / "recordings")
    spoil(month_zip(store.recordings, BAD))
    _, outcomes = store.ingest(MONTHS)
    if named == "rows.fits_history":  # half a month: nothing to compare with yet, but its cuts disagree
        named = "three_cuts_agree"
    assert named in str(outcomes[BAD].error)
    assert sorted(store.hashes()) == ["2019-01", "2019-03"]


def test_html_for_a_zip_is_refused_before_anything_is_stored(loaded: Store, tmp_path: Path) -> None:
    store = loaded.copy(tmp_path)
    before = store.hashes()
    month_zip(store.recordings, BAD).write_bytes(b"<html>Access denied</html>")
    landed, _ = store.ingest(MONTHS)
    assert "WrongContent" in landed[BAD].reason
    assert landed["2019-03"].outcome is Landing.UNCHANGED
    assert store.hashes() == before


def test_one_bad_month_in_a_zip_of_several_does_not_hold_back_the_others(
    small_recordings: Path, tmp_path: Path
) -> None:
    shutil.copytree(small_recordings, tmp_path / "recordings")
    store = Store(tmp_path / "home", tmp_path / "recordings")
    shared = store.recordings / "transborder" / "2019" / "Jan-to-Mar-2019.zip"
    with zipfile.ZipFile(shared, "w") as archive:
        for month in MONTHS:
            path = month_zip(store.recordings, month)
            if month == BAD:
                rewrite_rows(path, lambda row: {**row, "DISAGMOT": "2"})
            with zipfile.ZipFile(path) as single:
                for name in single.namelist():
                    archive.writestr(name, single.read(name))
            path.unlink()
    landed, outcomes = store.ingest(MONTHS)
    assert {outcome.outcome for outcome in landed.values()} == {Landing.NEW}
    assert "known_codes" in str(outcomes[BAD].error)
    assert sorted(store.hashes()) == ["2019-01", "2019-03"]


def test_a_month_already_loaded_is_not_loaded_again(loaded: Store, tmp_path: Path) -> None:
    store = loaded.copy(tmp_path)
    before = store.hashes()
    _, outcomes = store.ingest(MONTHS)
    assert {outcome.outcome for outcome in outcomes.values()} == {LoadOutcome.UNCHANGED}
    assert store.hashes() == before


def test_a_repaired_file_clears_the_refusal(loaded: Store, tmp_path: Path) -> None:
    store = loaded.copy(tmp_path)
    path = month_zip(store.recordings, BAD)
    good = path.read_bytes()
    rewrite_rows(path, lambda row: {**row, "DISAGMOT": "2"})
    store.ingest(MONTHS)
    path.write_bytes(good)
    _, outcomes = store.ingest(MONTHS)
    assert outcomes[BAD].outcome is LoadOutcome.RESTORED
    with open_raw(store.home / "build.duckdb", Mode.RECORDED) as con:
        assert con.execute("select * from meta.refused").fetchall() == []


def test_a_shortened_snapshot_does_not_replace_the_last_good_one(small_recordings: Path, tmp_path: Path) -> None:
    shutil.copytree(small_recordings, tmp_path / "recordings")
    store = Store(tmp_path / "home", tmp_path / "recordings")
    rates = dataset_named("boc_exchange_rates")
    store.ingest([SNAPSHOT], rates)
    before = store.hashes(rates)
    path = store.recordings / "FX_RATES_DAILY.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:8], *lines[-61:]]), encoding="utf-8")
    _, outcomes = store.ingest([SNAPSHOT], rates)
    assert "begins_with_2017" in str(outcomes[SNAPSHOT].error)
    assert "rows.fits_history" in str(outcomes[SNAPSHOT].error)
    assert store.hashes(rates) == before


def test_rows_with_a_cell_that_does_not_parse_are_kept_too(loaded: Store, tmp_path: Path) -> None:
    store = loaded.copy(tmp_path)
    rewrite_rows(month_zip(store.recordings, BAD), lambda row: {**row, "VALUE": "about " + row["VALUE"]})
    store.ingest(MONTHS)
    with open_raw(store.home / "build.duckdb", Mode.RECORDED) as con:
        rows = con.execute(
            "select check_name, _partition, count(*), bool_and(row_json ->> 'value' like 'about %')"
            " from meta.quarantine group by all"
        ).fetchall()
    assert rows == [("UnparsableCell", BAD, SAMPLED_ROWS, True)]


def test_some_of_the_refused_rows_are_kept_with_the_reason(loaded: Store, tmp_path: Path) -> None:
    store = loaded.copy(tmp_path)
    rewrite_rows(month_zip(store.recordings, BAD), lambda row: {**row, "DISAGMOT": "2"})
    store.ingest(MONTHS)
    with open_raw(store.home / "build.duckdb", Mode.RECORDED) as con:
        rows = con.execute(
            "select table_name, check_name, _partition, count(*), count(distinct row_json ->> 'disagmot'),"
            " any_value(row_json ->> 'disagmot'), bool_and(reason <> '') from meta.quarantine"
            " where check_name like '%disagmot.known_codes' group by all order by 1"
        ).fetchall()
        refused = con.execute("select _partition, reason from meta.refused").fetchall()
    tables = ("port_commodity", "state_commodity", "state_port")
    assert rows == [
        (f"bts_transborder_{t}", f"bts_transborder_{t}.disagmot.known_codes", BAD, SAMPLED_ROWS, 1, "2", True)
        for t in tables
    ]
    assert [partition for partition, _ in refused] == [BAD]
    assert "disagmot.known_codes" in refused[0][1]
