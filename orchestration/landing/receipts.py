"""Receipts, and the strict reading of a journal's line: a field of another type makes it invalid.

``landing.journal`` names a line that fails here as damage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Receipt:
    """Where bytes came from. ``partitions`` are the periods the request was made for (many-to-many)."""

    dataset: str
    partitions: tuple[str, ...]
    request: str
    url: str
    params: tuple[tuple[str, str], ...]
    status: int
    sha256: str
    bytes: int
    content_type: str
    etag: str
    last_modified: str
    fetched_at: str
    licence: str
    source_mode: str
    version: str = ""


def receipt_of(line: dict[str, Any]) -> Receipt:
    """The receipt that a line of a journal is."""
    partitions = tuple(as_text(key) for key in as_list(line["partitions"]))
    params = tuple((as_text(name), as_text(value)) for name, value in as_list(line["params"]))
    as_sha256(line["sha256"])
    receipt = Receipt(**{**line, "partitions": partitions, "params": params})
    for field in fields(receipt):
        kind = {"str": str, "int": int}.get(str(field.type), tuple)
        if not isinstance(getattr(receipt, field.name), kind):
            raise TypeError(f"{field.name} is no {field.type}")
    return receipt


def as_text(value: Any) -> str:
    """A field that is text."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value


def as_list(value: Any) -> list[Any]:
    """A field that is a list."""
    if not isinstance(value, list):
        raise TypeError(f"{value!r:.40} is no list")
    return value


def as_sha256(value: Any) -> str:
    """A sha256, which becomes the name of a file."""
    if not re.fullmatch(r"[0-9a-f]{64}", as_text(value)):
        raise ValueError(f"{value!r:.40} is no sha256")
    return str(value)
