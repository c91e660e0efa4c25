"""A webhook and a dead man's switch on loopback that remember what they were told."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Webhook:
    """``messages`` in order of arrival; ``pings`` counted; ``status`` is what it answers."""

    url: str = ""
    status: int = 200
    messages: list[dict[str, Any]] = field(default_factory=list)
    pings: int = 0

    def told(self) -> list[tuple[str, str]]:
        """(status, key) of each message so far."""
        return [(message["status"], message["key"]) for message in self.messages]


@contextlib.contextmanager
def listening() -> Iterator[Webhook]:
    """A webhook that listens for the length of the block."""
    webhook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if webhook.status == 200:
                webhook.messages.append(body)
            self._answer()

        def do_GET(self) -> None:
            webhook.pings += 1
            self._answer()

        def _answer(self) -> None:
            self.send_response(webhook.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    webhook.url = f"http://127.0.0.1:{server.server_address[1]}/secret-token"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield webhook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
