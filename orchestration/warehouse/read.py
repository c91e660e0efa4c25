"""SQL that reads landed files into typed columns with lineage, and names what does not fit.

Every cell is read as text and must have the shape of its declared type before it is cast: DuckDB's own casts
round 12.5 and 0.0000001, and read 1_000, nan, infinity and 2024-1-5. Only when one does not is the file read again, to
name the cell.
"""

from __future__ import annotations

import codecs
import csv
import json
import mmap
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.core.errors import EmptyPartition, FileRefused, SchemaDrift, TruncatedFile, UnparsableCell
from orchestration.core.relation import CsvFiles, FixedWidthFiles, JsonArrays, JsonRecords, Relation
from orchestration.core.sql import one_file, quoted
from orchestration.core.table import Column, ColumnType, Table
from orchestration.landing.archive import open_landed

_SHAPES: Mapping[ColumnType, str] = {
    "bigint": r"[+-]?[0-9]+",
    "double": r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?",
    "decimal(18,6)": r"[+-]?([0-9]+([.][0-9]{1,6})?|[0-9]E-0[1-6]|[0-9][.][0-9]E-0[1-5])",
    "decimal(24,6)": r"[+-]?[0-9]+([.][0-9]{1,6})?",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
"""What a cell of each type looks like, whole. Publishers write 0.000016 as 1.6E-05, which is as exact."""

_LONGEST_LINE = 1 << 20
"""Characters of a header; the widest known, of the port index, has 3,000."""


_SAMPLED_ROWS = 10
"""Rows with a cell that does not parse that are kept for a look."""


def append(con: duckdb.DuckDBPyConnection, table: Table, source: Relation, partition: str, loaded_at: str) -> int:
    """Append the rows of one partition to ``candidate.<table>``; returns how many.

    Raises:
        FileRefused: a file is not what the declaration says.
    """
    rows = 0
    for path, name, sha256 in source.files:
        open_landed(path, name).close()
        if isinstance(source, CsvFiles):
            reader = _csv_reader(table, source, path, name)
        elif isinstance(source, FixedWidthFiles):
            reader = _fixed_width_reader(table, source, path, name)
        elif isinstance(source, JsonArrays):
            reader = _arrays_reader(con, table, path, name)
        else:
            reader = _json_reader(con, table, source, path, name)
        lineage = f"{quoted(partition)}, {quoted(name)}, {quoted(sha256)}, {quoted(loaded_at)}::timestamp"
        statement = f"insert into candidate.{table.name} select {_typed(table, reader)}, {lineage} from {reader.rows}"
        try:
            rows += con.execute(statement).fetchall()[0][0]
        except (duckdb.ConversionException, duckdb.InvalidInputException) as error:
            raise _unparsable(con, table, reader, name, error) from error
    if rows == 0 and not table.may_be_empty:
        raise EmptyPartition(
            expected=f"rows for {table.name}",
            found="a header and no rows",
            remedy="The publisher's file is empty; the last good partition stays.",
        )
    return rows


@dataclass(frozen=True)
class _Reader:
    """``rows`` is a table expression of the file's cells as text; ``present`` the columns in it."""

    rows: str
    present: tuple[str, ...]


def _typed(table: Table, reader: _Reader) -> str:
    parts = []
    for column in table.columns:
        markers = ", ".join(quoted(marker) for marker in column.missing)
        is_there = column.name in reader.present
        value = column.name
        if column.missing:
            value = f"case when {column.name} not in ({markers}) then {column.name} end"
        if column.type != "varchar":
            value = f"case when {_fits(column, value)} then {value} else error('not a {column.type}') end"
        parts.append(f"({value if is_there else 'null'})::{column.type}")
        if column.missing:
            parts.append(
                f"case when {column.name} in ({markers}) then {column.name} end" if is_there else "null::varchar"
            )
    return ", ".join(parts)


def _fits(column: Column, text: str) -> str:
    """SQL predicate: a cell has the shape of its column's type (1e999 would be infinite), or is blank.

    Most cells are integers written as DuckDB writes them; those need no look at their shape, which costs more.
    """
    finite = f" and isfinite(try_cast({text} as double))" if column.type == "double" else ""
    shape = f"coalesce(regexp_full_match({text}, {quoted(_SHAPES[column.type])}){finite}, true)"
    return (
        shape
        if column.type == "date"
        else f"case when try_cast({text} as bigint)::varchar = {text} then true else {shape} end"
    )


def _csv_reader(table: Table, source: CsvFiles, path: Path, name: str) -> _Reader:
    _refuse_other_encoding(path, source.encoding, name)
    header = _csv_header(source, path, name)
    by_published = {column.published_name: column for column in table.columns}
    columns = _match(table, [_normal(field) for field in header], by_published, name)
    _refuse_truncated(path, name)
    types = ", ".join(f"{quoted(column.name)}: 'varchar'" for column in columns)
    rows = (
        f"read_csv({one_file(path)}, hive_partitioning = false, header = false, skip = 1,"
        " auto_detect = false, delim = ',', quote = '\"', escape = '\"', strict_mode = true, null_padding = false,"
        f" nullstr = '', allow_quoted_nulls = true, encoding = {quoted(source.encoding)}, columns = {{{types}}})"
    )
    return _Reader(rows, tuple(column.name for column in columns))


def _refuse_other_encoding(path: Path, encoding: str, name: str) -> None:
    """Before DuckDB reads: 1.5 ends in an internal error on some bytes, and the whole database with it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 0
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
                lines += chunk.count(b"\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n") + 1
            found = f"a byte that is not, in line {line} ({error.reason})"
            raise _drift(f"{encoding} text in {name}", found) from error


def _normal(name: str) -> str:
    """A published name for comparison: letters and accents composed, without case or outer blanks."""
    return unicodedata.normalize("NFC", name).strip().lower()


def _csv_header(source: CsvFiles, path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8-sig" if source.encoding == "utf-8" else source.encoding, newline="") as file:
        line = file.readline(_LONGEST_LINE + 1)
    if len(line) > _LONGEST_LINE:
        raise _drift(f"a header in {name}", f"a line of more than {_LONGEST_LINE:,} characters")
    try:
        return next(csv.reader([line]), [])
    except csv.Error as error:
        raise _drift(f"a header in {name}", f"a line that does not parse ({error})") from error


def _drift(expected: str, found: str) -> SchemaDrift:
    return SchemaDrift(
        expected=expected,
        found=found,
        remedy="The publisher changed the file's form; adapt the source module. The last good partition stays.",
    )


def _match(table: Table, header: list[str], declared: dict[str, Column], name: str) -> list[Column]:
    new = [field for field in header if field not in declared]
    absent = [key for key, column in declared.items() if key not in header and not column.optional]
    repeated = [field for field, times in Counter(header).items() if times > 1]
    if new or absent or repeated:
        found = [
            f"{label} {', '.join(field[:60] for field in fields[:8])}"
            for label, fields in (("new", new), ("missing", absent), ("repeated", repeated))
            if fields
        ]
        raise SchemaDrift(
            expected=f"the {len(table.columns)} declared columns of {table.name} in {name}",
            found="; ".join(found),
            remedy="Declare the change in the source module if the publisher means it; the last good partition stays.",
        )
    return [declared[field] for field in header]


def _refuse_truncated(path: Path, name: str) -> None:
    with path.open("rb") as file:
        file.seek(0, 2)
        if file.tell() == 0:
            return
        file.seek(-1, 2)
        if file.read(1) != b"\n":
            raise TruncatedFile(
                expected=f"{name} to end with a line break",
                found="an unfinished last line",
                remedy="The file is cut short; the last good partition stays. Fetch it again.",
            )


def _fixed_width_reader(table: Table, source: FixedWidthFiles, path: Path, name: str) -> _Reader:
    """Fields by their place in the line; a line that ends before the last field begins is cut."""
    _refuse_other_encoding(path, source.encoding, name)
    _refuse_truncated(path, name)
    declared = {column.published_name: column for column in table.columns}
    columns = _match(table, [field for field, _, _ in source.fields], declared, name)
    lines = (
        f"(select line from read_csv({one_file(path)}, hive_partitioning = false, header = false, auto_detect = false,"
        f" delim = '\x1f', quote = '', escape = '', strict_mode = true, encoding = {quoted(source.encoding)},"
        " columns = {'line': 'varchar'}) where trim(line) <> '')"
    )
    last = max(first for _, first, _ in source.fields)
    fields = ", ".join(
        f"nullif(trim(line[{first + 1}:{end}]), '') as {column.name}"
        for column, (_, first, end) in zip(columns, source.fields, strict=True)
    )
    whole = f"if(length(line) > {last}, line, error('a line of ' || length(line) || ' characters'))"
    rows = f"(select {fields} from (select {whole} as line from {lines}))"
    return _Reader(rows, tuple(column.name for column in columns))


def _json_reader(con: duckdb.DuckDBPyConnection, table: Table, source: JsonRecords, path: Path, name: str) -> _Reader:
    _refuse_other_encoding(path, "utf-8", name)
    declared = {column.published_name: column for column in table.columns}
    records = _json_records(path, source.record_path)
    try:
        others = con.execute(
            f"select count(*) from ({records}) where json_type(record) is distinct from 'OBJECT'"
        ).fetchall()[0][0]
        rows = con.execute(
            "select key, max(times) from (select number, key, count(*) as times from (select row_number() over () as"
            f" number, unnest(json_keys(record)) as key from ({records})) group by all) group by key order by key"
        ).fetchall()
    except duckdb.InvalidInputException as error:
        raise TruncatedFile(
            expected=f"whole JSON records in {name}",
            found=str(error).splitlines()[0][:160],
            remedy="The file is damaged or its shape changed; the last good partition stays.",
        ) from error
    if others:
        raise _drift(f"records in {name}", f"{others} item(s) of another kind")
    keys = [key for key, times in rows for _ in range(min(times, 2))]
    if not keys:
        return _Reader(f"(select 1 from ({records}))", ())
    columns = _match(table, [*(key.lower() for key in keys), *source.place], declared, name)
    values = [f'cells."{key}"' for key in keys]
    if source.place:
        values += [quoted(name), "number::varchar"]
        records = _numbered_records(path)
    fields = ", ".join(f"{value} as {column.name}" for value, column in zip(values, columns, strict=True))
    shape = quoted(json.dumps(dict.fromkeys(keys, "VARCHAR")))
    cells = f"select *, json_transform(record, {shape}) as cells from ({records})"
    return _Reader(f"(select {fields} from ({cells}))", tuple(column.name for column in columns))


def _numbered_records(path: Path) -> str:
    """The array's items as ``record``, each with its ``number`` from 1."""
    reader = f"read_json_objects({one_file(path)}, hive_partitioning = false, format = 'unstructured')"
    items = f"select json_extract(json, '$[*]') as items from {reader}"
    return f"select unnest(items) as record, generate_subscripts(items, 1) as number from ({items})"


def _json_records(path: Path, record_path: str) -> str:
    """Rows of one column ``record``: the array's items, or one field of each (``list.field``)."""
    form = "unstructured" if record_path else "array"
    longest = max(path.stat().st_size, 1 << 24)  # DuckDB's own limit for one object, which a whole answer is
    reader = (
        f"read_json_objects({one_file(path)}, hive_partitioning = false, format = '{form}',"
        f" maximum_object_size = {longest})"
    )
    if not record_path:
        return f"select json as record from {reader}"
    array, _, inner = record_path.partition(".")
    rows = f"select unnest(json_extract(json, '$.{array}[*]')) as item from {reader}"
    return (
        f"select item -> {quoted(inner)} as record from ({rows})" if inner else f"select item as record from ({rows})"
    )


def _arrays_reader(con: duckdb.DuckDBPyConnection, table: Table, path: Path, name: str) -> _Reader:
    """Cells by their place in the row; a row of another length than the header's is refused as it is read."""
    _refuse_other_encoding(path, "utf-8", name)
    header = _arrays_header(path, name)
    places: dict[str, list[int]] = {}
    for place, field in enumerate(header, 1):
        places.setdefault(_normal(field), []).append(place)
    declared = {column.published_name: column for column in table.columns}
    columns = _match(table, list(places), declared, name)
    names = ", ".join(map(quoted, header))
    rows = (
        f"(select row from read_json({one_file(path)}, hive_partitioning = false, auto_detect = false,"
        f" format = 'array', records = 'false', columns = {{'row': 'varchar[]'}})"
        f" where row[1] is distinct from {quoted(header[0])} or row is distinct from [{names}])"
    )
    _refuse_differing(con, places, rows, name)
    fields = ", ".join(
        f"row[{first}] as {column.name}" for column, (first, *_) in zip(columns, places.values(), strict=True)
    )
    whole = f"if(len(row) = {len(header)}, row, error('a row of ' || coalesce(len(row), 0) || ' cells'))"
    return _Reader(f"(select {fields} from (select {whole} as row from {rows}))", tuple(c.name for c in columns))


def _arrays_header(path: Path, name: str) -> list[str]:
    """The first row, which names the columns and comes once."""
    with path.open("rb") as file:
        text = file.read(_LONGEST_LINE).decode("utf-8-sig", errors="replace").lstrip().removeprefix("[").lstrip()
        try:
            header, end = json.JSONDecoder().raw_decode(text)
        except ValueError as error:
            raise _drift(f"rows in {name}, the header first", f"JSON that does not parse ({error})") from error
        if not (isinstance(header, list) and header and all(isinstance(field, str) for field in header)):
            raise _drift(f"rows in {name}, the header first", f"{text[:60]!r}")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            again = text[:end].encode()
            if content.find(again, content.find(again) + 1) >= 0:
                raise _drift(f"one header in {name}", "a second one between the rows")
    return header


def _refuse_differing(con: duckdb.DuckDBPyConnection, places: Mapping[str, list[int]], rows: str, name: str) -> None:
    """Refuse columns of one name that differ; without such columns the file is not read for it."""
    for field, (first, *others) in places.items():
        differing = " or ".join(f"row[{other}] is distinct from row[{first}]" for other in others)
        if differing and (found := con.execute(f"select count(*) from {rows} where {differing}").fetchall()[0][0]):
            raise _drift(f"columns named {field} that are equal in {name}", f"{found} row(s) in which they differ")


def _unparsable(
    con: duckdb.DuckDBPyConnection, table: Table, reader: _Reader, name: str, error: Exception
) -> FileRefused:
    """Name the first cell that does not parse; else the reader's own first line."""
    for column in table.columns:
        if column.type == "varchar" or column.name not in reader.present:
            continue
        markers = "".join(f" and {column.name} <> {quoted(marker)}" for marker in column.missing)
        wrong = (
            f"from {reader.rows} r where {column.name} is not null{markers}"
            f" and (try_cast({column.name} as {column.type}) is null or not {_fits(column, column.name)})"
        )
        try:
            ((cell, rows),) = con.execute(f"select any_value({column.name}), count(*) {wrong}").fetchall()
            sample = con.execute(f"select to_json(r)::varchar {wrong} limit {_SAMPLED_ROWS}").fetchall()
        except duckdb.Error:
            break
        if rows:
            return UnparsableCell(
                expected=f"{column.type} in {column.name} of {name}",
                found=f"{cell!r:.60} in {rows} row(s)",
                remedy="The last good partition stays. If the publisher means it, declare the marker or format.",
                sample=[row for (row,) in sample],
            )
    return TruncatedFile(
        expected=f"{len(reader.present)} fields in every line of {name}",
        found=str(error).splitlines()[0][:160],
        remedy="The file is damaged or its shape changed; the last good partition stays.",
    )
