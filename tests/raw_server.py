"""A server on loopback that answers with given bytes, for what no proper server would send."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class RawServer:
    """Answers the requests in order, the last answer again and again; ``seen`` are the heads of the requests.

    Args:
        hold_open: say nothing more after an answer, and do not hang up either.
    """

    answers: Sequence[bytes]
    hold_open: bool = False
    port: int = 0
    seen: list[str] = field(default_factory=list)

    def route(self, url: str) -> str:
        """Every publisher's address is this server's, with the address asked for as its path."""
        return f"http://127.0.0.1:{self.port}/{url}"

    def serve(self, listener: socket.socket) -> None:
        """Answer until the listener is closed."""
        with suppress(OSError), ExitStack() as held:
            while True:
                connection = held.enter_context(listener.accept()[0])
                with suppress(OSError):
                    head = b""
                    while b"\r\n\r\n" not in head and (more := connection.recv(65_536)):
                        head += more
                    self.seen.append(head.decode("latin-1"))
                    connection.sendall(self.answers[min(len(self.seen), len(self.answers)) - 1])
                if not self.hold_open:
                    connection.close()


@contextmanager
def answering(*answers: bytes, hold_open: bool = False) -> Iterator[RawServer]:
    """A running server."""
    server = RawServer(answers, hold_open)
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
