"""Keeps requests to one host apart, whichever dataset they are for and whichever thread they come from."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Pacer:
    """Remembers when each host was last asked."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._lock = threading.Lock()

    def keep(self, host: str, seconds: float, sleep: Callable[[float], None]) -> None:
        """Wait until a host may be asked, and take the turn: whoever comes next waits for the time after it.

        Args:
            seconds: least time since the last request to the host.
        """
        with self._lock:
            now = time.monotonic()
            due = max(now, self._last.get(host, float("-inf")) + seconds)
            self._last[host] = due
        if due > now:
            sleep(due - now)


PACER = Pacer()
"""The one of this process."""
