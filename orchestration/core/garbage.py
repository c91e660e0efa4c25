"""How often Python looks for garbage: seldom, in commands whose libraries keep hundreds of thousands of objects."""

from __future__ import annotations

import gc

_NEW_OBJECTS = 100_000
"""Python's own 700 made a quarter of what it costs to import Dagster and to put its definitions together."""


def collect_seldom() -> None:
    """Look for garbage once so many objects are new, for the rest of the process."""
    gc.set_threshold(_NEW_OBJECTS)


def keep_what_is_there() -> None:
    """Leave all objects that there are now out of every later look: they stay until the process ends."""
    gc.freeze()
