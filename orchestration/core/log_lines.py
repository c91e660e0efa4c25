"""Which log lines of libraries a command shows: warnings, as Python itself does while nothing is set up."""

from __future__ import annotations

import logging


def show_warnings_only() -> None:
    """Keep every other line away from the output of this process.

    A library that logs by ``logging.info`` sets logging up on its way if nothing else has, and from then on each line
    of Dagster is shown; its lines are those of a run's log, where they belong.
    """
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.addFilter(lambda record: not record.name.startswith("dagster"))
    logging.getLogger().addHandler(handler)
