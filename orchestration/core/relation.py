"""The forms in which ``parse`` hands over the rows of a table: landed files, and how they are to be read.

Shapes only. How each form is read is in ``raw``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orchestration.core.request import LandedFile


@dataclass(frozen=True)
class CsvFiles:
    """Delimited text of one table, its header first: extracted paths, each with the name it is known by.

    ``left_out`` counts rows of the publisher's files that are not in these, because the declaration says so.
    """

    files: tuple[tuple[Path, str, str], ...]
    encoding: Literal["utf-8", "latin-1"] = "utf-8"
    left_out: int = 0


@dataclass(frozen=True)
class JsonRecords:
    """JSON files of one table: ``record_path`` is where the records are inside, nothing for a list of them.

    A path names fields from the outside in, and marks each list with ``[*]``: ``features[*].attributes`` is the field
    ``attributes`` of each item of the list ``features``; ``bmx.series[*].datos[*]`` is each item of the ``datos``.

    ``place`` names two columns, for lists whose order has a meaning: they take the name that the file is known by, and
    the number of the record in it, from 1, as text. They are declared optional: the publisher has no such columns.
    """

    files: tuple[tuple[Path, str, str], ...]
    record_path: str = ""
    place: tuple[()] | tuple[str, str] = ()


@dataclass(frozen=True)
class JsonArrays:
    """JSON files of one table: an array of rows, each an array of cells, the header first.

    A header may name a column twice, once as asked for and once as asked by: such columns must be equal.
    """

    files: tuple[tuple[Path, str, str], ...]


@dataclass(frozen=True)
class FixedWidthFiles:
    """Lines of fixed width without a header: ``fields`` are columns as (name, first character, end), from 0.

    Blanks around a field are taken away; lines of blanks alone are no rows.
    """

    files: tuple[tuple[Path, str, str], ...]
    fields: tuple[tuple[str, int, int], ...]
    encoding: Literal["utf-8", "latin-1"] = "latin-1"


Relation = CsvFiles | JsonRecords | JsonArrays | FixedWidthFiles
Parsed = Mapping[str, Relation]
Parse = Callable[[Sequence[LandedFile], str, Path], Parsed]
