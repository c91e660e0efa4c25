"""What the replay server serves: an index over real files, or the sample that this project makes.

Every entry says how it is served: ``publisher`` (the publisher's own bytes and shape: it proves the wire),
``wrapped`` (real content in a made container: ``how`` says which) or ``made`` (sample).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from orchestration.core.dataset import Wire
from orchestration.core.errors import SettingError
from orchestration.core.months import months_between

Serving = Literal["publisher", "wrapped", "made", "parse-only"]


@dataclass(frozen=True)
class Recording:
    """One served address.

    Args:
        url: the publisher's address it answers for.
        table: for a paged wire, the SQL of the rows served, over ``'{file}'``.
    """

    dataset: str
    url: str
    file: Path
    serving: Serving
    how: str = ""
    wire: Wire = Wire.FILES
    table: str = ""


@dataclass(frozen=True)
class Recordings:
    """All served addresses; pages of links; what the recordings do not hold, and why.

    Args:
        listings: address of a page of links -> dataset whose recordings it links.
        as_of: the day on which these recordings are "today".
    """

    entries: tuple[Recording, ...]
    as_of: date
    listings: Mapping[str, str] = field(default_factory=dict)
    gaps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parse_only: tuple[tuple[Path, str], ...] = ()


def read_index(folder: Path) -> Recordings:
    """The recordings of a folder, by its own ``recorded.toml`` or else by this project's.

    Raises:
        SettingError: the folder holds none of the indexed files.
    """
    own, ours = folder / "recorded.toml", Path(__file__).with_name("recorded.toml")
    index = own if own.exists() else ours
    try:
        content = tomllib.loads(index.read_text(encoding="utf-8"))
        entries = [entry for fields in content["recording"] for entry in _expand(folder, fields)]
    except (ValueError, KeyError) as error:
        raise SettingError(
            partition="TRADE_CORRIDORS_RECORDINGS",
            expected=f"an index like orchestration/replay/recorded.toml in {index}",
            found=f"{type(error).__name__}: {error}",
            remedy="Mend the index of the recordings.",
        ) from error
    served = tuple(entry for entry in entries if entry.serving != "parse-only")
    if not served:
        raise SettingError(
            partition="TRADE_CORRIDORS_RECORDINGS",
            expected=f"files such as {content['recording'][0]['file']}",
            found=f"none of the indexed files in {folder}",
            remedy="Point RECORDINGS at the folder that holds the publishers' files.",
        )
    by_url = {entry.url: entry for entry in served}
    return Recordings(
        entries=tuple(by_url.values()),
        as_of=content["as_of"],
        listings=content.get("listing", {}),
        gaps=_gaps(content.get("gap", []), content["as_of"]),
        parse_only=tuple((entry.file, entry.how) for entry in entries if entry.serving == "parse-only"),
    )


def _expand(folder: Path, fields: Mapping[str, Any]) -> Iterator[Recording]:
    for file in sorted(folder.glob(fields["file"])):
        yield Recording(
            dataset=fields["dataset"],
            url=fields.get("url", "").format(name=file.name, parent=file.parent.name),
            file=file,
            serving=fields["serving"],
            how=fields.get("how", ""),
            wire=Wire(fields.get("wire", "files")),
            table=fields.get("table", ""),
        )


def _gaps(declared: Sequence[Mapping[str, str]], as_of: date) -> dict[str, dict[str, str]]:
    gaps: dict[str, dict[str, str]] = {}
    for gap in declared:
        months = months_between(gap["first"], gap.get("last", f"{as_of:%Y-%m}"))
        gaps.setdefault(gap["dataset"], {}).update(dict.fromkeys(months, gap["reason"]))
    return gaps
