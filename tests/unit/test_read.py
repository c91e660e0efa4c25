"""Landed files into typed rows with lineage, and the name of what does not fit."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.errors import EmptyPartition, FileRefused, SchemaDrift, TruncatedFile, UnparsableCell
from orchestration.core.relation import CsvFiles, JsonRecords
from orchestration.core.table import Column, Table
from orchestration.raw.read import append
from orchestration.raw.store import columns_of

TABLE = Table(
    "example_flows",
    "Flows by port and day.",
    grain=("port", "day"),
    columns=(
        Column("port", "Port code."),
        Column("day", "Day.", type="date", header="Day of Flow"),
        Column("amount", "Amount.", unit="tonnes", type="bigint", missing=("NA", "..")),
        Column("trucks", "Trucks.", unit="count", type="bigint"),
        Column("note", "Remark.", optional=True),
    ),
)
HEADER = "Port,Day of Flow,Amount,Trucks\n"
LINEAGE = (None, "2024-01", "flows.csv", "sha", datetime(2024, 2, 1, 3, 4, 5))


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema candidate")
    connection.execute(f"create table candidate.example_flows ({', '.join(columns_of(TABLE))})")
    return connection


def load(con: duckdb.DuckDBPyConnection, source: CsvFiles | JsonRecords) -> list[tuple[Any, ...]]:
    count = append(con, TABLE, source, "2024-01", "2024-02-01T03:04:05").rows
    rows = con.execute("select * from candidate.example_flows order by all").fetchall()
    assert count == len(rows)
    return rows


def load_csv(con: duckdb.DuckDBPyConnection, tmp_path: Path, content: str | bytes) -> list[tuple[Any, ...]]:
    path = tmp_path / "as it's landed"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load(con, CsvFiles(((path, "flows.csv", "sha"),)))


def load_json(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, content: str, record_path: str = ""
) -> list[tuple[Any, ...]]:
    path = tmp_path / "page"
    path.write_text(content, encoding="utf-8")
    return load(con, JsonRecords(((path, "flows.csv", "sha"),), record_path))


def test_rows_are_typed_and_carry_their_lineage(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = load_csv(con, tmp_path, HEADER + '0101,2024-01-31,12,3\n"02,02",2024-01-01,,\n')
    assert rows == [
        ("0101", date(2024, 1, 31), 12, None, 3, None, *LINEAGE),
        ("02,02", date(2024, 1, 1), None, None, None, None, *LINEAGE),
    ]


def test_several_files_of_a_partition_are_added_each_under_its_name(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = []
    for name in ("a", "b"):
        (tmp_path / name).write_text(f"{HEADER}{name},2024-01-01,1,1\n", encoding="utf-8")
        files.append((tmp_path / name, f"{name}.csv", f"sha-{name}"))
    rows = load(con, CsvFiles(tuple(files)))
    assert [(row[0], row[8], row[9]) for row in rows] == [("a", "a.csv", "sha-a"), ("b", "b.csv", "sha-b")]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Port,Day of Flow,Amount", "missing trucks"),
        ("Port,Day of Flow,Amount,Trucks,trucks", "repeated trucks"),
        ("Port,Day,Amount,Trucks", "new day; missing day of flow"),
    ],
)
def test_a_changed_header_is_named(con: duckdb.DuckDBPyConnection, tmp_path: Path, header: str, found: str) -> None:
    with pytest.raises(SchemaDrift) as caught:
        load_csv(con, tmp_path, f"{header}\n" + ",".join("1" * (header.count(",") + 1)) + "\n")
    assert caught.value.found == found


def test_reordered_columns_are_read_by_name(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = load_csv(con, tmp_path, "TRUCKS, amount ,day of flow,PORT\n3,12,2024-01-31,0101\n")
    assert rows == [("0101", date(2024, 1, 31), 12, None, 3, None, *LINEAGE)]


def test_a_cut_last_line_is_refused_even_when_it_would_parse(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(TruncatedFile, match="an unfinished last line"):
        load_csv(con, tmp_path, HEADER + "a,2024-01-01,1,1\nb,2024-01-01,1,1")


@pytest.mark.parametrize(
    ("line", "column", "found"),
    [
        ("a,2024-01-01,1,many", "bigint in trucks", "'many'"),
        ("a,2024-01-01,n/a,1", "bigint in amount", "'n/a'"),
        ("a,2024-02-30,1,1", "date in day", "'2024-02-30'"),
        ("a,2024-01-01,1,99999999999999999999", "bigint in trucks", "'99999999999999999999'"),
    ],
)
def test_a_cell_of_another_type_is_named(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, line: str, column: str, found: str
) -> None:
    with pytest.raises(UnparsableCell) as caught:
        load_csv(con, tmp_path, f"{HEADER}z,2024-01-02,NA,5\n{line}\n")
    assert column in caught.value.expected
    assert caught.value.found == f"{found} in 1 row(s)"


@pytest.mark.parametrize("line", ["b,2024-01-01,1", "b,2024-01-01,1,1,1"])
def test_a_line_with_another_number_of_fields_is_refused(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, line: str
) -> None:
    with pytest.raises(TruncatedFile, match=r"expected 4 fields in every line of flows\.csv.*Line: 3"):
        load_csv(con, tmp_path, f"{HEADER}a,2024-01-01,1,1\n{line}\n")


def test_a_missing_marker_becomes_null_beside_its_marker(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = load_csv(con, tmp_path, HEADER + "a,2024-01-01,NA,1\nb,2024-01-01,..,1\nc,2024-01-01,0,1\n")
    assert [row[2:4] for row in rows] == [(None, "NA"), (None, ".."), (0, None)]


def test_text_that_reads_na_stays_text(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = load_csv(con, tmp_path, HEADER + "NA,2024-01-01,1,1\nNULL,2024-01-01,1,1\n")
    assert [row[0] for row in rows] == ["NA", "NULL"]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_byte_order_mark_and_either_line_break_are_read(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, line_break: str
) -> None:
    content = "\ufeff" + HEADER + "Québec,2024-01-01,1,1\n"
    rows = load_csv(con, tmp_path, content.replace("\n", line_break))
    assert rows == [("Québec", date(2024, 1, 1), 1, None, 1, None, *LINEAGE)]


def test_a_header_without_rows_is_an_empty_partition(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(EmptyPartition):
        load_csv(con, tmp_path, HEADER)


def test_a_file_without_a_byte_is_refused(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        load_csv(con, tmp_path, "")


@pytest.mark.parametrize("record_path", ["", "features[*].attributes", "answer.series[*].points[*]"])
def test_json_records_may_lack_optional_fields(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, record_path: str
) -> None:
    first = '{"Port": "a", "day of flow": "2024-01-01", "Amount": "NA", "Trucks": "3"}'
    second = '{"Trucks": 4, "Port": "NA", "day of flow": "2024-01-02", "Amount": null}'
    series = f'{{"series": [{{"points": [{first}]}}, {{"points": [{second}]}}]}}'
    content = {
        "": f"[{first}, {second}]",
        "features[*].attributes": f'{{"features": [{{"attributes": {first}}}, {{"attributes": {second}}}]}}',
        "answer.series[*].points[*]": f'{{"answer": {series}}}',
    }
    assert load_json(con, tmp_path, content[record_path], record_path) == [
        ("NA", date(2024, 1, 2), None, None, 4, None, *LINEAGE),
        ("a", date(2024, 1, 1), None, "NA", 3, None, *LINEAGE),
    ]


def test_an_unknown_json_field_is_kept_as_published(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    known = '"port": "a", "day of flow": "2024-01-01", "amount": "1", "trucks": "3"'
    load_json(con, tmp_path, f'[{{{known}}}, {{{known}, "sur\\"prise": {{"a": [1, null]}}}}]')
    kept = con.execute("select _undeclared from candidate.example_flows order by all").fetchall()
    assert kept == [('{"sur\\"prise":"{\\"a\\":[1,null]}"}',), (None,)]


@pytest.mark.parametrize("folder", ["it's", "a*b", "a?b", "a[1]", "trucks=9", "{file}", 'a"b', "50%s", "%d"])
def test_a_folder_of_any_name_is_read_as_it_is(con: duckdb.DuckDBPyConnection, tmp_path: Path, folder: str) -> None:
    """DuckDB takes ``*``, ``?`` and ``[`` in a path for patterns and ``trucks=9`` for the value of a column."""
    for name in (folder, "aXb", "a1"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "flows").write_text(HEADER + "P1,2024-01-01,1,1\n", encoding="utf-8")
        record = '{"port": "P2", "day of flow": "2024-01-01", "amount": "2", "trucks": "2"}'
        (tmp_path / name / "page").write_text(f"[{record}]", encoding="utf-8")
    csv, page = tmp_path / folder / "flows", tmp_path / folder / "page"
    assert append(con, TABLE, CsvFiles(((csv, "it's, {name}", "sha"),)), "2024-01", "2024-02-01").rows == 1
    assert append(con, TABLE, JsonRecords(((page, "page", "sha"),)), "2024-01", "2024-02-01").rows == 1
    rows = con.execute("select port, trucks, _file from candidate.example_flows order by all").fetchall()
    assert rows == [("P1", 1, "it's, {name}"), ("P2", 2, "page")]


@pytest.mark.parametrize("kind", [CsvFiles, JsonRecords])
def test_a_landed_file_that_is_gone_is_named(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, kind: type[CsvFiles | JsonRecords]
) -> None:
    with pytest.raises(FileRefused, match=r"the landed bytes of flows\.csv; found No such file"):
        load(con, kind(((tmp_path / "gone", "flows.csv", "sha"),)))


KNOWN = '"port": "a", "day of flow": "2024-01-01", "amount": "1", "trucks": "3"'


@pytest.mark.parametrize("item", ["5", "null", "[]", '"text"', "[{}]", "true"])
@pytest.mark.parametrize("record_path", ["", "features[*]", "features[*].attributes"])
def test_an_item_that_is_no_record_is_named(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, item: str, record_path: str
) -> None:
    start, join, end = {
        "": ("[", ", ", "]"),
        "features[*]": ('{"features": [', ", ", "]}"),
        "features[*].attributes": ('{"features": [{"attributes": ', '}, {"attributes": ', "}]}"),
    }[record_path]
    for items in ([item], [f"{{{KNOWN}}}", item]):
        with pytest.raises(SchemaDrift, match=r"records in flows\.csv; found 1 item\(s\) of another kind"):
            load_json(con, tmp_path, start + join.join(items) + end, record_path)


@pytest.mark.parametrize("content", ["{}", '{"features": 5}', '{"features": null}', "[]", "5", '{"other": []}'])
def test_json_without_its_list_of_records_is_refused(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, content: str
) -> None:
    with pytest.raises(FileRefused):
        load_json(con, tmp_path, content, "features[*].attributes")


@pytest.mark.parametrize("again", ["amount", "AMOUNT"])
def test_a_field_twice_in_one_record_is_named(con: duckdb.DuckDBPyConnection, tmp_path: Path, again: str) -> None:
    with pytest.raises(SchemaDrift, match="repeated amount"):
        load_json(con, tmp_path, f'[{{{KNOWN}}}, {{{KNOWN}, "{again}": "2"}}]')


def test_a_byte_of_another_encoding_in_json_is_named(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_bytes(f"[{{{KNOWN}}},\n{{{KNOWN}}}]".encode().replace(b'"a"', b'"\xff"'))
    with pytest.raises(SchemaDrift, match=r"utf-8 text in flows\.csv; found a byte that is not, in line 1"):
        load(con, JsonRecords(((path, "flows.csv", "sha"),)))


@pytest.mark.parametrize("header", ["x" * 3_000_000, "Port," * 600_000, '"' + "x" * 200_000, "\0" * 10])
def test_a_header_without_measure_is_named_shortly(con: duckdb.DuckDBPyConnection, tmp_path: Path, header: str) -> None:
    with pytest.raises(SchemaDrift) as caught:
        load_csv(con, tmp_path, header + "\na,2024-01-01,1,1\n")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize("column", range(4))
def test_a_byte_of_another_encoding_is_named_and_breaks_no_engine(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, column: int
) -> None:
    """DuckDB 1.5 ends in an internal error on some, and the whole database with it."""
    cells = [b"a", b"2024-01-01", b"1", b"1"]
    cells[column] = b"Qu\xe9bec"
    good = b"a,2024-01-01,1,1\n"
    with pytest.raises(SchemaDrift, match=r"utf-8 text in flows\.csv; found a byte that is not, in line 2002"):
        load_csv(con, tmp_path, HEADER.encode() + good * 2_000 + b",".join(cells) + b"\n" + good * 3)
    assert con.execute("select 42").fetchall() == [(42,)]


def test_records_of_an_ordered_list_know_their_place(tmp_path: Path) -> None:
    table = Table(
        "example_list",
        "Lines.",
        grain=("part", "line"),
        columns=(Column("text", "T."), Column("part", "P.", optional=True), Column("line", "L.", optional=True)),
    )
    con = duckdb.connect()
    con.execute("create schema candidate")
    con.execute(f"create table candidate.example_list ({', '.join(columns_of(table))})")
    path = tmp_path / "list"
    path.write_text(json.dumps([{"text": text} for text in ("b", "", "a")]), encoding="utf-8")
    source = JsonRecords(((path, "one", "sha"),), place=("part", "line"))
    assert append(con, table, source, "current", "2024-02-01").rows == 3
    lines = con.execute("select part, line, text from candidate.example_list order by line").fetchall()
    assert lines == [("one", "1", "b"), ("one", "2", ""), ("one", "3", "a")]


def test_an_ordered_list_without_a_record_is_an_empty_partition(tmp_path: Path) -> None:
    table = Table("example_list", "Lines.", grain=("line",), columns=(Column("part", "P."), Column("line", "L.")))
    con = duckdb.connect()
    con.execute("create schema candidate")
    con.execute(f"create table candidate.example_list ({', '.join(columns_of(table))})")
    path = tmp_path / "list"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(EmptyPartition):
        append(con, table, JsonRecords(((path, "one", "sha"),), place=("part", "line")), "current", "2024-02-01")


def test_a_published_column_of_the_name_of_a_place_is_drift(tmp_path: Path) -> None:
    table = Table("example_list", "Lines.", grain=("line",), columns=(Column("part", "P."), Column("line", "L.")))
    path = tmp_path / "list"
    path.write_text('[{"line": "7"}]', encoding="utf-8")
    with pytest.raises(SchemaDrift, match="repeated line"):
        append(duckdb.connect(), table, JsonRecords(((path, "one", "sha"),), place=("part", "line")), "c", "2024-02-01")
