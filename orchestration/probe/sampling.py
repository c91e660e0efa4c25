"""From samples to tables: a dataset's own ``parse`` reads them, large zips as small copies of their beginnings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.errors import MissingMember, TradeCorridorsError
from orchestration.core.relation import FixedWidthFiles, Parsed, Relation
from orchestration.core.request import Content, LandedFile
from orchestration.landing.fetch import understood
from orchestration.probe.asker import Asker, Sample
from orchestration.probe.remote_zip import RemoteZip, open_remote
from orchestration.probe.rows import Rows, rows_of

_MOST_MEMBERS = 8
_TEXT = re.compile(r".*\.(csv|txt)", re.IGNORECASE)


def tables_of(dataset: Dataset, partition: str, samples: Sequence[Sample], asker: Asker) -> tuple[dict[str, Rows], str]:
    """The rows of each table that the samples show; or why they show none.

    Raises:
        FileRefused: what was read is not what the declaration says.
        WrongContent: an answer has another shape.
    """
    scratch = asker.folder / "parsed"
    scratch.mkdir(parents=True, exist_ok=True)
    remote: dict[int, RemoteZip] = {}
    for number, sample in enumerate(samples):
        if sample.request.content is Content.ZIP and not sample.is_whole:
            if (opened := open_remote(asker, sample)) is None:
                return {}, f"the zip {_size(sample)} and the publisher serves no parts of it"
            remote[number] = opened
        elif sample.path is None:
            return {}, f"the answer {_size(sample)}, and its beginning alone cannot be read"
    if remote:
        for number, names in _wanted_members(dataset, partition, samples, remote, scratch).items():
            remote[number].read_beginnings(names)
    with understood():
        parsed = dataset.parse(_landed(samples, remote, scratch), partition, scratch)
        return {name: rows_of(name, source, scratch) for name, source in parsed.items()}, ""


def _size(sample: Sample) -> str:
    return f"has {sample.size / 1e6:,.0f} MB" if sample.size else "is large"


def _landed(samples: Sequence[Sample], remote: Mapping[int, RemoteZip], scratch: Path) -> list[LandedFile]:
    return [
        LandedFile(
            remote[number].copy(scratch / f"{number}.zip") if number in remote else sample.path or scratch,
            "",
            sample.request.url,
        )
        for number, sample in enumerate(samples)
    ]


def _wanted_members(
    dataset: Dataset, partition: str, samples: Sequence[Sample], remote: Mapping[int, RemoteZip], scratch: Path
) -> dict[int, set[str]]:
    """The newest member of each table, by zip: what ``parse`` takes of zips with empty members.

    Raises:
        FileRefused: a member is missing, or is there twice.
    """
    try:
        with understood():
            parsed = dataset.parse(_landed(samples, remote, scratch), partition, scratch)
    except MissingMember:
        raise
    except TradeCorridorsError:  # it cannot read empty members: the first that are text are looked into
        return {number: set(_texts(opened)[:_MOST_MEMBERS]) for number, opened in remote.items()}
    names = {name for source in _with_header(parsed) for _, name, _ in source.files[-1:]}
    return dict.fromkeys(remote, names)


def _with_header(parsed: Parsed) -> list[Relation]:
    return [source for source in parsed.values() if not isinstance(source, FixedWidthFiles)]


def _texts(opened: RemoteZip) -> list[str]:
    names = [info.filename for info in opened.archive.infolist()]
    return [f"{opened.name}/{name}" for name in names if _TEXT.fullmatch(name)]
