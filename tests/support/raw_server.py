"""A server on loopback that answers with given bytes, for what no proper server would send."""

from __future__ import annotations

import io
import socket
import ssl
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class RawServer:
    """Answers the requests in order, the last answer again and again; ``seen`` are the heads of the requests.

    ``connections`` counts those that asked nothing, too.

    Args:
        hold_open: say nothing more after an answer, and do not hang up either.
        tls: speak TLS, with this certificate.
    """

    answers: Sequence[bytes]
    hold_open: bool = False
    tls: ssl.SSLContext | None = None
    port: int = 0
    connections: int = 0
    seen: list[str] = field(default_factory=list)

    def route(self, url: str) -> str:
        """Every publisher's address is this server's, with the address asked for as its path."""
        return f"http://127.0.0.1:{self.port}/{url}"

    def serve(self, listener: socket.socket) -> None:
        """Answer until the listener is closed."""
        with suppress(OSError), ExitStack() as held:
            while True:
                connection = held.enter_context(listener.accept()[0])
                self.connections += 1
                with suppress(OSError):
                    if self.tls is not None:
                        connection = held.enter_context(self.tls.wrap_socket(connection, server_side=True))
                    head = b""
                    while b"\r\n\r\n" not in head and (more := connection.recv(65_536)):
                        head += more
                    self.seen.append(head.decode("latin-1"))
                    connection.sendall(self.answers[min(len(self.seen), len(self.answers)) - 1])
                if not self.hold_open:
                    connection.close()


@contextmanager
def answering(*answers: bytes, hold_open: bool = False, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """A running server."""
    server = RawServer(answers, hold_open, tls)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)


def reply(body: bytes = b"", status: str = "200 OK", content_type: str = "text/csv", **headers: str) -> bytes:
    """A whole answer; header names are given with underscores."""
    named = {"Content-Type": content_type, "Content-Length": str(len(body)), "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in named.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def zipped(name: str, content: bytes) -> bytes:
    """A zip of one member."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def chunked(*chunks: bytes, **headers: str) -> bytes:
    """An answer in chunks; without an empty chunk at its end it was cut."""
    head = reply(b"", Content_Length="", Transfer_Encoding="chunked", **headers)
    return head + b"".join(b"%x\r\n" % len(chunk) + chunk + b"\r\n" for chunk in chunks)
