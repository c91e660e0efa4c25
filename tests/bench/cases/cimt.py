"""What a year of Canada's trade costs: a zip to typed raw with lineage, against plain DuckDB and against dlt."""

from __future__ import annotations

import os
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.modes import Mode
from orchestration.core.request import LandedFile
from orchestration.core.sql import quoted
from orchestration.publishers.statcan.cimt_imports import DATASET
from orchestration.raw import read
from orchestration.raw.store import open_raw, prepare
from tests.bench.measure import Benchmark, Goal, Place, Step, Work, close_counted

_YEAR, _LANDED = "2024", "2026-10-06T12:00:00"
_ZIP = f"CIMT-CICM_Imp_{_YEAR}.zip"
_HS6, _HS2 = f"ODPFN015_{_YEAR}12N.csv", f"ODPFN022_{_YEAR}12N.csv"
_TABLE = DATASET.tables[0]
_HEADER = "YearMonth/AnnéeMois,{level},Country/Pays,Province,State/État,Value/Valeur"
_THROUGHPUT = 0.75
_MEASURES = """
    (hash(n) % if(n % 7 = 0, 50_000_000, 900_000))::bigint as value, (hash(n, 1) % 100_000)::bigint as quantity,
    ['KGM', 'NMB', 'N/A', 'LTR'][1 + n % 4] as unit
"""


def make(folder: Path, rows: int) -> None:
    """A zip as StatCan publishes it, twelve months of made codes, and the HS6 member beside it, extracted."""
    con = duckdb.connect()
    con.execute(
        "create table made as select strftime(make_date(2024, (1 + n % 12)::int, 1), '%Y%m') as yearmonth,"
        " lpad((10000 + n // 12 % 5000 * 197 % 980000)::varchar, 6, '0') as hs6,"
        " chr((65 + n // 60000 % 26)::int) || chr((65 + n // 1560000 % 26)::int) as country,"
        " 'ON' as province, '' as state,"
        f" {_MEASURES} from range({rows}) t(n)"
    )
    _copy(con, "select * from made", folder / _HS6, "HS6", ",Quantity/Quantité,Unit of Measure/Unité de Mesure")
    chapters = (
        "select yearmonth, left(hs6, 2) as hs2, country, province, state, sum(value)::bigint from made group by all"
    )
    _copy(con, chapters, folder / _HS2, "HS2", "")
    with zipfile.ZipFile(folder / _ZIP, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in (_HS6, _HS2):
            archive.write(folder / member, member)
        for number, name in (
            ("3", "HS6MDesc"),
            ("5", "HS2Desc"),
            ("7", "StateDesc"),
            ("8", "ProvDesc"),
            ("9", "UOMDesc"),
        ):
            archive.writestr(
                f"ODPF_{number}_{name}.TXT", f"{'10 ON':<11}196601 999912 {'Made':<166}ODPFN023_{number}  202412\r\n"
            )


def _copy(con: duckdb.DuckDBPyConnection, sql: str, path: Path, level: str, more: str) -> None:
    body = path.with_suffix(".body")
    kinds = con.execute(f"describe {sql}").fetchall()
    texts = ", ".join(name for name, kind, *_ in kinds if kind == "VARCHAR")
    con.execute(f"copy ({sql}) to {quoted(body)} (header false, force_quote ({texts}))")
    # numbers stand without quotes
    text = f"{_HEADER.format(level=level)}{more}\n".encode() + body.read_bytes()
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    body.unlink()


def _bare(place: Place) -> Work:
    con = duckdb.connect(str(place.scratch / "bare.duckdb"))
    con.execute("set preserve_insertion_order = false")
    types = ", ".join(f"'{column.name}': '{column.type}'" for column in _TABLE.columns)

    def work() -> None:
        con.execute(
            f"create table bare as select * from read_csv('{place.made / _HS6}', header = false, skip = 1,"
            f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {{{types}}})"
        )
        close_counted(con, "bare", place.rows)

    return work


def _load(place: Place) -> Work:
    def work() -> None:
        with open_raw(place.scratch / "build.duckdb", Mode.SAMPLE) as con:
            prepare(con, DATASET)
            parsed = DATASET.parse(_landed(place), _YEAR, place.scratch)
            for table in DATASET.tables:
                read.append(con, table, parsed[table.name], _YEAR, _LANDED)
            close_counted(con, f"candidate.{_TABLE.name}", place.rows)

    return work


def _dlt(place: Place) -> Work:
    """The same member through dlt: Arrow batches into its DuckDB destination, in append mode."""
    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(place.scratch / "dlt")}
    os.environ |= {"RUNTIME__LOG_LEVEL": "ERROR", "DLT_PROJECT_DIR": str(place.scratch)}
    dlt: Any = import_module("dlt")
    pa: Any = import_module("pyarrow")
    arrow_csv: Any = import_module("pyarrow.csv")
    names = [column.name for column in _TABLE.columns]
    kinds = {"varchar": pa.string(), "bigint": pa.int64(), "decimal(18,6)": pa.decimal128(18, 6)}
    types = {column.name: kinds[column.type] for column in _TABLE.columns}

    def work() -> None:
        with zipfile.ZipFile(place.made / _ZIP) as archive, archive.open(_HS6) as member:
            reader = arrow_csv.open_csv(
                member,
                read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=1, block_size=8 << 20),
                convert_options=arrow_csv.ConvertOptions(column_types=types),
            )
            file = str(place.scratch / "dlt.duckdb")
            pipeline = dlt.pipeline(
                "bench", destination=dlt.destinations.duckdb(file), dataset_name="raw", pipelines_dir=str(place.scratch)
            )
            pipeline.run((batch for batch in reader), table_name="imports", write_disposition="append")
        close_counted(duckdb.connect(file), "raw.imports", place.rows)

    return work


def _landed(place: Place) -> tuple[LandedFile]:
    url = f"https://www150.statcan.gc.ca/n1/pub/71-607-x/2021004/zip/{_ZIP}"
    return (LandedFile(place.made / _ZIP, "a1b2" * 16, url),)


BENCHMARK = Benchmark(
    title="a year of CIMT imports, zip to typed raw with lineage",
    method=(
        "The reference reads the extracted HS6 member with declared types into a table of an ordinary DuckDB file. The"
        " load extracts the zip, checks header, encoding and every number, and appends HS6, HS2 and the lists with"
        " lineage columns to the candidate tables, as the loader does up to the gate. dlt reads the HS6 member from the"
        " zip in Arrow batches into its DuckDB destination. All end with a checkpoint."
    ),
    goal=f"at least {_THROUGHPUT} × the throughput of the bare typed `read_csv`, memory at most 1.25 × its",
    sizes=(1_500_000, 6_000_000),
    make=make,
    steps=(
        Step("bare read_csv", _bare),
        Step("zip to candidate", _load, Goal(cpu=1 / _THROUGHPUT, memory=1.25)),
        Step("dlt with Arrow, HS6 alone", _dlt),
    ),
)
