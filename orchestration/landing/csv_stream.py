"""Takes the wanted rows out of a CSV that is too large to be unpacked: read as a stream, block by block.

The header and the cells of the rows that are kept stay as they are. What is no table (a ragged line, bytes that are no
text, an end in the middle of a line) is refused by name, wherever in the file it is: nothing later sees the rows that
are left out.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

import pyarrow as pa
import pyarrow.csv as pa_csv

from orchestration.core.errors import SchemaDrift, TruncatedFile

_BLOCK = 8 << 20
"""Bytes that are parsed at once: some 30,000 rows."""

_PIECE = 1 << 20
"""Bytes that are asked of an archive at once."""

_LONGEST_HEADER = 1 << 20

Wanted = Callable[[Sequence[pa.Array]], pa.Array]
"""The columns that decide, of one block -> which of its rows are wanted."""


@dataclass
class RowFilter:
    """Copies a CSV's header and wanted rows.

    Args:
        name: what the file is known by.
        columns: headers of the columns that decide.
        wanted: tells the wanted rows by them.
    """

    name: str
    columns: Sequence[str]
    wanted: Wanted
    kept: int = 0
    left_out: int = 0

    def copy(self, source: IO[bytes], sink: IO[bytes]) -> None:
        """Take what is wanted of ``source`` into ``sink``.

        Raises:
            SchemaDrift: a deciding column is not there, or the bytes are no text.
            TruncatedFile: a line has another number of fields, or the last has no end.
        """
        first = source.readline(_LONGEST_HEADER)
        sink.write(first)
        header = self._header(first)
        places = self._places(header)
        rest = _Rest(source, first)
        names = [str(number) for number in range(len(header))]
        try:
            for batch in _batches(rest, names):
                self._take(batch, places, sink)
        except pa.ArrowInvalid as error:
            raise self._refusal(str(error)) from error
        if rest.last != b"\n":
            raise TruncatedFile(
                expected=f"{self.name} to end with a line break",
                found="an unfinished last line",
                remedy="The file is cut short; the last good partition stays. Fetch it again.",
            )

    def _header(self, line: bytes) -> list[str]:
        try:
            fields = next(csv.reader([line.decode("utf-8-sig")]), [])
        except (UnicodeDecodeError, csv.Error) as error:
            raise self._drift(f"a header in {self.name}", f"a line that does not parse ({error})") from error
        return [field.strip().lower() for field in fields]

    def _places(self, header: Sequence[str]) -> list[int]:
        if missing := [name for name in self.columns if header.count(name) != 1]:
            raise self._drift(
                f"columns {', '.join(self.columns)} in {self.name}, each once",
                f"missing or repeated {', '.join(missing)}, in a header of {', '.join(header)}"[:300],
            )
        return [header.index(name) for name in self.columns]

    def _take(self, batch: pa.RecordBatch, places: Sequence[int], sink: IO[bytes]) -> None:
        taken = batch.filter(self.wanted([batch.column(place) for place in places]))
        self.kept += taken.num_rows
        self.left_out += batch.num_rows - taken.num_rows
        if taken.num_rows:
            pa_csv.write_csv(taken, sink, pa_csv.WriteOptions(include_header=False))

    def _refusal(self, error: str) -> SchemaDrift | TruncatedFile:
        found = " ".join(error.split())[:160]
        if "UTF8" in error:
            return self._drift(f"utf-8 text in {self.name}", found)
        return TruncatedFile(
            expected=f"as many fields in every line of {self.name} as in its header",
            found=found,
            remedy="The file is damaged or its shape changed; the last good partition stays.",
        )

    def _drift(self, expected: str, found: str) -> SchemaDrift:
        return SchemaDrift(
            expected=expected,
            found=found,
            remedy="The publisher changed the file's form; adapt the source module. The last good partition stays.",
        )


def _batches(source: _Rest, names: Sequence[str]) -> pa_csv.CSVStreamingReader | tuple[()]:
    """Lines below the header, all cells as text; none if there are none."""
    try:
        return pa_csv.open_csv(
            pa.PythonFile(source, mode="r"),
            read_options=pa_csv.ReadOptions(column_names=names, block_size=_BLOCK),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV file" in str(error):
            return ()
        raise


class _Rest:
    """A member's bytes below its header, as they are read; the last one is remembered."""

    closed = False

    def __init__(self, source: IO[bytes], first: bytes) -> None:
        self._source = source
        self.last = first[-1:]

    def read(self, size: int) -> bytes:
        """The next bytes, as many as are asked for unless the member ends."""
        chunks: list[bytes] = []
        while size > 0 and (chunk := self._source.read(min(size, _PIECE))):
            chunks.append(chunk)
            size -= len(chunk)
        self.last = chunks[-1][-1:] if chunks else self.last
        return b"".join(chunks)

    def close(self) -> None:
        """Leave the member open: its archive closes it."""
        self.closed = True
