"""The landing: publisher's bytes by content hash, a line of receipt for every answer, and what is known of partitions.

Nothing is overwritten: objects are named by their sha256, receipts are only appended. A line that a crash
cut short is ignored; its object, if it arrived, is found again by hash. Any other damaged line is named.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from orchestration.core.dataset import Dataset
from orchestration.core.durable import sync_folder
from orchestration.core.errors import DamagedJournal, FileRefused
from orchestration.core.failure import Failure
from orchestration.core.modes import Mode, claim_folder
from orchestration.core.request import LandedFile, Request
from orchestration.landing import journal
from orchestration.landing.answers import Answer, Validators
from orchestration.landing.memory import FAILURE, Memory, add_failure, failures_in
from orchestration.landing.partition_notes import Files, Noted, PartitionNotes
from orchestration.landing.receipts import Receipt, receipt_of


@dataclass(frozen=True)
class Holding:
    """What the landing holds of a dataset, and what it knows of it.

    Args:
        files: partition -> its files in page order, as last landed whole.
        failures: partition -> why its newest answer was not what was asked for.
        postponed: partition -> why it waits for another day.
        verified: newest day on which a partition was known to be here as published.
        fetched_at: time (UTC) of the newest answer.
    """

    dataset: Dataset
    files: Mapping[str, Files] = field(default_factory=dict)
    failures: Mapping[str, Failure] = field(default_factory=dict)
    postponed: Mapping[str, str] = field(default_factory=dict)
    verified: date | None = None
    fetched_at: datetime | None = None


class Archive:
    """Content-addressed store of one mode.

    Raises:
        ModesMixed: the folder belongs to another mode.
    """

    def __init__(self, root: Path, mode: Mode) -> None:
        self.root = root
        self.mode = mode
        self.scratch = root / "tmp"
        root.mkdir(parents=True, exist_ok=True)
        claim_folder(root, mode)
        self._latest: dict[str, dict[str, Receipt]] = {}
        self._failures: dict[str, dict[str, tuple[Failure, bool]]] = {}
        self.memory = Memory(root)
        self._noted = PartitionNotes(self.memory, self.object_path)

    def latest(self, dataset: str) -> dict[str, Receipt]:
        """The newest receipt of each request of a dataset, by request key."""
        if dataset not in self._latest:
            self._latest[dataset] = {receipt.request: receipt for receipt in self.receipts(dataset)}
        return self._latest[dataset]

    def receipts(self, dataset: str) -> Iterator[Receipt]:
        """All receipts of a dataset, oldest first."""
        return journal.records(self._receipts(dataset), receipt_of)

    def holding(self, dataset: Dataset) -> Holding:
        """What is held of a dataset; a damaged journal is its failure, and stops no other."""
        code = dataset.code
        try:
            fetched = max((receipt.fetched_at for receipt in self.latest(code).values()), default="")
            return Holding(
                dataset,
                self.partitions(code),
                self.failures(code),
                self.postponed(code),
                self.last_verified(code),
                datetime.fromisoformat(fetched).replace(tzinfo=None) if fetched else None,
            )
        except DamagedJournal as error:
            return Holding(dataset, failures={"": error.at(code, "").failure()})

    def partitions(self, dataset: str) -> dict[str, Files]:
        """Partition -> its files in page order, as last landed whole."""
        return {key: noted.landed for key, noted in self._noted.of(dataset).items() if noted.landed is not None}

    def complete(self, dataset: str, partition: str, files: Files) -> None:
        """Note that a partition landed whole with these files."""
        self._noted.note(dataset, {partition: {"landed": files}})

    def failures(self, dataset: str) -> dict[str, Failure]:
        """Partition -> why its newest answer was not what was asked for; empty when all is well."""
        return {partition: failure for partition, (failure, _) in self._failed(dataset).items()}

    def note_failure(
        self, dataset: str, partition: str, failure: Failure | None, *, gave_nothing: bool = False
    ) -> None:
        """Note why a partition did not land, or with no failure that it is well again.

        Args:
            gave_nothing: the publisher only refused, so that this casts no doubt on what is here.
        """
        failed = self._failed(dataset)
        before = failed.get(partition)
        if failure:
            placed = replace(failure, dataset=dataset, partition=partition)
            failed[partition] = (placed, gave_nothing and (before is None or before[1]))
        else:
            failed.pop(partition, None)
        if failed.get(partition) == before:
            return
        with self.memory.changing() as con:
            con.execute("delete from failures where job = '' and dataset = ? and partition = ?", (dataset, partition))
            if failure:
                add_failure(con, "", failed[partition][0], gave_nothing=failed[partition][1])

    def postponed(self, dataset: str) -> dict[str, str]:
        """Partition -> why it waits for another day."""
        return {key: noted.postponed for key, noted in self._noted.of(dataset).items() if noted.postponed is not None}

    def note_postponed(self, dataset: str, asked: Set[str], postponed: Mapping[str, str]) -> None:
        """Note which of the partitions that were asked for wait for another day, and why."""
        over = dict.fromkeys(asked & self.postponed(dataset).keys())
        self._noted.note(dataset, {key: {"postponed": reason} for key, reason in {**over, **postponed}.items()})

    def landed_on(self, dataset: str, partitions: Collection[str]) -> date | None:
        """Last day on which all of these partitions were known to be here as published; ``None`` if any is not.

        None too if what is here of any was refused: it is asked for again, whatever the publisher says has changed.
        """
        noted, doubted = self._noted.of(dataset), self.doubted(dataset)
        known = [noted.get(partition, Noted()) for partition in partitions]
        days = [one.verified_on for one in known if one.verified_on is not None]
        whole = all(file.path.exists() for one in known for file in one.landed or ())
        is_good = bool(known) and len(days) == len(known) and whole and not doubted & {"", *partitions}
        return date.fromisoformat(min(days)) if is_good else None

    def last_verified(self, dataset: str) -> date | None:
        """Newest day on which a partition of the dataset was known to be here as published."""
        days = [noted.verified_on for noted in self._noted.of(dataset).values() if noted.verified_on is not None]
        return date.fromisoformat(max(days)) if days else None

    def note_landed(self, dataset: str, partitions: Iterable[str], day: date) -> None:
        """Note that these partitions are here as the publisher has them on ``day``."""
        self._noted.note(dataset, {partition: {"verified_on": day.isoformat()} for partition in partitions})

    def accepted(self, dataset: str) -> dict[str, Files]:
        """Partition -> the files that a gate last accepted: what raw is made again from if it is lost."""
        return {key: noted.accepted for key, noted in self._noted.of(dataset).items() if noted.accepted is not None}

    def note_accepted(self, dataset: str, partition: str, files: Files) -> None:
        """Note which files a gate accepted, should it have refused them before or not."""
        refused = self._noted.of(dataset).get(partition, Noted()).refused
        self._noted.note(dataset, {partition: {"accepted": files, "refused": None if refused == files else refused}})

    def refused(self, dataset: str) -> set[str]:
        """Partitions of which a gate refused what landed last."""
        noted = self._noted.of(dataset).items()
        return {key for key, one in noted if one.refused is not None and one.refused == one.landed}

    def note_refused(self, dataset: str, partition: str, files: Files) -> None:
        """Note which files a gate refused."""
        self._noted.note(dataset, {partition: {"refused": files}})

    def doubted(self, dataset: str) -> set[str]:
        """Partitions whose stored files must be fetched again in full: refused by a gate, or not what was asked for.

        The empty name among them stands for what the publisher said that it offers.
        """
        failed = {partition for partition, (_, gave_nothing) in self._failed(dataset).items() if not gave_nothing}
        return self.refused(dataset) | failed

    def _failed(self, dataset: str) -> dict[str, tuple[Failure, bool]]:
        """Partition -> why it did not land, and whether the publisher only refused."""
        if dataset not in self._failures:
            rows = self.memory.rows(
                f"select {FAILURE}, gave_nothing from failures where job = '' and dataset = ? order by rowid", [dataset]
            )
            told = zip(failures_in([row[:-1] for row in rows]), rows, strict=True)
            self._failures[dataset] = {failure.partition: (failure, bool(row[-1])) for failure, row in told}
        return self._failures[dataset]

    def validators(self, dataset: str, request: Request) -> Validators | None:
        """What to send for a conditional request; ``None`` if the bytes are not here, or not relied on."""
        receipt = self._relied_on(dataset, request)
        return Validators(receipt.etag, receipt.last_modified) if receipt else None

    def kept(self, dataset: str, request: Request) -> Receipt | None:
        """The answer that is here under the version of a request, if there is one and the publisher names versions."""
        receipt = self._relied_on(dataset, request) if request.version else None
        return receipt if receipt and receipt.version == request.version else None

    def fetched_since(self, dataset: str, request: Request, time: str) -> Receipt | None:
        """The answer that is here and was fetched, or found unchanged, since a time (UTC, as receipts write it)."""
        receipt = self._relied_on(dataset, request)
        is_recent = receipt is not None and receipt.fetched_at >= time and receipt.version == request.version
        return receipt if is_recent else None

    def _relied_on(self, dataset: str, request: Request) -> Receipt | None:
        """The last answer to a request, if its bytes are here and led to no refusal.

        What was asked for no partition, such as a list of what there is, may have led to any.
        """
        receipt, doubted = self.latest(dataset).get(request.key), self.doubted(dataset)
        if receipt is None or (doubted and (not receipt.partitions or doubted & set(receipt.partitions))):
            return None
        return receipt if self.object_path(receipt.sha256).exists() else None

    def calls_on(self, dataset: str, day: date) -> int:
        """Answers that were fetched on a day (UTC)."""
        return sum(receipt.fetched_at.startswith(day.isoformat()) for receipt in self.receipts(dataset))

    def keep(self, dataset: Dataset, partitions: tuple[str, ...], request: Request, answer: Answer) -> Receipt:
        """Move a response into the store and append its receipt; a 304 renews the last one."""
        previous = self.latest(dataset.code).get(request.key)
        if answer.path is None:
            if previous is None:
                raise LookupError("304 for a request without receipt")
            sha256, size, content_type = previous.sha256, previous.bytes, previous.content_type
        else:
            sha256, size, content_type = answer.sha256, answer.size, answer.content_type
            self._store(answer.path, sha256)
        receipt = Receipt(
            dataset=dataset.code,
            partitions=partitions,
            request=request.key,
            url=request.url,
            params=request.params,
            status=answer.status,
            sha256=sha256,
            bytes=size,
            content_type=content_type,
            etag=answer.validators.etag,
            last_modified=answer.validators.last_modified,
            fetched_at=datetime.now(UTC).isoformat(timespec="seconds"),
            licence=dataset.licence.name,
            source_mode=self.mode.value,
            version=request.version,
        )
        journal.append(self._receipts(dataset.code), asdict(receipt))
        self.latest(dataset.code)[request.key] = receipt
        return receipt

    def file(self, receipt: Receipt) -> LandedFile:
        """The landed file of a receipt."""
        return LandedFile(self.object_path(receipt.sha256), receipt.sha256, receipt.url)

    def forget(self, before: datetime, besides: Set[str]) -> None:
        """Remove bytes that arrived before a time, except these hashes; receipts stay."""
        for path in (self.root / "objects").glob("??/*"):
            if path.name not in besides and path.stat().st_mtime < before.timestamp():
                path.unlink()

    def object_path(self, sha256: str) -> Path:
        """Where the bytes of a hash lie."""
        return self.root / "objects" / sha256[:2] / sha256

    def size_of(self, hashes: Iterable[str]) -> int:
        """Bytes of files as they were published; one that several partitions share counts once."""
        return sum(path.stat().st_size for path in map(self.object_path, set(hashes)) if path.exists())

    def _receipts(self, dataset: str) -> Path:
        return self.root / "receipts" / f"{dataset}.jsonl"

    def _store(self, part: Path, sha256: str) -> None:
        target = self.object_path(sha256)
        if target.exists():
            part.unlink()
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.chmod(0o444)
        part.replace(target)
        sync_folder(target.parent)


def open_landed(path: Path, name: str) -> BinaryIO:
    """Open landed bytes for reading.

    Raises:
        FileRefused: they are not there any more.
    """
    try:
        return path.open("rb")
    except OSError as error:
        raise FileRefused(
            expected=f"the landed bytes of {name}",
            found=error.strerror or type(error).__name__,
            remedy="The landing lost them; land the partition again. The last good partition stays.",
        ) from error
