"""A request to stop, by SIGTERM or Ctrl-C, that every thread of a command can see.

Dagster puts its own signal handlers in place while it runs a job and swallows what they raise. What is told here is
seen whichever handler is in place, because the interpreter itself writes the number of each signal to a pipe.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LATEST_SECONDS = 0.5
"""What a signal raises in the main thread may be caught before its number is read from the pipe."""
_AGAIN_SECONDS = 2.0
"""A library may swallow what a signal raised, or the next step of a run may follow: so often the signal is repeated."""


class Stopped(BaseException):
    """The command was asked to stop. Like ``KeyboardInterrupt``, nothing that handles errors catches it."""


class Stop:
    """Whether the command was asked to stop; never, unless it listens."""

    def __init__(self) -> None:
        self.signal: signal.Signals | None = None
        self._asked = threading.Event()
        self._obeyed = threading.Event()

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
        watcher = threading.Thread(
            target=self._watch, args=(reading, threading.get_ident()), daemon=True, name="signals"
        )
        watcher.start()
        wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        handlers = {number: signal.signal(number, self._interrupt) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(wakeup)
            self._obeyed.set()
            os.close(writing)
            watcher.join()
            os.close(reading)

    def hear_no_more(self) -> None:
        """Ignore further signals: the main thread stops, and what is left to do is little."""
        self._obeyed.set()
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def _watch(self, reading: int, main: int) -> None:
        while number := os.read(reading, 1):
            if number[0] in SIGNALS:
                self._hear(number[0])
                while not self._obeyed.wait(_AGAIN_SECONDS):
                    signal.pthread_kill(main, number[0])

    def _interrupt(self, number: int, frame: FrameType | None) -> NoReturn:
        self._hear(number)
        raise KeyboardInterrupt

    def _hear(self, number: int) -> None:
        """Note the first signal, and silence what libraries would say of having been interrupted."""
        self.signal = self.signal or signal.Signals(number)
        logging.disable(logging.CRITICAL)
        sys.unraisablehook = lambda unraisable: None
        self._asked.set()


NEVER = Stop()
"""For work that its caller stops in another way."""
