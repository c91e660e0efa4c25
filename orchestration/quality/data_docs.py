"""Data Docs: a static site of what the gates judged and why, made from stored documents, read without a network.

A command of its own, off the nightly path: a gate stores what it saw, and this turns it into pages when someone asks.
Where documents are stored is not its business, and neither is how a page looks (``docs_pages``, ``data_docs_site``).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from orchestration.core.errors import DocumentUnreadable
from orchestration.quality.gx_import import print_nothing
from orchestration.quality.verdict import Outcome

if TYPE_CHECKING:
    from orchestration.quality.docs_pages import Pages


@dataclass(frozen=True)
class StoredValidation:
    """One table's validation as it was stored.

    Args:
        dataset: dataset code, or the name of what was judged (``audit``).
        table: ``schema.name``.
        judged_at: UTC without a zone, as DuckDB hands it out.
        outcome: what the gate said of this table.
        document: ``Document.json_text``.
        partitions: what the table held when it was judged; empty when it is not partitioned.
    """

    dataset: str
    table: str
    judged_at: datetime
    outcome: Outcome
    document: str
    partitions: tuple[str, ...] = ()


def build_site(validations: Sequence[StoredValidation], folder: Path, *, notice: str) -> Path:
    """Write the whole site anew and put it in the place of what ``folder`` holds.

    Args:
        validations: in any order; the index shows the newest first.
        folder: replaced whole, and only once every page is written. Its parent is made if need be.
        notice: one sentence on what kind of data this is; stands on every page.

    Returns:
        The index page.

    Raises:
        DocumentUnreadable: a document is not one that a gate of this version writes.
    """
    from orchestration.quality.docs_pages import SITE, Pages

    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        fresh = Path(scratch) / "fresh"
        for part in ("validations", "suites"):
            (fresh / part).mkdir(parents=True)
        shutil.copy(SITE / "data_docs.css", fresh)
        newest_first = sorted(validations, key=lambda validation: validation.judged_at, reverse=True)
        with print_nothing():
            for page, html in _pages(Pages(notice), newest_first):
                (fresh / page).write_text(html, encoding="utf-8")
        _swap(fresh, folder, Path(scratch) / "replaced")
    return folder / "index.html"


def _pages(pages: Pages, newest_first: Sequence[StoredValidation]) -> Iterator[tuple[str, str]]:
    """Each page of the site: where it goes and what it holds."""
    rows: list[dict[str, Any]] = []
    suites: dict[str, str] = {}
    for validation in newest_first:
        try:
            document = json.loads(validation.document)
            about = _about(validation, len(document["results"]))
            yield about["page"], pages.validation(document, about)
            if validation.table not in suites:
                suites[validation.table] = about["suite"]
                yield about["suite"], pages.suite(document, validation.table)
        except Exception as error:  # the library's errors have no base in common; each is told with its document
            raise _unreadable(validation, error) from error
        rows.append(about)
    yield "index.html", pages.index(rows, dict(sorted(suites.items())))


def _about(validation: StoredValidation, expectations: int) -> dict[str, Any]:
    """What the index and the page say of a validation. The page's name stays the same from build to build."""
    digest = sha256(repr(validation).encode()).hexdigest()[:8]
    return {
        "dataset": validation.dataset,
        "table": validation.table,
        "judged_at": f"{validation.judged_at:%Y-%m-%d %H:%M:%S}",
        "partitions": _span(validation.partitions),
        "outcome": validation.outcome.value,
        "expectations": expectations,
        "page": f"validations/{validation.judged_at:%Y%m%dT%H%M%S}-{validation.table}-{digest}.html",
        "suite": f"suites/{validation.table}.html",
    }


def _span(partitions: Sequence[str]) -> str:
    if len(partitions) < 2:
        return "".join(partitions)
    return f"{min(partitions)} to {max(partitions)} ({len(partitions)})"


def _unreadable(validation: StoredValidation, error: Exception) -> DocumentUnreadable:
    return DocumentUnreadable(
        dataset=validation.dataset,
        partition=f"{validation.table} {validation.judged_at}",
        expected="a validation as the gate stores it",
        found=f"{type(error).__name__}: {error}"[:200],
        remedy="The site stays as it was. Remove this document from the store, or judge the table again.",
    )


def _swap(fresh: Path, folder: Path, replaced: Path) -> None:
    """Two renames; were the second refused, the old site would go back."""
    if folder.exists():
        folder.rename(replaced)
    try:
        fresh.rename(folder)
    except OSError:
        if replaced.exists():
            replaced.rename(folder)
        raise
