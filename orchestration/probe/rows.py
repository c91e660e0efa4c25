"""The rows of a sample as text, whatever its form: enough of a reader to compare names, codes and kinds of cells.

What is loaded is read by ``raw``, strictly; here a damaged line is left out and nothing is refused.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.core.relation import CsvFiles, FixedWidthFiles, JsonRecords, Relation
from orchestration.landing.content import read_json
from orchestration.raw.cells import normal


@dataclass(frozen=True)
class Rows:
    """The header for comparison, empty when nothing of the table was read, and CSV files of the rows below it."""

    header: tuple[str, ...]
    files: tuple[Path, ...]


def rows_of(table: str, source: Relation, scratch: Path) -> Rows:
    """The rows of all files that hold any; the header is the newest file's, rows under another are left out."""
    header: tuple[str, ...] = ()
    files: list[Path] = []
    for number, (path, _, _) in enumerate(reversed(source.files)):
        if path.stat().st_size:
            target = scratch / f"{table}.{number}.rows"
            found = _rewritten(source, path, target)
            header = header or found
            files += [target] if found == header else []
    return Rows(header, tuple(files))


def _rewritten(source: Relation, path: Path, target: Path) -> tuple[str, ...]:
    """Write the rows of a file as CSV in UTF-8; returns its header."""
    if isinstance(source, CsvFiles):
        encoding = "utf-8-sig" if source.encoding == "utf-8" else source.encoding
        with (
            path.open(encoding=encoding, errors="replace", newline="") as text,
            target.open("w", encoding="utf-8", newline="") as sink,
        ):
            header = next(csv.reader([text.readline()]), [])
            shutil.copyfileobj(text, sink, 1 << 20)
        return tuple(map(normal, header))
    if isinstance(source, FixedWidthFiles):
        lines = path.read_text(encoding=source.encoding, errors="replace").splitlines()
        _write(target, ([line[first:end].strip() for _, first, end in source.fields] for line in lines if line.strip()))
        return tuple(normal(name) for name, _, _ in source.fields)
    if isinstance(source, JsonRecords):
        records = _records(source, path)
        names = list(dict.fromkeys(name for record in records for name in record))
        _write(target, ([_text(record.get(name)) for name in names] for record in records))
        return tuple(map(normal, names))
    header, *rows = read_json(path)
    _write(target, rows)
    return tuple(map(normal, header))


def _write(target: Path, rows: Iterable[Iterable[str | None]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as sink:
        csv.writer(sink).writerows(rows)


def _records(source: JsonRecords, path: Path) -> list[dict[str, Any]]:
    found: list[Any] = [read_json(path)]
    for step in (source.record_path or "[*]").split("."):
        name = step.removesuffix("[*]")
        found = [item[name] for item in found] if name else found
        if step.endswith("[*]"):
            found = [item for items in found for item in items]
    return found


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)
