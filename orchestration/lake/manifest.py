"""The lake's manifest: what lies there. It is replaced last and whole, and a reader takes its files from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.core.dataset import Dataset
from orchestration.core.errors import LakeDamaged, ModesMixed
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.lake.places import Place
from orchestration.publishers.registry import all_datasets

MANIFEST = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True, order=True)
class LakeFile:
    """One Parquet file of the lake: the rows of one partition in one raw table.

    Args:
        path: relative to the lake.
        load_id: load that was accepted; its verdicts are in the published file's ``meta``.
        sha256: of the file.
    """

    dataset: str
    table: str
    partition: str
    load_id: str
    rows: int
    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class PublishedTable:
    """One Parquet file of the lake: a published table, whole.

    Args:
        path: relative to the lake.
        columns: each with name, type and description.
        sha256: of the file.
    """

    table: str
    description: str
    columns: Sequence[Mapping[str, str]]
    rows: int
    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class PublishedRelease:
    """The release that the lake's tables are of; ``build_id`` is that of its ``meta.publication``."""

    build_id: str
    schema_version: str
    tables: Sequence[PublishedTable]


@dataclass(frozen=True)
class Manifest:
    """What the lake holds: accepted rows, and the tables of a release, if one was published."""

    files: Sequence[LakeFile] = ()
    release: PublishedRelease | None = None

    @property
    def paths(self) -> set[str]:
        """All objects that it names."""
        return {file.path for file in self.files} | {
            table.path for table in (self.release.tables if self.release else ())
        }


def read_manifest(place: Place, settings: Settings) -> Manifest:
    """The manifest that is there; one that names nothing for a new lake.

    Raises:
        LakeDamaged: it cannot be read.
        ModesMixed: the lake is another mode's.
    """
    content = place.get(MANIFEST)
    if content is None:
        return Manifest()
    try:
        said = json.loads(content)
        mode, files, release = said["source_mode"], [LakeFile(**file) for file in said["files"]], said.get("release")
        if release is not None:
            release = PublishedRelease(**release | {"tables": [PublishedTable(**one) for one in release["tables"]]})
        if said["format"] != _FORMAT:
            raise ValueError(f"format {said['format']}")
    except (ValueError, KeyError, TypeError) as error:
        raise LakeDamaged(
            partition=settings.lake,
            expected=f"a {MANIFEST} of this software, format {_FORMAT}",
            found=f"{type(error).__name__}: {error}"[:200],
            remedy=f"Remove {MANIFEST} from the lake and run the export again: all partitions are written anew.",
        ) from error
    if mode != settings.mode.value:
        raise ModesMixed(
            partition=settings.lake,
            expected=f"a lake of mode {settings.mode}",
            found=f"one of mode {mode}",
            remedy="Modes never share data: set TRADE_CORRIDORS_LAKE to another place.",
        )
    return Manifest(files, release)


def put_manifest(place: Place, settings: Settings, manifest: Manifest, scratch: Path) -> None:
    """Replace the manifest; ``scratch`` is a folder for its text."""
    held = {file.dataset for file in manifest.files}
    said = {
        "format": _FORMAT,
        "source_mode": settings.mode.value,
        "notice": settings.notice,
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "datasets": {
            dataset.code: _described(dataset, settings.mode) for dataset in all_datasets() if dataset.code in held
        },
        **asdict(manifest),
    }
    path = scratch / MANIFEST
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(said, indent=1), encoding="utf-8")
    place.put(MANIFEST, path)


def _described(dataset: Dataset, mode: Mode) -> Mapping[str, Any]:
    """What whoever reads the files must know of them: whose they are, under which terms, what columns mean."""
    return {
        "title": dataset.title,
        "publisher": dataset.publisher,
        "licence": dataset.licence.name,
        "may_redistribute": dataset.licence.redistribution,
        "attribution": dataset.credit_line(mode),
        "tables": {
            table.name: {
                "grain": list(table.grain),
                "columns": [
                    {"name": column.name, "type": column.type, "unit": column.unit, "description": column.description}
                    for column in table.columns
                ],
            }
            for table in dataset.tables
        },
    }
