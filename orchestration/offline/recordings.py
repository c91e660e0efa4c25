"""What the replay server serves: an index over real files, or the sample that this project makes.

Every entry says how it is served: ``publisher`` (the publisher's own bytes and shape: it proves the wire),
``wrapped`` (real content in a made container: ``how`` says which) or ``made`` (sample).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar, get_args
from urllib.parse import urlsplit

from orchestration.core.errors import SettingError
from orchestration.core.periods import month_key, months_between
from orchestration.core.recording import Recording, Serving, Wire
from orchestration.offline.faults import Fault, read_faults

Kind = TypeVar("Kind")
PAGED = (Wire.SOCRATA, Wire.ARCGIS, Wire.COMTRADE, Wire.CENSUS)
"""Wires that serve the rows of a table."""


@dataclass(frozen=True)
class Recordings:
    """All served addresses; pages of links; what the recordings do not hold, and why.

    Args:
        listings: address of a page of links -> dataset whose recordings it links.
        as_of: the day on which these recordings are "today".
        faults: what goes wrong while they are served.
    """

    entries: tuple[Recording, ...]
    as_of: date
    listings: Mapping[str, str] = field(default_factory=dict)
    gaps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parse_only: tuple[tuple[Path, str], ...] = ()
    faults: tuple[Fault, ...] = ()


def read_index(folder: Path) -> Recordings:
    """The recordings of a folder, by its own ``recorded.toml`` or else by this project's.

    Raises:
        SettingError: the index is not one, or the folder holds none of the indexed files.
    """
    own, ours = folder / "recorded.toml", Path(__file__).with_name("recorded.toml")
    index = own if own.exists() else ours
    try:
        recordings, patterns = _recordings(folder, tomllib.loads(index.read_text(encoding="utf-8")))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError) as error:
        expected = f"an index like orchestration/offline/recorded.toml in {index}"
        raise unusable(expected, error, "Mend the index of the recordings.") from error
    if not recordings.entries:
        raise SettingError(
            partition="TRADE_CORRIDORS_RECORDINGS",
            expected=f"files such as {patterns[0] if patterns else 'those of an index'}",
            found=f"none of the indexed files in {folder}",
            remedy="Point RECORDINGS at the folder that holds the publishers' files.",
        )
    return recordings


def unusable(expected: str, error: Exception, remedy: str) -> SettingError:
    """What a person is told of recordings that cannot be served, from the error that they caused."""
    return SettingError(
        partition="TRADE_CORRIDORS_RECORDINGS",
        expected=expected,
        found=f"{type(error).__name__}: {error}"[:200],
        remedy=remedy,
    )


def _recordings(folder: Path, content: Mapping[str, Any]) -> tuple[Recordings, list[str]]:
    """What an index says, and the patterns of files that it names."""
    indexed = [_table(fields) for fields in _field(content, "recording", list)]
    entries = [entry for fields in indexed for entry in _expand(folder, fields)]
    served = {entry.url: entry for entry in entries if entry.serving != "parse-only"}
    as_of = _field(content, "as_of", date)
    listings = _field(content, "listing", dict, {})
    recordings = Recordings(
        entries=tuple(served.values()),
        as_of=as_of,
        listings={_address(url): _field(listings, url, str) for url in listings},
        gaps=_gaps([_table(fields) for fields in _field(content, "gap", list, [])], as_of),
        parse_only=tuple((entry.file, entry.how) for entry in entries if entry.serving == "parse-only"),
        faults=read_faults(content.get("fault", []), {entry.dataset for entry in entries}),
    )
    return recordings, [_field(fields, "file", str) for fields in indexed]


def _expand(folder: Path, fields: Mapping[str, Any]) -> Iterator[Recording]:
    serving, wire = _field(fields, "serving", str), Wire(_field(fields, "wire", str, "files"))
    url, table = _field(fields, "url", str, ""), _field(fields, "table", str, "")
    if serving not in get_args(Serving):
        raise ValueError(f"serving = {serving!r}")
    if (wire in PAGED) != bool(table):
        raise ValueError(f"wire = {wire.value!r} {'with' if table else 'without'} a table")
    pattern = _field(fields, "file", str)
    if ".." in Path(pattern).parts:
        raise ValueError(f"file = {pattern!r}, which leaves the folder")
    for file in sorted(path for path in folder.glob(pattern) if path.is_file()):
        named = url.format(name=file.name, parent=file.parent.name)
        yield Recording(
            dataset=_field(fields, "dataset", str),
            url=named if serving == "parse-only" else _address(named),
            file=file,
            serving=serving,  # type: ignore[arg-type]  # one of its values, as tested above
            how=_field(fields, "how", str, ""),
            wire=wire,
            table=table,
        )


def _field(fields: Mapping[str, Any], name: str, kind: type[Kind], default: Kind | None = None) -> Kind:
    value = fields[name] if default is None else fields.get(name, default)
    if not isinstance(value, kind) or isinstance(value, datetime):
        raise TypeError(f"{name} = {value!r:.60}")
    return value


def _table(fields: object) -> Mapping[str, Any]:
    if not isinstance(fields, dict):
        raise TypeError(f"{fields!r:.60} for a table")
    return fields


def _address(url: str) -> str:
    if not urlsplit(url).hostname:
        raise ValueError(f"url = {url!r}")
    return url


def _gaps(declared: Sequence[Mapping[str, Any]], as_of: date) -> dict[str, dict[str, str]]:
    gaps: dict[str, dict[str, str]] = {}
    for gap in declared:
        months = months_between(_field(gap, "first", str), _field(gap, "last", str, month_key(as_of)))
        gaps.setdefault(_field(gap, "dataset", str), {}).update(dict.fromkeys(months, _field(gap, "reason", str)))
    return gaps
