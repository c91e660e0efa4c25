"""What an array of arrays costs: text to typed raw rows with lineage, against DuckDB's own lists of text."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.core.modes import Mode
from orchestration.core.relation import JsonArrays
from orchestration.publishers.us.census_trade import DATASET
from orchestration.raw import read
from orchestration.raw.store import open_raw, prepare
from tests.bench.measure import Benchmark, Goal, Place, Step, Work, close_counted

_IMPORTS = DATASET.tables[0]
_ANSWER = "imports.json"
_LANDED = "2026-10-06T12:00:00"
_THROUGHPUT = 0.9


def make(folder: Path, rows: int) -> None:
    """An answer of US imports: the header, then rows whose cells are all text."""
    texts = {
        "i_commodity": "lpad((i % 6000)::varchar, 6, '0')",
        "cty_code": "(1000 + i // 6000)::varchar",
        "summary_lvl": "'DET'",
        "time": "'2026-08'",
        "comm_lvl": "'HS6'",
    }
    cells = ", ".join(
        texts.get(column.name, f"(hash(i, '{column.name}') % 90000000)::varchar") for column in _IMPORTS.columns
    )
    header = ", ".join(f"'{column.name.upper()}'" for column in _IMPORTS.columns)
    with duckdb.connect() as con:
        lines = con.execute(
            f"select to_json([{header}])::varchar union all select to_json([{cells}])::varchar from range({rows}) r(i)"
        ).fetchall()
    text = ",\n".join(line for (line,) in lines)
    (folder / _ANSWER).write_text(f"[{text}]", encoding="utf-8")


def _bare(place: Place) -> Work:
    con = duckdb.connect(str(place.scratch / "bare.duckdb"))
    return lambda: _read_bare(con, place, "row")


def _bare_cells(place: Place) -> Work:
    con = duckdb.connect(str(place.scratch / "bare.duckdb"))
    cells = ", ".join(
        f"try_cast(row[{number}] as {column.type}) as {column.name}"
        for number, column in enumerate(_IMPORTS.columns, 1)
    )
    return lambda: _read_bare(con, place, cells)


def _read_bare(con: duckdb.DuckDBPyConnection, place: Place, cells: str) -> None:
    con.execute("set preserve_insertion_order = false")
    con.execute(
        f"create table bare as select {cells} from read_json('{place.made / _ANSWER}', format = 'array',"
        " records = 'false', auto_detect = false, columns = {'row': 'varchar[]'})"
    )
    close_counted(con, "bare", place.rows + 1)


def _append(place: Place) -> Work:
    def work() -> None:
        with open_raw(place.scratch / "build.duckdb", Mode.SAMPLE) as con:
            prepare(con, DATASET)
            source = JsonArrays(((place.made / _ANSWER, "imports/hs 2026-08", "a1b2" * 16),))
            read.append(con, _IMPORTS, source, "2026-08", _LANDED)
            close_counted(con, f"candidate.{_IMPORTS.name}", place.rows)

    return work


BENCHMARK = Benchmark(
    title="an array of arrays to typed raw with lineage against the bare read_json",
    method=(
        "The reference reads the answer's rows as lists of text into a table of an ordinary DuckDB file; the second"
        " line takes its cells out and casts them, header and all. The load finds the header, checks length and every"
        " integer, and appends with lineage columns to the candidate table, as the loader does up to the gate. All"
        " end with a checkpoint."
    ),
    goal=f"at least {_THROUGHPUT} × the throughput of the bare `read_json` with `columns = varchar[]`",
    sizes=(250_000, 1_000_000),
    make=make,
    steps=(
        Step("bare read_json", _bare),
        Step("bare read_json, cells cast", _bare_cells),
        Step("answer to candidate", _append, Goal(cpu=1 / _THROUGHPUT)),
    ),
)
