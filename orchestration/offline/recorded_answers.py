"""What is answered for the publishers, from the recordings alone: files, pages of links, and tables by query.

The services are in ``offline.wires``; what HTTP makes of an answer, and the faults, in ``offline.server``.
"""

from __future__ import annotations

import mimetypes
import tempfile
import threading
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import duckdb

from orchestration.core.recording import Recording, Wire
from orchestration.core.sql import escaped, literally
from orchestration.offline.comtrade import comtrade, is_comtrade
from orchestration.offline.recordings import PAGED, Recordings, unusable
from orchestration.offline.wires import (
    KEY_PAGE,
    WDS,
    Body,
    Cube,
    arcgis,
    arcgis_layer,
    census,
    key_page,
    read_cube,
    socrata,
    table_id,
    wds_get,
    wds_post,
)

DENIED = b"<!DOCTYPE html><html><body>Access denied. Reference #18.</body></html>"
"""The page with which a publisher turns a request away."""


class RecordedAnswers:
    """Answers request targets: ``/host/path?query`` stands for ``https://host/path?query``.

    Whatever is asked, by whichever process of this machine, the answer comes from the recordings alone: their
    tables are read first, and the database is then shut off from all files.

    Raises:
        SettingError: the table of a recording is not one query over its file, or its metadata is none.
    """

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings
        self._by_address = {_asked(entry.url): entry for entry in recordings.entries}
        cubes = [(entry, self._read_cube(entry)) for entry in recordings.entries if entry.wire is Wire.WDS]
        self._cubes = {str(cube["productId"]): cube for _, cube in cubes}
        self._dataset_of_cube = {str(cube["productId"]): entry.dataset for entry, cube in cubes}
        self._listings = {address_of(url): dataset for url, dataset in recordings.listings.items()}
        self._layers = {
            address_of(entry.url).removesuffix("/query"): entry
            for entry in recordings.entries
            if entry.wire is Wire.ARCGIS
        }
        self._lock = threading.Lock()
        self._con = duckdb.connect()
        self._tables = {entry.url: self._load(entry) for entry in recordings.entries if entry.wire in PAGED}
        self._con.execute("set enable_external_access = false; set lock_configuration = true")

    def close(self) -> None:
        """Answer no more."""
        self._con.close()

    def answer(self, target: str, cap: int, key: str = "") -> Body:
        """The answer to a request target; ``key`` is what a header holds."""
        parts = urlsplit(target)
        address, query = parts.path.lstrip("/"), parse_qsl(parts.query, keep_blank_values=True)
        if dataset := self._listings.get(address):
            return self._page_of_links(dataset)
        if address.startswith((WDS, KEY_PAGE)):
            return key_page() if address == KEY_PAGE else wds_get(self._cubes, address.removeprefix(WDS))
        if layer := self._layers.get(address):
            with self._lock:
                return arcgis_layer(self._con, self._tables[layer.url], layer.file.stat().st_mtime)
        entry = self._entry(target)
        if entry is None:
            return Body(404, "text/html; charset=utf-8", b"<html><body>Not found</body></html>")
        if entry.wire is Wire.FILES:
            content_type = mimetypes.guess_type(entry.file.name)[0] or "application/octet-stream"
            return Body(200, content_type, entry.file.read_bytes(), entry.file.stat().st_mtime)
        return self._answer_of_table(entry, address, query, cap, key)

    def _answer_of_table(
        self, entry: Recording, address: str, query: list[tuple[str, str]], cap: int, key: str
    ) -> Body:
        with self._lock:
            table = self._tables[entry.url]
            if entry.wire is Wire.COMTRADE:
                return comtrade(self._con, table, address, dict(query), cap, key)
            if entry.wire is Wire.CENSUS:
                return census(self._con, table, query)
            answer = socrata if entry.wire is Wire.SOCRATA else arcgis
            return answer(self._con, table, dict(query), cap)

    def answer_post(self, target: str, content_type: str, body: bytes) -> Body:
        """The answer to a POST, which the web data service alone takes."""
        address = urlsplit(target).path.lstrip("/")
        if not address.startswith(WDS):
            return Body(405, "text/html; charset=utf-8", DENIED)
        return wds_post(self._cubes, address.removeprefix(WDS), content_type, body)

    def dataset_of(self, target: str) -> str:
        """The dataset that a request target is of; empty when nothing is recorded there."""
        address = urlsplit(target).path.lstrip("/")
        if address.startswith(WDS):
            # What changed on a day names no table: it is asked for the one that is served in a run.
            return self._dataset_of_cube.get(table_id(address), next(iter(self._dataset_of_cube.values()), ""))
        entry = self._entry(target) or self._layers.get(address)
        return entry.dataset if entry else self._listings.get(address, "")

    def _entry(self, target: str) -> Recording | None:
        """What is recorded of a request target: for its very query, or for its address whatever is asked.

        UN Comtrade has one recording for all of its addresses.
        """
        address, query = _asked(f"http:/{target}")
        if is_comtrade(address):
            return next((entry for entry in self._by_address.values() if entry.wire is Wire.COMTRADE), None)
        return self._by_address.get((address, query)) or self._by_address.get((address, ()))

    def _page_of_links(self, dataset: str) -> Body:
        links = "\n".join(
            f'<li><a href="{urlsplit(entry.url).path}">{entry.file.stem}</a></li>'
            for entry in self._recordings.entries
            if entry.dataset == dataset
        )
        page = f"<!DOCTYPE html><html><body><h1>Raw data</h1><ul>\n{links}\n</ul></body></html>"
        return Body(200, "text/html; charset=utf-8", page.encode())

    def _read_cube(self, entry: Recording) -> Cube:
        try:
            return read_cube(entry.file)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            remedy = "Record what getCubeMetadata answers for the table: the object of its one item."
            raise unusable(f"the metadata of one table in {entry.file.name}", error, remedy) from error

    def _load(self, entry: Recording) -> str:
        """Make the table of a recording; returns its name.

        The query reads the file by a link in a folder of a plain name: DuckDB would take ``year=2024`` in its path for
        a column.
        """
        name = f"served_{len(self._con.execute('show tables').fetchall())}"
        try:
            with tempfile.TemporaryDirectory() as folder:
                link = Path(folder) / f"recording{''.join(entry.file.suffixes)}"
                link.symlink_to(entry.file)
                sql = entry.table.format(file=escaped(literally(link)))
                statements = self._con.extract_statements(sql)
                if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                    raise ValueError("not one query")
                self._con.execute(f"create table {name} as {sql}")
        except (duckdb.Error, ValueError, LookupError, AttributeError) as error:
            remedy = "Mend the table of this recording in the index."
            raise unusable(f"a table that is one query over {entry.file.name}", error, remedy) from error
        return name


def _asked(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Address and query, in whichever order its parameters are."""
    return address_of(url), tuple(sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True)))


def address_of(url: str) -> str:
    """Host and path of a publisher's URL, by which it is served."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"
