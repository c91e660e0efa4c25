"""Reads tables that are lines of text: delimited, and of fixed width."""

from __future__ import annotations

import csv
from pathlib import Path

from orchestration.core.errors import TruncatedFile
from orchestration.core.relation import CsvFiles, FixedWidthFiles
from orchestration.core.sql import one_file, quoted
from orchestration.core.table import Table
from orchestration.raw.cells import LONGEST_LINE, Cells, drift, matched, normal, refuse_other_encoding


def csv_cells(table: Table, source: CsvFiles, path: Path, name: str) -> Cells:
    """Fields between commas, below a header."""
    refuse_other_encoding(path, source.encoding, name)
    header = _csv_header(source, path, name)
    matching = matched(table, [normal(field) for field in header], name)
    _refuse_truncated(path, name)
    types = ", ".join(f"{quoted(field)}: 'varchar'" for field in matching.fields)
    rows = (
        f"read_csv({one_file(path)}, hive_partitioning = false, header = false, skip = 1,"
        " auto_detect = false, delim = ',', quote = '\"', escape = '\"', strict_mode = true, null_padding = false,"
        f" nullstr = '', allow_quoted_nulls = true, encoding = {quoted(source.encoding)}, columns = {{{types}}})"
    )
    return Cells(rows, matching)


def _csv_header(source: CsvFiles, path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8-sig" if source.encoding == "utf-8" else source.encoding, newline="") as file:
        line = file.readline(LONGEST_LINE + 1)
    if len(line) > LONGEST_LINE:
        raise drift(f"a header in {name}", f"a line of more than {LONGEST_LINE:,} characters")
    try:
        return next(csv.reader([line]), [])
    except csv.Error as error:
        raise drift(f"a header in {name}", f"a line that does not parse ({error})") from error


def fixed_width_cells(table: Table, source: FixedWidthFiles, path: Path, name: str) -> Cells:
    """Fields by their place in the line; a line that ends before the last field begins is cut."""
    refuse_other_encoding(path, source.encoding, name)
    _refuse_truncated(path, name)
    matching = matched(table, [field for field, _, _ in source.fields], name)
    lines = (
        f"(select line from read_csv({one_file(path)}, hive_partitioning = false, header = false, auto_detect = false,"
        f" delim = '\x1f', quote = '', escape = '', strict_mode = true, encoding = {quoted(source.encoding)},"
        " columns = {'line': 'varchar'}) where trim(line) <> '')"
    )
    last = max(first for _, first, _ in source.fields)
    fields = ", ".join(
        f"nullif(trim(line[{first + 1}:{end}]), '') as {field}"
        for field, (_, first, end) in zip(matching.fields, source.fields, strict=True)
    )
    whole = f"if(length(line) > {last}, line, error('a line of ' || length(line) || ' characters'))"
    rows = f"(select {fields} from (select {whole} as line from {lines}))"
    return Cells(rows, matching)


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
