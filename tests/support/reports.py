"""Reports of long tests, kept in ``docs/reports``: written when ``TRADE_CORRIDORS_REPORTS=1``, as in ``make soak``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from orchestration.core.settings import PROJECT_ROOT
from orchestration.release import project


def keep_page(name: str, page: str, note: str) -> None:
    """Keep a Markdown page that a command printed, with when and of what it was printed below its title."""
    if os.environ.get("TRADE_CORRIDORS_REPORTS"):
        title, _, text = page.partition("\n")
        _path(name).write_text(f"{title}\n\n{_stamp()}: {note}\n{text}", encoding="utf-8")


def _path(name: str) -> Path:
    return PROJECT_ROOT / "docs" / "reports" / f"{name}.md"


def _stamp() -> str:
    return f"Written by `make soak` on {datetime.now(UTC):%Y-%m-%d} at commit `{project.commit()[:12]}`"


class Report:
    """A Markdown table that grows row by row; it is written anew with each row, so a stopped run leaves what it saw."""

    def __init__(self, name: str, title: str, columns: Sequence[str], note: str = "") -> None:
        self._path = _path(name)
        self._head = [f"# {title}", ""]
        self._note = [note, ""] if note else []
        self._columns = columns
        self._rows: list[tuple[str, ...]] = []

    def add(self, *row: str) -> None:
        """One more row."""
        assert len(row) == len(self._columns)
        self._rows.append(row)
        if os.environ.get("TRADE_CORRIDORS_REPORTS"):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text("\n".join(self._lines()) + "\n", encoding="utf-8")

    def _lines(self) -> list[str]:
        lines = [*self._head, f"{_stamp()}: {len(self._rows)} rows.", "", *self._note]
        lines += [f"| {' | '.join(self._columns)} |", f"|{'---|' * len(self._columns)}"]
        return [*lines, *(f"| {' | '.join(row)} |" for row in self._rows)]
