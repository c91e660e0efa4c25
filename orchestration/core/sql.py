"""SQL text made from names and values: the one place that quotes."""

from __future__ import annotations


def quoted(text: object) -> str:
    """A SQL string literal, for values and paths."""
    return "'" + str(text).replace("'", "''") + "'"
