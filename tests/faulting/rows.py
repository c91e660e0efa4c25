"""Edits the rows inside a publisher's answer, whatever they are wrapped in: zip, CSV below other sections, JSON."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from orchestration.core.dataset import Dataset
from orchestration.core.table import Table

Row = dict[str, str]
"""A published row, by lower-cased published name; a JSON null is an empty text."""


@dataclass(frozen=True)
class Edit:
    """What becomes of the rows of one table, and of its file.

    Args:
        rows: all rows -> all rows.
        header: a column's name -> its new name, as text.
        text: the member's or body's bytes -> bytes, after the rows.
        more_rows: how many rows are added, which a publisher that counts its rows counts too.
        column: a column that is added, a cell in each row; of records in JSON in ``only_last`` alone.
    """

    rows: Callable[[list[Row]], list[Row]] = lambda rows: rows
    header: Callable[[str], str] = lambda name: name
    text: Callable[[bytes], bytes] = lambda content: content
    more_rows: int = 0
    column: str = ""
    only_last: bool = False

    def added(self, number: int, rows: int) -> dict[str, str]:
        """The cell that a row gets, by the name of its column."""
        return {self.column: "surprise"} if self.column and (not self.only_last or number == rows - 1) else {}


def edited(dataset: Dataset, table: Table, edit: Edit) -> Callable[[bytes], bytes]:
    """A change of an answer's bytes; an answer without rows of the table stays as it is."""
    names = frozenset(column.published_name for column in table.columns if not column.optional)

    def change(content: bytes) -> bytes:
        if content[:2] == b"PK":
            return _in_zip(content, names, edit)
        if content[:1] in b"[{" and content:
            return _in_json(content, names, edit)
        return _in_csv(content, names, edit) or content

    return change


def _in_zip(content: bytes, names: frozenset[str], edit: Edit) -> bytes:
    out = io.BytesIO()
    is_done = False
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            member = before.read(name)
            changed = _in_csv(member, names, edit) if name.lower().endswith(".csv") and not is_done else None
            is_done = is_done or changed is not None
            after.writestr(name, member if changed is None else changed)
    return out.getvalue()


def _in_csv(content: bytes, names: frozenset[str], edit: Edit) -> bytes | None:
    """The text with its rows edited; ``None`` if no line is this table's header and a row follows."""
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    lines = content.removeprefix(mark).decode("utf-8", errors="surrogateescape").split("\n")
    headers = [next(csv.reader([line.rstrip("\r")]), []) for line in lines[:40]]
    fitting = [number for number, header in enumerate(headers) if names <= {name.strip().lower() for name in header}]
    if not fitting:
        return None
    number, header = fitting[0], headers[fitting[0]]
    end = "\r\n" if lines[number].endswith("\r") else "\n"
    keys = [name.strip().lower() for name in header]
    body = [row for row in csv.reader(line.rstrip("\r") for line in lines[number + 1 :]) if row]
    if not body:
        return None
    rows = edit.rows([dict(zip(keys, row, strict=False)) for row in body])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end)
    writer.writerow([*(edit.header(name) for name in header), *edit.added(0, 1)])
    writer.writerows([[row[key] for key in keys if key in row] + [*edit.added(0, 1).values()] for row in rows])
    before = "".join(f"{line}\n" for line in lines[:number])
    return edit.text(mark + (before + out.getvalue()).encode("utf-8", errors="surrogateescape"))


def _in_json(content: bytes, names: frozenset[str], edit: Edit) -> bytes:
    answer = json.loads(content)
    if isinstance(answer, list) and answer and isinstance(answer[0], list):
        return _in_arrays(content, answer, names, edit)
    features = answer.get("features") if isinstance(answer, dict) else None
    records = [item["attributes"] for item in features] if features else answer
    if isinstance(answer, dict) and "data" in answer:
        records = answer["data"]
    if not (isinstance(records, list) and records and all(isinstance(record, dict) for record in records)):
        return content
    if not names <= {name.lower() for name in records[0]}:
        return content
    original = {name.lower(): name for record in records for name in record}
    before = [{name.lower(): _text(value) for name, value in record.items()} for record in records]
    rows = edit.rows(before)
    changed = [{edit.header(original.get(key, key)): _json_cell(value) for key, value in row.items()} for row in rows]
    if rows == before:  # an empty text is no null to some, and a list is no text
        changed = [{edit.header(name): value for name, value in record.items()} for record in records]
    changed = [{**row, **edit.added(number, len(changed))} for number, row in enumerate(changed)]
    if features and isinstance(answer, dict):
        kinds = {name.lower(): type(value) for name, value in features[0]["attributes"].items()}
        typed = [{key: _typed(value, kinds.get(key.lower(), str)) for key, value in row.items()} for row in changed]
        answer = {**answer, "features": [{"attributes": row} for row in typed]}
    elif isinstance(answer, dict):
        counted = {"count": answer["count"] + edit.more_rows} if "count" in answer else {}
        answer = {**answer, **counted, "data": changed}
    else:
        answer = changed
    return edit.text(json.dumps(answer, ensure_ascii=False).encode())


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _in_arrays(content: bytes, answer: list[list[str | None]], names: frozenset[str], edit: Edit) -> bytes:
    """An array of rows, the header first; a null is an empty text."""
    header = [str(name) for name in answer[0]]
    keys = [name.lower() for name in header]
    if not names <= set(keys):
        return content
    rows = edit.rows([dict(zip(keys, ("" if v is None else v for v in row), strict=True)) for row in answer[1:]])
    new = edit.added(0, 1)
    changed = [
        [*map(edit.header, header), *new],
        *([*(_json_cell(row[key]) for key in keys), *new.values()] for row in rows),
    ]
    return edit.text(json.dumps(changed, ensure_ascii=False).encode())


def _json_cell(value: str) -> str | None:
    return value or None


def _typed(value: str | None, kind: type) -> object:
    try:
        return kind(float(value)) if value is not None and kind in (int, float) else value
    except ValueError:
        return value  # a cell that is meant to be unreadable
