"""Files that a person downloaded, for a publisher that turns software away.

They lie in ``data/<mode>/drop/<dataset>`` under the publisher's own names and are landed as its answers are; the
receipt says that they were dropped. Where the publisher answers, nobody looks here.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.errors import FileRefused, WrongContent
from orchestration.core.request import Content, Request
from orchestration.landing.answers import Answer
from orchestration.landing.content import check_size, other_content

_SCHEME = "drop://"


def is_dropped(request: Request) -> bool:
    """Whether a request is one for a dropped file."""
    return request.url.startswith(_SCHEME)


def has_files(dataset: Dataset, folder: Path | None) -> bool:
    """Whether there is anything in the dataset's drop folder."""
    return bool(_files(dataset, folder))


def offers(dataset: Dataset, folder: Path | None) -> dict[str, tuple[Request, ...]]:
    """Partition -> the dropped file that holds it, one of fewer partitions before one of more.

    Raises:
        FileRefused: a file's name says no partition, or two files say the same.
    """
    found: dict[str, tuple[Request, ...]] = {}
    spans: dict[str, int] = {}
    for path in _files(dataset, folder):
        partitions = dataset.dropped(path.name) if dataset.dropped else ()
        if not partitions:
            raise _refused("a file that is named as the publisher names it", f"{path.name!r:.80}")
        request = (Request(f"{_SCHEME}{dataset.code}/{path.name}", Content.ZIP),)
        for partition in partitions:
            if spans.get(partition) == len(partitions):
                raise _refused(f"one file for {partition}", f"a second one, {path.name!r:.80}")
            if len(partitions) < spans.get(partition, len(partitions) + 1):
                found[partition], spans[partition] = request, len(partitions)
    return found


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
        raise _refused(f"a readable file {name}", error.strerror or type(error).__name__) from error
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


def _files(dataset: Dataset, folder: Path | None) -> list[Path]:
    if folder is None or dataset.dropped is None:
        return []
    paths = sorted((folder / dataset.code).glob("*"))
    return [path for path in paths if path.is_file() and not path.name.startswith(".")]


def _refused(expected: str, found: str) -> FileRefused:
    return FileRefused(
        expected=f"{expected} in the drop folder",
        found=found,
        remedy="Nothing of the folder was taken. Rename it or remove it: docs/operating/drop_folder.md.",
    )
