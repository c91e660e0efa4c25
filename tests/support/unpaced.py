"""Runs a command of the project without a wait between two requests to one host.

``python -m tests.support.unpaced <command …>``

The client, what it asks and in which order are as they are; only the time that the publishers' politeness costs is left
out, which a stand-in on this machine does not need. What the pace is, ``tests/unit/test_client.py`` judges.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from orchestration.__main__ import main
from orchestration.landing.pace import Pacer

_keep = Pacer.keep


def _keep_without_wait(pacer: Pacer, host: str, seconds: float, sleep: Callable[[float], None]) -> None:
    _keep(pacer, host, 0.0, sleep)


if __name__ == "__main__":
    Pacer.keep = _keep_without_wait  # type: ignore[method-assign, assignment]
    sys.exit(main())
