"""Text put into SQL: literals, and paths for DuckDB's readers. Identifiers come from declarations and need none."""

from __future__ import annotations

import re
from pathlib import Path


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + escaped(text) + "'"


def escaped(text: str) -> str:
    """Text for a place between two quotes that are already there."""
    return text.replace("'", "''")


def one_file(path: Path) -> str:
    """A SQL literal of this one file for a reader, which would take ``*``, ``?`` and ``[`` for patterns."""
    return quoted(literally(path))


def literally(path: Path) -> str:
    """The path as a pattern that matches nothing else."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))
