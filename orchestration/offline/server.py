"""A real HTTP server on loopback that answers for the publishers, faults included.

An address ``https://host/path`` is served at ``http://127.0.0.1:<port>/host/path``, with ETag, Last-Modified, ranges
and 304. What is answered is in ``offline.recorded_answers``.
"""

from __future__ import annotations

import hashlib
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from orchestration.offline.comtrade import KEY_HEADER, is_comtrade, refusal
from orchestration.offline.faults import Fault
from orchestration.offline.recorded_answers import DENIED, RecordedAnswers, address_of
from orchestration.offline.recordings import Recordings
from orchestration.offline.wires import CAP, ERROR_OBJECT, Body

_DENIED = Body(200, "text/html", DENIED)


class ReplayServer:
    """Serves ``recordings``; ``faults`` may be changed while it runs; ``seen`` lists what was asked.

    Raises:
        SettingError: the table of a recording is not one query over its file, or its metadata is none.
    """

    def __init__(self, recordings: Recordings) -> None:
        self.faults = [replace(fault) for fault in recordings.faults]
        self.seen: list[str] = []
        self.answers = RecordedAnswers(recordings)
        self._lock = threading.Lock()
        self._server = _Loopback(self)

    @property
    def base_url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def route(self, url: str) -> str:
        """A publisher's URL -> the URL on this server."""
        return f"{self.base_url}/{address_of(url)}"

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
            self.answers.close()

    def take_fault(self, target: str) -> Fault | None:
        """The first fault that hits this request (``/host/path?query``, and the body of a POST), counted down."""
        dataset = self.answers.dataset_of(target)
        with self._lock:
            self.seen.append(target)
            for fault in self.faults:
                if fault.hits(target, dataset):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None


class _Loopback(ThreadingHTTPServer):
    """A client that hangs up is its own business; every other error is printed."""

    def __init__(self, replay: ReplayServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replay = replay

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    """Acts out the fault that hits a request, or sends what is answered."""

    server: _Loopback
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        fault = self.server.replay.take_fault(self.path) or Fault("", times=0)
        time.sleep(fault.slow_seconds)
        if fault.status:
            is_json = is_comtrade(self.path.lstrip("/"))
            said = refusal(fault.status) if is_json else Body(fault.status, "text/html", DENIED)
            self._send(said, fault.headers)
            return
        key = self.headers.get(KEY_HEADER, "")
        instead = _DENIED if fault.html else ERROR_OBJECT if fault.error_object else None
        body = instead or self.server.replay.answers.answer(self.path, fault.cap or CAP, key)
        self._send_conditionally(_changed(body, fault), fault)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.server.replay.take_fault(f"{self.path} {sent.decode(errors='replace')}") or Fault("", times=0)
        time.sleep(fault.slow_seconds)
        if fault.status:
            self._send(Body(fault.status, "text/html", DENIED), fault.headers)
            return
        body = self.server.replay.answers.answer_post(self.path, self.headers.get("Content-Type", ""), sent)
        self._send(_changed(_DENIED if fault.html else body, fault), {}, fault.cut_after)

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


def _changed(body: Body, fault: Fault) -> Body:
    return replace(body, content=fault.change(body.content), modified=0.0) if fault.change else body
