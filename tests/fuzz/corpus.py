"""Real bytes to spoil: what each dataset asks for and gets, from its sample, made small.

Driven by the registry and the sample alone: a new dataset is fuzzed without a word here.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.modes import Mode
from orchestration.core.periods import month_key
from orchestration.core.request import Content, DiscoveryContext, Request
from orchestration.landing.answers import Answer, Validators
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import AS_OF, newest_partition
from orchestration.offline.server import ReplayServer
from tests.support.keys import made_up_key

_LINES = 25
_ROWS = 20


@dataclass(frozen=True)
class Case:
    """What one partition of a dataset is landed from: each request with its answer, in the order asked.

    ``files`` are the keys of the requests whose answers are the partition's files; the others are probes.
    """

    dataset: Dataset
    partition: str
    answers: tuple[tuple[Request, bytes], ...]
    files: tuple[str, ...]


class _Listening(Client):
    """A client that remembers what it got."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.heard: dict[str, tuple[Request, bytes]] = {}
        self.asked_for: dict[str, str] = {}

    def get(self, request: Request, folder: Path, validators: Validators | None = None) -> Answer:
        answer = super().get(request, folder)
        assert answer.path is not None
        self.asked_for[answer.sha256] = request.key
        self.heard[request.key] = (request, _small(request.content, answer.path.read_bytes()))
        return answer


def case_of(dataset: Dataset, recordings: Recordings, folder: Path) -> Case:
    """Land the newest partition of a dataset that the sample offers, and keep what was sent."""
    entries = tuple(
        replace(entry, table=f"from ({entry.table}) limit {_ROWS}") if entry.table else entry
        for entry in recordings.entries
        if entry.dataset == dataset.code
    )
    with ReplayServer(replace(recordings, entries=entries)).running() as server:
        client = _Listening(route=server.route, pace_seconds=0, **made_up_key(dataset))
        archive = Archive(folder, Mode.SAMPLE)

        def fetch(request: Request) -> Path:
            return archive.file(archive.keep(dataset, (), request, client.get(request, archive.scratch))).path

        partition = newest_partition(dataset)
        if dataset.partitioning == "month" and dataset.start:  # of a table cut to its first rows
            partition = max(dataset.discover(DiscoveryContext(fetch, (month_key(dataset.start), partition), AS_OF)))
        landed = Lander(archive, client, {}, AS_OF).land(dataset, [partition])[partition]
    assert landed.files, landed.reason
    files = tuple(client.asked_for[file.sha256] for file in landed.files)
    return Case(dataset, partition, tuple(client.heard.values()), files)


def _small(content: Content, body: bytes) -> bytes:
    """The beginning of a file, whole lines of it; of every member, for a zip."""
    if content is Content.ZIP:
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(body)) as whole, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as small:
            for info in whole.infolist():
                small.writestr(info.filename, _small(Content.CSV, whole.read(info)))
        return buffer.getvalue()
    if content is Content.CSV:
        return b"".join(body.splitlines(keepends=True)[:_LINES])
    return body
