"""Failures as earlier versions kept them, in lines of text: read when what they left behind is taken over."""

from __future__ import annotations

import re

from orchestration.core.failure import Failure

_LINE = re.compile(
    r"(\[(?P<dataset>\S*)( (?P<partition>[^\]]*))?\] )?(?P<kind>\w+): (?P<message>.+?)"
    r"( Details: (?P<shown_by>.+) ID=(?P<load_id>[0-9a-f]+))?",
    re.DOTALL,
)


def failure_in(line: str) -> Failure | None:
    """The failure that a line tells; ``None`` if the line is empty."""
    if match := _LINE.fullmatch(line):
        told = {name: match[name] or "" for name in ("dataset", "partition", "kind", "message", "shown_by", "load_id")}
        return Failure(**told, is_passing=match["kind"] == "SourceUnavailable")
    return Failure(message=line) if line else None
