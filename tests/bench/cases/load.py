"""What loading costs: a zip to typed raw rows with lineage, against reading the same text with plain DuckDB."""

from __future__ import annotations

import zipfile
from pathlib import Path

import duckdb

from orchestration.core.modes import Mode
from orchestration.core.request import LandedFile
from orchestration.publishers.bts.transborder import DATASET
from orchestration.raw import read
from orchestration.raw.store import open_raw, prepare
from tests.bench.measure import Benchmark, Goal, Place, Step, Work, close_counted
from tests.bench.transborder import PARTITION, STATE_PORT, insert

_ZIP = "june2019.zip"
_MEMBERS = ("dot1_0619.csv", "dot2_0619.csv", "dot3_0619.csv")
_LANDED = "2019-08-27T12:00:00"
_THROUGHPUT = 0.75


def make(folder: Path, rows: int) -> None:
    """A zip as BTS publishes it, and the big member beside it, extracted."""
    made = folder / "made.duckdb"
    with open_raw(made, Mode.SAMPLE) as con:
        prepare(con, DATASET)
        insert(con, rows)
        for table, member in zip(DATASET.tables, _MEMBERS, strict=True):
            names = ", ".join(f"{column.name} as {column.name.upper()}" for column in table.columns)
            con.execute(f"copy (select {names} from candidate.{table.name}) to '{folder / member}' (header)")
    made.unlink()
    with zipfile.ZipFile(folder / _ZIP, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in _MEMBERS:
            archive.write(folder / member, member)


def _bare(place: Place) -> Work:
    con = duckdb.connect(str(place.scratch / "bare.duckdb"))
    con.execute("set preserve_insertion_order = false")
    return lambda: _read_bare(con, place, "bare")


def _bare_into_raw_file(place: Place) -> Work:
    def work() -> None:
        with open_raw(place.scratch / "build.duckdb", Mode.SAMPLE) as con:
            _read_bare(con, place, "raw.bare")

    return work


def _read_bare(con: duckdb.DuckDBPyConnection, place: Place, table: str) -> None:
    types = ", ".join(f"'{column.name}': '{column.type}'" for column in STATE_PORT.columns)
    con.execute(
        f"create table {table} as select * from read_csv('{place.made / _MEMBERS[0]}', header = true,"
        f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {{{types}}})"
    )
    close_counted(con, table, place.rows)


def _extract(place: Place) -> Work:
    return lambda: DATASET.parse(_landed(place), PARTITION, place.scratch)


def _load(place: Place) -> Work:
    def work() -> None:
        with open_raw(place.scratch / "build.duckdb", Mode.SAMPLE) as con:
            prepare(con, DATASET)
            parsed = DATASET.parse(_landed(place), PARTITION, place.scratch)
            for table in DATASET.tables:
                read.append(con, table, parsed[table.name], PARTITION, _LANDED)
            close_counted(con, f"candidate.{STATE_PORT.name}", place.rows)

    return work


def _landed(place: Place) -> tuple[LandedFile]:
    return (LandedFile(place.made / _ZIP, "a1b2" * 16, f"https://publisher.example/{_ZIP}"),)


BENCHMARK = Benchmark(
    title="a zip to typed raw with lineage against the bare read_csv",
    method=(
        "The reference reads the extracted member with declared types into a table of an ordinary DuckDB file, in any"
        " order of rows; the second line does so with the raw file's settings. The load extracts the zip, checks header"
        " and every integer, and appends with lineage columns to the candidate table, as the loader does up to the"
        " gate; the other two cuts are a line a cell. All end with a checkpoint."
    ),
    goal=f"at least {_THROUGHPUT} × the throughput of the bare typed `read_csv`, memory at most 1.25 × its",
    sizes=(1_000_000, 5_000_000),
    make=make,
    steps=(
        Step("bare read_csv", _bare),
        Step("bare read_csv into a raw file", _bare_into_raw_file),
        Step("extract the zip", _extract),
        Step("zip to candidate", _load, Goal(cpu=1 / _THROUGHPUT, memory=1.25)),
    ),
)
