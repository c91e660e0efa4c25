"""The rows of an answer as files to take along, less what may not be passed on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.core.modes import Mode
from orchestration.core.sql import quoted
from orchestration.site import words
from orchestration.site.about import About
from orchestration.site.answers.answer import Answer


@dataclass(frozen=True)
class Downloads:
    """The files beside an answer's page: ``<name>.csv`` and ``<name>.parquet``."""

    name: str
    rows: int


def write_downloads(
    con: duckdb.DuckDBPyConnection, answer: Answer, about: About, restricted: dict[str, str], mode: str, folder: Path
) -> tuple[Downloads | None, list[str]]:
    """Write the answer's rows beside its page, less what may not be passed on.

    A file that is passed on says itself what it is of: ``source_mode``, and a name that begins with ``sample_``.

    Args:
        about: what the published file says of the answer's table.
        restricted: dataset -> title, of what may not be passed on.
        mode: the release's.

    Returns:
        The downloads, and what of them is left out, in sentences.
    """
    columns = [column[0] for column in con.execute(f"describe ({answer.sql})").fetchall()]
    behind = sorted(set(about.datasets) & set(restricted)) if answer.evidence != "published" else []
    names = words.listed([restricted[code] for code in behind])
    if behind and "source_dataset" not in columns:
        return None, [f"No download: the terms of {names} do not let its data be passed on."]
    kept = f"from ({answer.sql})"
    if behind:
        kept += f" where source_dataset is null or source_dataset not in ({', '.join(map(quoted, behind))})"
    ((left, rows),) = con.execute(
        f"select (select count(*) from ({answer.sql})) - count(*), count(*) {kept}"
    ).fetchall()
    source_mode = "published" if answer.evidence == "published" else mode
    files = Downloads(f"sample_{answer.slug}" if source_mode == Mode.SAMPLE.value else answer.slug, rows)
    for ending, options in (("csv", "format csv, header"), ("parquet", "format parquet, compression zstd")):
        path = folder / f"{files.name}.{ending}"
        con.execute(f"copy (select *, {quoted(source_mode)} as source_mode {kept}) to {quoted(path)} ({options})")
    if not left:
        return files, []
    return files, [f"{left:,} rows are left out: the terms of {names} do not let its data be passed on."]
