"""A slow line to the publishers: runs a command behind a proxy that lets each request wait, and narrows the line.

``python -m tests.support.slow_line FILE <command …>``

The stand-in of the publishers answers at once. Between it and the command stands this proxy: whenever the command
speaks after it was spoken to, as with each request and each greeting of TLS, the line takes 300 milliseconds; all
answers together take one second per ten megabytes. What each publisher's host kept the line busy with is written to
the file, as JSON: ``{host: [seconds of the first word, seconds of the last word, requests, bytes]}``.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from urllib.parse import urlsplit

DELAY_SECONDS = 0.3
BYTES_A_SECOND = 10_000_000
_CHUNK = 1 << 16


@dataclass
class Spoken:
    """What was said with one host: seconds since the start of the first and last words, turns, bytes received."""

    first: float
    last: float
    turns: int = 0
    received: int = 0


class SlowLine:
    """Tunnels to the proxy that is there, slowly."""

    def __init__(self, beyond: str) -> None:
        there = urlsplit(beyond)
        self._beyond = (there.hostname, there.port)
        self._start = time.monotonic()
        self._is_free_at = 0.0
        self.hosts: dict[str, Spoken] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One tunnel, from the command's ``CONNECT`` until one side hangs up."""
        greeting = await reader.readuntil(b"\r\n\r\n")
        host = greeting.split()[1].decode().partition(":")[0]
        spoken = self.hosts.setdefault(host, Spoken(self._now(), self._now()))
        far_reader, far_writer = await asyncio.open_connection(*self._beyond)
        far_writer.write(greeting)
        writer.write(await far_reader.readuntil(b"\r\n\r\n"))
        was_spoken_to = asyncio.Event()
        was_spoken_to.set()
        ways = (
            self._ask(reader, far_writer, spoken, was_spoken_to),
            self._answer(far_reader, writer, spoken, was_spoken_to),
        )
        await asyncio.gather(*ways, return_exceptions=True)

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, spoken: Spoken, was_spoken_to: asyncio.Event
    ) -> None:
        while words := await reader.read(_CHUNK):
            if was_spoken_to.is_set():
                was_spoken_to.clear()
                spoken.turns += 1
                await asyncio.sleep(DELAY_SECONDS)
            writer.write(words)
            await writer.drain()
        writer.close()

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, spoken: Spoken, was_spoken_to: asyncio.Event
    ) -> None:
        while words := await reader.read(_CHUNK):
            self._is_free_at = max(self._is_free_at, self._now()) + len(words) / BYTES_A_SECOND
            await asyncio.sleep(self._is_free_at - self._now())
            writer.write(words)
            await writer.drain()
            was_spoken_to.set()
            spoken.last, spoken.received = self._now(), spoken.received + len(words)
        writer.close()

    def _now(self) -> float:
        return time.monotonic() - self._start


async def main(report: Path, command: Sequence[str]) -> int:
    """Run the command with the slow line as its proxy; returns its exit code."""
    line = SlowLine(os.environ["HTTPS_PROXY"])
    async with await asyncio.start_server(line.serve, "127.0.0.1") as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), address)
        process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **proxies})
        code = await process.wait()
    report.write_text(json.dumps({host: astuple(spoken) for host, spoken in line.hosts.items()}), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]), sys.argv[2:])))
