"""Rows are taken out of a large CSV as it is read, as they are; what is no table is named, wherever it is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from orchestration.core.errors import FileRefused, SchemaDrift, TruncatedFile, UnreadableZip, UnsafeArchive
from orchestration.core.request import LandedFile
from orchestration.landing.csv_stream import RowFilter
from orchestration.landing.zips import extract_members

HEADER = b'\xef\xbb\xbf"REF_DATE","COORDINATE","VALUE"\n'


def recent(columns: Sequence[pa.Array]) -> pa.Array:
    return pc.greater_equal(columns[0], "2015-01")


def a_filter() -> RowFilter:
    return RowFilter("table.csv", ("ref_date", "coordinate"), recent)


def taken(body: bytes) -> tuple[bytes, RowFilter]:
    rows, sink = a_filter(), io.BytesIO()
    rows.copy(io.BytesIO(body), sink)
    return sink.getvalue(), rows


def test_header_and_cells_of_the_kept_rows_stay_as_they_are() -> None:
    kept = '"2016-01","1.2",""\n"2016-02","1.3","a ""quoted"" côté, 007"\n'.encode()
    body, rows = taken(HEADER + b'"2014-12","1.1","3"\n' + kept + b'"2014-12","1.9","3"\n')
    assert body == HEADER + kept
    assert (rows.kept, rows.left_out) == (2, 2)


def test_a_header_alone_is_a_table_without_rows() -> None:
    assert taken(HEADER)[0] == HEADER


@pytest.mark.parametrize(
    ("body", "error", "match"),
    [
        (HEADER + b'"2014-01","1.1"\n', TruncatedFile, "Expected 3 columns, got 2"),
        (HEADER + b'"2014-01","1.1","3"\n"2014-01","1.1","3","4"\n', TruncatedFile, "Expected 3 columns, got 4"),
        (HEADER + b'"2014-01","1.1","3"\n"2014-02","1.1"', TruncatedFile, "Expected 3 columns, got 2"),
        (HEADER + b'"2014-01","1.1","3"\n"2014-02","1.1","3"', TruncatedFile, "an unfinished last line"),
        (HEADER.rstrip(), TruncatedFile, "an unfinished last line"),
        (HEADER + b'"2014-01","1.1","\xe9"\n', SchemaDrift, "utf-8 text in table.csv"),
        (b'"REF_DATE","VALUE"\n"2014-01","2"\n', SchemaDrift, "missing or repeated coordinate"),
        (b'"REF_DATE","REF_DATE","COORDINATE"\n"1","1","2"\n', SchemaDrift, "missing or repeated ref_date"),
        (b"\xff\xfe\n", SchemaDrift, "a header"),
        (b"", SchemaDrift, "missing or repeated ref_date, coordinate"),
    ],
)
def test_what_is_no_table_is_named_though_none_of_its_rows_are_kept(
    body: bytes, error: type[FileRefused], match: str
) -> None:
    with pytest.raises(error, match=match):
        taken(body)


def a_zip(folder: Path, body: bytes) -> LandedFile:
    path = folder / "table-eng.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", body)
    return LandedFile(path, "0", f"https://example.org/{path.name}")


def extracted(file: LandedFile, scratch: Path, most_bytes: int) -> Path:
    scratch.mkdir()
    found = extract_members([file], {"table.csv": "data"}.get, ("data",), scratch, a_filter().copy, most_bytes)
    return found["data"][0]


def test_no_more_is_written_than_what_is_kept(tmp_path: Path) -> None:
    """Of 30 MB, in several blocks, one row in a thousand: a file larger than the disk needs no more of it than that."""
    lines = [f'"20{14 if n % 1000 else 15}-01","1.{n}","{n % 97}"\n'.encode() for n in range(1_000_000)]
    body = HEADER + b"".join(lines)
    path = extracted(a_zip(tmp_path, body), tmp_path / "scratch", len(body))
    assert path.read_bytes() == HEADER + b"".join(lines[::1000])
    assert [file.name for file in (tmp_path / "scratch").iterdir()] == ["data.csv"]
    with pytest.raises(UnsafeArchive, match="unpacked"):
        extracted(a_zip(tmp_path, body), tmp_path / "again", len(body) - 1)


def test_a_damaged_member_is_a_damaged_zip(tmp_path: Path) -> None:
    file = a_zip(tmp_path, HEADER + b'"2015-01","1.1","3"\n' * 50_000)
    content = bytearray(file.path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.path.write_bytes(content)
    with pytest.raises(UnreadableZip):
        extracted(file, tmp_path / "scratch", 1 << 30)
