"""Reads tables that are JSON: lists of records, and arrays of rows."""

from __future__ import annotations

import json
import mmap
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from orchestration.core.errors import TruncatedFile
from orchestration.core.relation import JsonRecords
from orchestration.core.sql import one_file, quoted
from orchestration.core.table import Table
from orchestration.raw.cells import LONGEST_LINE, Cells, Header, drift, matched, normal, refuse_other_encoding


def record_cells(con: duckdb.DuckDBPyConnection, table: Table, source: JsonRecords, path: Path, name: str) -> Cells:
    """Fields of the records by name; a field that no record has is absent."""
    refuse_other_encoding(path, "utf-8", name)
    records = _records(path, source.record_path)
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
        raise drift(f"records in {name}", f"{others} item(s) of another kind")
    keys = [key for key, times in rows for _ in range(min(times, 2))]
    if not keys:
        return Cells(f"(select 1 from ({records}))", Header((), ()))
    header = matched(table, [*(key.lower() for key in keys), *source.place], name)
    if len(set(keys)) < len(keys):
        raise drift(f"records in {name} that name a field once", f"{', '.join(_repeated(keys))[:200]} twice in one")
    values = ['cells."' + key.replace('"', '""') + '"' for key in keys]
    if source.place:
        values += [quoted(name), "number::varchar"]
        records = _numbered_records(path)
    fields = ", ".join(f"{value} as {field}" for value, field in zip(values, header.fields, strict=True))
    shape = quoted(json.dumps(dict.fromkeys(keys, "VARCHAR")))
    cells = f"select *, json_transform(record, {shape}) as cells from ({records})"
    return Cells(f"(select {fields} from ({cells}))", header)


def _repeated(keys: Sequence[str]) -> list[str]:
    return [key for key, times in Counter(keys).items() if times > 1]


def _numbered_records(path: Path) -> str:
    """The array's items as ``record``, each with its ``number`` from 1."""
    reader = f"read_json_objects({one_file(path)}, hive_partitioning = false, format = 'unstructured')"
    items = f"select json_extract(json, '$[*]') as items from {reader}"
    return f"select unnest(items) as record, generate_subscripts(items, 1) as number from ({items})"


def _records(path: Path, record_path: str) -> str:
    """Rows of one column ``record``: the items of the innermost list, or one field of each."""
    form = "unstructured" if record_path else "array"
    longest = max(path.stat().st_size, 1 << 24)  # DuckDB's own limit for one object, which a whole answer is
    reader = (
        f"read_json_objects({one_file(path)}, hive_partitioning = false, format = '{form}',"
        f" maximum_object_size = {longest})"
    )
    if not record_path:
        return f"select json as record from {reader}"
    lists, mark, field = record_path.rpartition("[*]")
    rows = f"select unnest(json_extract(json, {quoted(f'$.{lists}{mark}')})) as item from {reader}"
    record = f"item -> {quoted(f'${field}')}" if field else "item"
    return f"select {record} as record from ({rows})"


def array_cells(con: duckdb.DuckDBPyConnection, table: Table, path: Path, name: str) -> Cells:
    """Cells by their place in the row; a row of another length than the header's is refused as it is read."""
    refuse_other_encoding(path, "utf-8", name)
    published = _arrays_header(path, name)
    places: dict[str, list[int]] = {}
    for place, field in enumerate(published, 1):
        places.setdefault(normal(field), []).append(place)
    header = matched(table, list(places), name)
    names = ", ".join(map(quoted, published))
    rows = (
        f"(select row from read_json({one_file(path)}, hive_partitioning = false, auto_detect = false,"
        f" format = 'array', records = 'false', columns = {{'row': 'varchar[]'}})"
        f" where row[1] is distinct from {quoted(published[0])} or row is distinct from [{names}])"
    )
    _refuse_differing(con, places, rows, name)
    fields = ", ".join(
        f"row[{first}] as {field}" for field, (first, *_) in zip(header.fields, places.values(), strict=True)
    )
    whole = f"if(len(row) = {len(published)}, row, error('a row of ' || coalesce(len(row), 0) || ' cells'))"
    return Cells(f"(select {fields} from (select {whole} as row from {rows}))", header)


def _arrays_header(path: Path, name: str) -> list[str]:
    """The first row, which names the columns and comes once."""
    with path.open("rb") as file:
        text = file.read(LONGEST_LINE).decode("utf-8-sig", errors="replace").lstrip().removeprefix("[").lstrip()
        try:
            header, end = json.JSONDecoder().raw_decode(text)
        except ValueError as error:
            raise drift(f"rows in {name}, the header first", f"JSON that does not parse ({error})") from error
        if not (isinstance(header, list) and header and all(isinstance(field, str) for field in header)):
            raise drift(f"rows in {name}, the header first", f"{text[:60]!r}")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            again = text[:end].encode()
            if content.find(again, content.find(again) + 1) >= 0:
                raise drift(f"one header in {name}", "a second one between the rows")
    return header


def _refuse_differing(con: duckdb.DuckDBPyConnection, places: Mapping[str, list[int]], rows: str, name: str) -> None:
    """Refuse columns of one name that differ; without such columns the file is not read for it."""
    for field, (first, *others) in places.items():
        differing = " or ".join(f"row[{other}] is distinct from row[{first}]" for other in others)
        if differing and (found := con.execute(f"select count(*) from {rows} where {differing}").fetchall()[0][0]):
            raise drift(f"columns named {field} that are equal in {name}", f"{found} row(s) in which they differ")
