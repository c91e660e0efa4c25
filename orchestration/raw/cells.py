"""A landed file as rows of text cells, whatever its form: it has the declared columns, and its bytes are text.

The forms are read in ``text_forms`` and ``json_forms``; what a cell must look like is in ``read``.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.core.errors import SchemaDrift
from orchestration.core.table import Column, Table

LONGEST_LINE = 1 << 20
"""Characters of a header; the widest known, of the port index, has 3,000."""


@dataclass(frozen=True)
class Header:
    """A publisher's header held against the declaration, in the publisher's order.

    Args:
        names: as published, in lower case.
        columns: the declared column of each name; ``None`` where none is declared.
    """

    names: tuple[str, ...]
    columns: tuple[Column | None, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """What each column is called in SQL while it is read."""
        return tuple(column.name if column else f"_undeclared_{place}" for place, column in enumerate(self.columns, 1))

    @property
    def undeclared(self) -> dict[str, str]:
        """SQL name -> published name, told apart by its place where it is blank or repeated."""
        named = zip(self.fields, self.names, self.columns, strict=True)
        new = [(field, name) for field, name, column in named if column is None]
        times = Counter(name for _, name in new)
        return {
            field: name if name and times[name] == 1 else f"{name or 'column'} ({field.rsplit('_', 1)[1]})"
            for field, name in new
        }

    @property
    def respelled(self) -> dict[str, str]:
        """Declared column -> the other known spelling under which it came."""
        found = zip(self.names, self.columns, strict=True)
        return {column.name: name for name, column in found if column and name != normal(column.published_name)}


@dataclass(frozen=True)
class Cells:
    """``rows`` is a table expression of the file's cells as text, its columns the header's fields."""

    rows: str
    header: Header

    @property
    def present(self) -> tuple[str, ...]:
        """The declared columns that the file has."""
        return tuple(column.name for column in self.header.columns if column)


def normal(name: str) -> str:
    """A published name for comparison: letters and accents composed, without case or outer blanks."""
    return unicodedata.normalize("NFC", name).strip().lower()


def matched(table: Table, names: Sequence[str], file: str) -> Header:
    """A header of lower-case names held against the declared columns; names that are not declared are new columns.

    Raises:
        SchemaDrift: a needed column is missing, or a declared one is repeated.
    """
    declared = {
        normal(spelling): column for column in table.columns for spelling in (column.published_name, *column.spellings)
    }
    header = Header(tuple(names), tuple(declared.get(name) for name in names))
    here = Counter(column.name for column in header.columns if column)
    absent = [column for column in table.columns if column.name not in here and not column.optional]
    repeated = [name for name, times in here.items() if times > 1]
    if absent or repeated:
        unread = list(header.undeclared.values())
        missing = [column.published_name for column in absent]
        found = [
            f"{label} {', '.join(field[:60] for field in fields[:8])}"
            for label, fields in (("new", unread), ("missing", missing), ("repeated", repeated))
            if fields
        ]
        raise SchemaDrift(
            expected=f"the needed columns of {table.name} in {file}, each once",
            found="; ".join(found),
            remedy="The last good partition stays. If a column was renamed, declare its new name among the column's"
            " spellings in the source module.",
        )
    return header


def refuse_other_encoding(path: Path, encoding: str, name: str) -> None:
    """Before DuckDB reads, which (1.5) ends in an internal error on some bytes, and the whole database with it."""
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
            raise drift(f"{encoding} text in {name}", found) from error


def drift(expected: str, found: str) -> SchemaDrift:
    """The error for a file of another form than declared."""
    return SchemaDrift(
        expected=expected,
        found=found,
        remedy="The publisher changed the file's form; adapt the source module. The last good partition stays.",
    )
