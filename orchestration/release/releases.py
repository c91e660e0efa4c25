"""Releases that are there: how they are found, whether they are as they were published, and which one BI reads now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.core.settings import Settings
from orchestration.release import project
from orchestration.release.candidate import sha256_of


def release_file(settings: Settings, build_id: str) -> Path:
    """Where the release of a build lies. Every release has the same file name: BI tools keep the database's name."""
    return settings.releases / build_id / settings.pointer.name


def description_of(release: Path) -> Path:
    """The description of a release's build and bytes, beside it."""
    return release.with_name("build.json")


def releases(settings: Settings) -> list[Path]:
    """All releases that are kept, oldest first."""
    return sorted(settings.releases.glob(f"*/{settings.pointer.name}"))


def count_tables(path: Path) -> dict[str, int]:
    """Rows of every table of a release, which is opened read-only."""
    with duckdb.connect(str(path), read_only=True) as con:
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where schema_name in ('marts', 'meta') order by 1"
        ).fetchall()
        return {name: con.execute(f"select count(*) from {name}").fetchall()[0][0] for (name,) in names}


@dataclass(frozen=True)
class Release:
    """A release as it was published, byte for byte; ``publication`` is its ``meta.publication``."""

    path: Path
    publication: Mapping[str, str]


def published_file(settings: Settings) -> Path | None:
    """The file that BI opens now, or ``None`` before the first publication."""
    return settings.pointer.resolve() if settings.pointer.exists() else None


def is_intact(path: Path) -> bool:
    """Whether a release has the bytes that were published; without a description that can be read it has not."""
    try:
        described = json.loads(description_of(path).read_text(encoding="utf-8"))
        return bool(described.get("sealed") == sha256_of(path))
    except (FileNotFoundError, ValueError):
        return False


def same_code_release(settings: Settings) -> Path | None:
    """The release that BI reads now, if this very code made it and it has the bytes that were published."""
    path = published_file(settings)
    if path is None or not is_intact(path):
        return None
    described = json.loads(description_of(path).read_text(encoding="utf-8"))
    return path if described.get("code") == project.code_fingerprint() else None


def current_release(settings: Settings) -> Release | None:
    """The release that BI reads now, if it is the one that was published: a damaged one counts as none."""
    path = published_file(settings)
    return None if path is None or not is_intact(path) else open_release(path)


def open_release(path: Path) -> Release:
    """A release that is known to be as it was published."""
    with duckdb.connect(str(path), read_only=True) as con:
        cursor = con.execute("select * from meta.publication")
        names = [column[0] for column in cursor.description or ()]
        return Release(path, dict(zip(names, map(str, cursor.fetchall()[0]), strict=True)))
