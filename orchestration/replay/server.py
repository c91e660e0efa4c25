"""A real HTTP server on loopback that answers for the publishers, faults included.

An address ``https://host/path`` is served at ``http://127.0.0.1:<port>/host/path``. It speaks plain files (ETag,
Last-Modified, ranges, 304) and pages of links; the services are in ``replay.wires``.
"""

from __future__ import annotations

import hashlib
import mimetypes
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import duckdb

from orchestration.core.dataset import Wire
from orchestration.core.errors import SettingError
from orchestration.core.sql import escaped, literally
from orchestration.replay.comtrade import KEY_HEADER, comtrade, is_comtrade, refusal
from orchestration.replay.faults import Fault
from orchestration.replay.recordings import PAGED, Recording, Recordings
from orchestration.replay.wires import (
    CAP,
    ERROR_OBJECT,
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

_HTML = b"<!DOCTYPE html><html><body>Access denied. Reference #18.</body></html>"
_HTML_BODY = Body(200, "text/html", _HTML)


class _Loopback(ThreadingHTTPServer):
    """A client that hangs up is its own business; every other error is printed."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class ReplayServer:
    """Serves ``recordings``; ``faults`` may be changed while it runs; ``seen`` lists what was asked.

    Whatever is asked, by whichever process of this machine, the answer comes from the recordings alone: their
    tables are read first, and the database is then shut off from all files.

    Raises:
        SettingError: the table of a recording is not one query over its file, or its metadata is none.
    """

    def __init__(self, recordings: Recordings) -> None:
        self.recordings = recordings
        self.faults = [replace(fault) for fault in recordings.faults]
        self.seen: list[str] = []
        self._by_address = {_asked(entry.url): entry for entry in recordings.entries}
        cubes = [(entry, self._read_cube(entry)) for entry in recordings.entries if entry.wire is Wire.WDS]
        self._cubes = {str(cube["productId"]): cube for _, cube in cubes}
        self._dataset_of_cube = {str(cube["productId"]): entry.dataset for entry, cube in cubes}
        self._listings = {_address(url): dataset for url, dataset in recordings.listings.items()}
        self._layers = {
            _address(entry.url).removesuffix("/query"): entry
            for entry in recordings.entries
            if entry.wire is Wire.ARCGIS
        }
        self._lock = threading.Lock()
        self._con = duckdb.connect()
        self._tables = {entry.url: self._load(entry) for entry in recordings.entries if entry.wire in PAGED}
        self._con.execute("set enable_external_access = false; set lock_configuration = true")
        self._server = _Loopback(("127.0.0.1", 0), self._handler())

    @property
    def base_url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def route(self, url: str) -> str:
        """A publisher's URL -> the URL on this server."""
        return f"{self.base_url}/{_address(url)}"

    @contextmanager
    def running(self) -> Iterator[ReplayServer]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
            self._con.close()

    def answer(self, target: str, cap: int, key: str = "") -> Body:
        """The answer to a request target, without faults; ``key`` is what a header holds."""
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
            return Body(405, "text/html; charset=utf-8", _HTML)
        return wds_post(self._cubes, address.removeprefix(WDS), content_type, body)

    def take_fault(self, target: str) -> Fault | None:
        """The first fault that hits this request (``/host/path?query``, and the body of a POST), counted down."""
        dataset = self._dataset_of(target)
        with self._lock:
            self.seen.append(target)
            for fault in self.faults:
                if fault.hits(target, dataset):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def _dataset_of(self, target: str) -> str:
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
            for entry in self.recordings.entries
            if entry.dataset == dataset
        )
        page = f"<!DOCTYPE html><html><body><h1>Raw data</h1><ul>\n{links}\n</ul></body></html>"
        return Body(200, "text/html; charset=utf-8", page.encode())

    def _read_cube(self, entry: Recording) -> Cube:
        try:
            return read_cube(entry.file)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise SettingError(
                partition="TRADE_CORRIDORS_RECORDINGS",
                expected=f"the metadata of one table in {entry.file.name}",
                found=f"{type(error).__name__}: {error}"[:200],
                remedy="Record what getCubeMetadata answers for the table: the object of its one item.",
            ) from error

    def _load(self, entry: Recording) -> str:
        """Make the table of a recording; returns its name."""
        name = f"served_{len(self._con.execute('show tables').fetchall())}"
        try:
            sql = entry.table.format(file=escaped(literally(entry.file)))
            statements = self._con.extract_statements(sql)
            if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                raise ValueError("not one query")
            self._con.execute(f"create table {name} as {sql}")
        except (duckdb.Error, ValueError, LookupError, AttributeError) as error:
            raise SettingError(
                partition="TRADE_CORRIDORS_RECORDINGS",
                expected=f"a table that is one query over {entry.file.name}",
                found=f"{type(error).__name__}: {error}"[:200],
                remedy="Mend the table of this recording in the index.",
            ) from error
        return name

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                fault = server.take_fault(self.path) or Fault("", times=0)
                time.sleep(fault.slow_seconds)
                if fault.status:
                    is_json = is_comtrade(self.path.lstrip("/"))
                    said = refusal(fault.status) if is_json else Body(fault.status, "text/html", _HTML)
                    self._send(said, fault.headers)
                    return
                key = self.headers.get(KEY_HEADER, "")
                instead = _HTML_BODY if fault.html else ERROR_OBJECT if fault.error_object else None
                body = instead or server.answer(self.path, fault.cap or CAP, key)
                self._send_conditionally(_changed(body, fault), fault)

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                fault = server.take_fault(f"{self.path} {sent.decode(errors='replace')}") or Fault("", times=0)
                time.sleep(fault.slow_seconds)
                if fault.status:
                    self._send(Body(fault.status, "text/html", _HTML), fault.headers)
                    return
                body = server.answer_post(self.path, self.headers.get("Content-Type", ""), sent)
                self._send(_changed(_HTML_BODY if fault.html else body, fault), {}, fault.cut_after)

            def _send_conditionally(self, body: Body, fault: Fault) -> None:
                etag = f'"{hashlib.sha256(body.content).hexdigest()[:32]}"'
                headers = {"ETag": etag, "Accept-Ranges": "bytes", **body.headers}
                if body.modified:
                    headers["Last-Modified"] = formatdate(body.modified, usegmt=True)
                if body.status == 200 and self.headers.get("If-None-Match") == etag:
                    self._send(Body(304, body.content_type, b""), headers)
                    return
                start = self._range_start(etag)
                if body.status == 200 and start:
                    total = len(body.content)
                    headers["Content-Range"] = f"bytes {start}-{total - 1}/{total}"
                    body = Body(206, body.content_type, body.content[start:])
                self._send(body, headers, fault.cut_after)

            def _range_start(self, etag: str) -> int:
                asked = self.headers.get("Range", "")
                if not asked.startswith("bytes=") or self.headers.get("If-Range", etag) != etag:
                    return 0
                return int(asked.removeprefix("bytes=").split("-")[0])

            def _send(self, body: Body, headers: dict[str, str], cut_after: int = -1) -> None:
                self.send_response(body.status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if body.status != 304:
                    self.send_header("Content-Type", body.content_type)
                    self.send_header("Content-Length", str(len(body.content)))
                self.end_headers()
                if cut_after >= 0:
                    self.wfile.write(body.content[:cut_after])
                    self.close_connection = True
                elif body.status != 304:
                    self.wfile.write(body.content)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet: ``seen`` is the log."""

        return Handler


def _changed(body: Body, fault: Fault) -> Body:
    return replace(body, content=fault.change(body.content), modified=0.0) if fault.change else body


def _asked(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Address and query, in whichever order its parameters are."""
    return _address(url), tuple(sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True)))


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"
