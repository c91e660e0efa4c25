"""A request to stop, by SIGTERM or Ctrl-C, that every thread of a command can see.

Dagster puts its own signal handlers in place while it runs a job and swallows what they raise. What is told here is
seen whichever handler is in place, because the interpreter itself writes the number of each signal to a pipe.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator

SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LATEST_SECONDS = 0.5
"""What a signal raises in the main thread may be caught before its number is read from the pipe."""


class Stopped(BaseException):
    """The command was asked to stop. Like ``KeyboardInterrupt``, nothing that handles errors catches it."""


class Stop:
    """Whether the command was asked to stop; never, unless it listens."""

    def __init__(self) -> None:
        self.signal: signal.Signals | None = None
        self._asked = threading.Event()

    def refuse(self) -> None:
        """Go no further once the command was asked to stop.

        Raises:
            Stopped: it was.
        """
        if self._asked.is_set():
            raise Stopped

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than until the command is asked to stop.

        Raises:
            Stopped: it was.
        """
        if self._asked.wait(seconds):
            raise Stopped

    def is_asked(self) -> bool:
        """Whether what was just raised is because of a signal."""
        return self._asked.wait(_LATEST_SECONDS)

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Listen for the length of the block, in the main thread: either signal raises ``KeyboardInterrupt`` there."""
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        watcher = threading.Thread(target=self._watch, args=(reading,), daemon=True, name="signals")
        watcher.start()
        wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        handlers = {number: signal.signal(number, signal.default_int_handler) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(wakeup)
            os.close(writing)
            watcher.join()
            os.close(reading)

    def hear_no_more(self) -> None:
        """Ignore further signals: what is left to do is little."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def _watch(self, reading: int) -> None:
        while number := os.read(reading, 1):
            if self.signal is None and number[0] in SIGNALS:
                self.signal = signal.Signals(number[0])
                self._asked.set()
