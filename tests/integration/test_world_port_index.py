"""The World Port Index: both editions that were recorded, and what another one may change."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.core.modes import Mode
from orchestration.core.request import LandedFile
from orchestration.landing.archive import Archive
from orchestration.publishers.registry import dataset_named
from orchestration.raw.attempt import Loaded, LoadOutcome
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw

pytestmark = pytest.mark.recordings

INDEX = dataset_named("nga_world_port_index")
EDITIONS = {"UpdatedPub150.csv": 3768, "UpdatedPub150_2026-03.csv": 3805}


def loaded(content: bytes, folder: Path) -> Loaded:
    """What becomes of a file at the real gate."""
    folder.mkdir(exist_ok=True)
    path = folder / "UpdatedPub150.csv"
    path.write_bytes(content)
    archive = Archive(folder / "landing", Mode.SAMPLE)
    archive.complete(INDEX.code, "current", (LandedFile(path, "0" * 64, "https://msi.nga.mil"),))
    archive.object_path = lambda sha256: path  # type: ignore[method-assign]
    with open_raw(folder / "build.duckdb", Mode.SAMPLE) as con:
        return Loader(con, archive, INDEX).load(archive.partitions(INDEX.code))["current"]


@pytest.mark.parametrize("name", EDITIONS)
def test_both_recorded_editions_pass_the_gate_whole(real_data: Path, tmp_path: Path, name: str) -> None:
    """Two numbers name two places each: their names tell them apart."""
    outcome = loaded((real_data / "ports_reference" / name).read_bytes(), tmp_path)
    assert outcome.outcome is LoadOutcome.ACCEPTED, outcome.error
    assert outcome.rows == EDITIONS[name]
    respelled = sorted(one.part for one in outcome.findings)
    older = ["cranes - container for cranes_container", "services - diving for services_diving"]
    assert respelled == ([*older, "services - steam for services_steam"] if name == "UpdatedPub150.csv" else [])


def changed(content: bytes, change: Callable[[list[list[str]]], None]) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    change(rows)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def renamed(*names: str) -> Callable[[list[list[str]]], None]:
    def change(rows: list[list[str]]) -> None:
        rows[0][:] = [f"New {name}" if name in names else name for name in rows[0]]

    return change


def test_a_column_that_nothing_reads_may_come_under_another_name(real_data: Path, tmp_path: Path) -> None:
    content = (real_data / "ports_reference" / "UpdatedPub150_2026-03.csv").read_bytes()
    outcome = loaded(changed(content, renamed("Cranes - Fixed")), tmp_path)
    assert outcome.outcome is LoadOutcome.ACCEPTED, outcome.error
    found = [(one.finding.value, one.part) for one in outcome.findings]
    assert sorted(found) == [("missing part", "cranes_fixed"), ("new column", "new cranes - fixed")]


@pytest.mark.parametrize(
    ("names", "error"),
    [
        (("Main Port Name",), "new main port name; missing main port name"),
        (tuple(f"Supplies - {one}" for one in ("Deck", "Engine")), ""),
    ],
)
def test_a_column_that_is_read_may_not(real_data: Path, tmp_path: Path, names: tuple[str, ...], error: str) -> None:
    content = (real_data / "ports_reference" / "UpdatedPub150_2026-03.csv").read_bytes()
    outcome = loaded(changed(content, renamed(*names)), tmp_path)
    assert (outcome.outcome is LoadOutcome.ACCEPTED) == (not error)
    assert error in str(outcome.error)


def test_most_columns_under_other_names_are_another_list(real_data: Path, tmp_path: Path) -> None:
    content = (real_data / "ports_reference" / "UpdatedPub150_2026-03.csv").read_bytes()
    facilities = [
        column.header for column in INDEX.tables[0].columns if column.header.startswith(("Fac", "Ent", "Comm"))
    ]
    outcome = loaded(changed(content, renamed(*facilities)), tmp_path)
    assert "columns_are_filled" in str(outcome.error)
