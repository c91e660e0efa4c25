"""A command shows warnings of libraries, and nothing else of what they log."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import logging
from orchestration.core.log_lines import show_warnings_only
{setup}
logging.info("a library that sets logging up on its way")
for name in ("dagster.builtin", "dagster", "sqlalchemy.pool", "orchestration.automation.alerts"):
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)
    logger.info("%s: an event", name)
    logger.warning("%s: a warning", name)
"""


def _said(setup: str) -> str:
    command = [sys.executable, "-c", _PROGRAM.format(setup=setup)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


def test_warnings_are_shown_and_the_events_of_a_run_are_not() -> None:
    said = _said("show_warnings_only()")
    assert said.splitlines() == ["sqlalchemy.pool: a warning", "orchestration.automation.alerts: a warning"]


def test_without_it_every_event_of_a_run_is_shown() -> None:
    assert "INFO:dagster.builtin:dagster.builtin: an event" in _said("")
