"""Files that a person downloaded, for a publisher that turns software away.

They lie in ``data/<mode>/drop/<dataset>``, or in folders in it, under the publisher's own names and are landed as its
answers are; the receipt says that they were dropped. What the publisher gives is taken from it; the folder is for what
it refuses and for what it does not offer. A file that is of no use costs nobody but itself.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.errors import FileRefused, TradeCorridorsError, WrongContent
from orchestration.core.request import Content, Request
from orchestration.landing.answers import Answer
from orchestration.landing.content import check_size, other_content

_SCHEME = "drop://"


@dataclass(frozen=True)
class Dropped:
    """What lies in the drop folder of a dataset.

    Args:
        offers: partition -> the file that holds it, one of fewer partitions before one of more.
        rivals: partition -> names of the files that hold it alike, so that none can be preferred.
        others: names of files that announce no partition.
    """

    offers: Mapping[str, tuple[Request, ...]]
    rivals: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is no file."""
        return not (self.offers or self.rivals or self.others)

    def offer(self, partition: str) -> Mapping[str, tuple[Request, ...]]:
        """All offers, if the partition is among them; otherwise none.

        Raises:
            FileRefused: two files hold it alike.
        """
        if partition in self.rivals:
            names = " and ".join(f"{name!r:.80}" for name in self.rivals[partition][:3])
            raise FileRefused(
                expected=f"one file for {partition} in the drop folder",
                found=names,
                remedy="Remove all but one of them: docs/operating/drop_folder.md. Other partitions are not concerned.",
            )
        return self.offers if partition in self.offers else {}


def is_dropped(request: Request) -> bool:
    """Whether a request is one for a dropped file."""
    return request.url.startswith(_SCHEME)


def look(dataset: Dataset, folder: Path | None) -> Dropped:
    """What lies in the drop folder of a dataset; nothing for one that nobody may bring by hand."""
    if dataset.by_hand is None or folder is None:
        return Dropped({}, {}, ())
    holds = {name: dataset.by_hand.partitions(Path(name).name) for name in _names(folder / dataset.code)}
    by_partition: dict[str, list[str]] = {}
    for name, partitions in holds.items():
        for partition in partitions:
            by_partition.setdefault(partition, []).append(name)
    best = {key: _of_fewest(names, {name: len(holds[name]) for name in names}) for key, names in by_partition.items()}
    return Dropped(
        offers={
            key: (Request(f"{_SCHEME}{dataset.code}/{names[0]}", Content.ZIP),)
            for key, names in best.items()
            if len(names) == 1
        },
        rivals={key: tuple(names) for key, names in best.items() if len(names) > 1},
        others=tuple(name for name, partitions in holds.items() if not partitions),
    )


def _of_fewest(names: list[str], spans: Mapping[str, int]) -> list[str]:
    fewest = min(spans.values())
    return [name for name in names if spans[name] == fewest]


def told_with_way_in(refusal: TradeCorridorsError, dataset: Dataset, folder: Path | None) -> TradeCorridorsError:
    """A refusal of the publisher, with the remedy: which files to download, from where, into which folder."""
    if dataset.by_hand is None or folder is None:
        return type(refusal)(expected=refusal.expected, found=refusal.found, remedy=refusal.remedy)
    remedy = (
        f"Download what is missing with a browser from {dataset.by_hand.page}, put it under its own name (such as"
        f" {dataset.by_hand.example}) into {folder / dataset.code}, and run again: docs/operating/drop_folder.md."
    )
    if others := look(dataset, folder).others:
        listed = ", ".join(f"{name!r:.80}" for name in others[:3])
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        remedy += f" Passed over there, as no name of the publisher: {listed}{more}."
    return type(refusal)(expected=refusal.expected, found=refusal.found, remedy=remedy)


def take(request: Request, folder: Path | None, scratch: Path) -> Answer:
    """A copy of a dropped file, as an answer.

    Raises:
        FileRefused: it cannot be read.
        ResponseTooLarge: it is larger than such content may be.
        WrongContent: it is something else, such as the page that refused the download.
    """
    dataset, _, name = request.url.removeprefix(_SCHEME).partition("/")
    part = scratch / f"dropped.{hashlib.sha256(request.key.encode()).hexdigest()[:24]}.part"
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        source = (folder or Path()) / dataset / name
        check_size(request, source.stat().st_size, "in the drop folder")
        shutil.copyfile(source, part)
    except OSError as error:
        raise FileRefused(
            expected=f"a readable file {name} in the drop folder",
            found=error.strerror or type(error).__name__,
            remedy="Nothing was replaced. Let it be read, or remove it: docs/operating/drop_folder.md.",
        ) from error
    if found := other_content(request, part):
        part.unlink()
        raise WrongContent(
            expected=f"{request.content.value} in {name}, dropped by hand",
            found=found,
            remedy="Nothing was replaced. Download it again with a browser, and see that it opens.",
        )
    with part.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Answer(0, part, sha256=sha256, size=part.stat().st_size, content_type="dropped by hand")


def _names(home: Path) -> list[str]:
    """Files in the drop folder and in the folders in it, as named from there; not those that a system hides."""
    paths = [path.relative_to(home) for pattern in ("*", "*/*") for path in home.glob(pattern) if path.is_file()]
    hidden = (".", "__MACOSX")
    return sorted(path.as_posix() for path in paths if not any(part.startswith(hidden) for part in path.parts))
