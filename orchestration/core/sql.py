"""SQL text made from names and values: the one place that quotes."""

from __future__ import annotations

import re
from pathlib import Path


def quoted(text: object) -> str:
    """A SQL string literal, for values and paths."""
    return "'" + escaped(text) + "'"


def escaped(text: object) -> str:
    """Text for a place between two quotes that are already there."""
    return str(text).replace("'", "''")


def one_file(path: Path) -> str:
    """A SQL literal of this one file for a reader, which would take ``*``, ``?`` and ``[`` for patterns."""
    return quoted(literally(path))


def literally(path: Path) -> str:
    """The path as a pattern that matches nothing else."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))
