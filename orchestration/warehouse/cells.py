"""A landed file as rows of text cells, whatever its form: its header is the declared one, its bytes are text.

The forms are read in ``text_forms`` and ``json_forms``; what a cell must look like is in ``read``.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from orchestration.core.errors import SchemaDrift
from orchestration.core.table import Column, Table

LONGEST_LINE = 1 << 20
"""Characters of a header; the widest known, of the port index, has 3,000."""


@dataclass(frozen=True)
class Cells:
    """``rows`` is a table expression of the file's cells as text; ``present`` the columns in it."""

    rows: str
    present: tuple[str, ...]


def normal(name: str) -> str:
    """A published name for comparison: letters and accents composed, without case or outer blanks."""
    return unicodedata.normalize("NFC", name).strip().lower()


def matched(table: Table, header: list[str], name: str) -> list[Column]:
    """The declared columns of a header of lower-case names, in its order.

    Raises:
        SchemaDrift: a column is new, missing or repeated.
    """
    declared = {column.published_name: column for column in table.columns}
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
