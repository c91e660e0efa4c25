"""Every error a user can meet, under one base class, each a single line that says what to do.

What does not belong here: handling. A message names the dataset, the partition or setting, what was
expected, what was found and the remedy; secrets never reach it, because callers pass names, not values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.core.failure import Failure

_LONGEST = 3_000
"""Characters kept of what was expected or found: the longest of our own, a refused release, has 2,500."""


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


class TradeCorridorsError(Exception):
    """Base of all errors of this project.

    Args:
        expected: what should have been there.
        found: what was there instead.
        remedy: what the reader can do about it.
        dataset: dataset code, or the name of a setting's owner.
        partition: partition key or setting name.
        sample: a few of the rows behind it, as JSON, for the quarantine.

    ``shown_by`` is the command that shows a refusal and its rows, once they are kept under ``load_id``.
    """

    is_passing = False
    """Whether it can pass on a second try."""

    def __init__(
        self,
        *,
        expected: str,
        found: str,
        remedy: str,
        dataset: str = "",
        partition: str = "",
        sample: Sequence[str] = (),
    ) -> None:
        self.dataset = dataset
        self.partition = partition
        self.expected = expected
        self.found = found
        self.remedy = remedy
        self.sample = tuple(sample)
        self.shown_by = self.load_id = ""
        super().__init__(str(self))

    def __str__(self) -> str:
        return str(self.failure())

    def failure(self) -> Failure:
        """The error as a record."""
        return Failure(
            dataset=self.dataset,
            partition=self.partition,
            kind=type(self).__name__,
            message=self.in_words(),
            remedy=self.remedy,
            is_passing=self.is_passing,
            shown_by=self.shown_by,
            load_id=self.load_id,
        )

    def in_words(self) -> str:
        """What was expected and what was found, as a sentence."""
        return f"expected {_cut(self.expected)}; found {_cut(self.found).removesuffix('.')}."

    def hide(self, secrets: Iterable[str]) -> None:
        """Take secrets out of what was found, should the publisher have repeated them."""
        for secret in filter(None, secrets):
            self.found = self.found.replace(secret, "…")
        self.args = (str(self),)

    def at(self, dataset: str, partition: str) -> TradeCorridorsError:
        """The same error with the place where it happened; a dataset or partition that it names already stays."""
        self.dataset = self.dataset or dataset
        self.partition = self.partition or partition
        return self


class SettingError(TradeCorridorsError):
    """A setting (environment variable or make variable) has a value that cannot work."""


class ModesMixed(TradeCorridorsError):
    """A landing, build file, release or Dagster home of one mode was opened from another."""


class RawLayoutChanged(TradeCorridorsError):
    """The raw file was made by a version of this software with other tables."""


class StorageFailed(TradeCorridorsError):
    """The disk is full, read-only or failing. What was good before stays."""


class DamagedJournal(TradeCorridorsError):
    """A line of a landing's journal is not what was written: where bytes came from is no longer known for sure."""


class DamagedMemory(TradeCorridorsError):
    """The file of what a mode remembers is no database any more."""


class DeclarationError(TradeCorridorsError):
    """A dataset declaration contradicts itself or names something that does not exist."""


class SourceError(TradeCorridorsError):
    """The publisher did not give what its contract promises."""


class SourceUnavailable(SourceError):
    """Can pass on a second try: connection refused or cut, 429, 5xx, time-out."""

    is_passing = True


class SourceRefused(SourceError):
    """The publisher says no (4xx, bot wall). A second try cannot help."""


class NotFound(SourceRefused):
    """The publisher has nothing under this address (404)."""


class NoContent(SourceRefused):
    """The publisher answers that it has nothing for what was asked (204)."""


class SourceLocked(SourceError):
    """The publisher keeps its data locked while it is updated (409): later it can be had. No failure, a deferral."""


class KeyRefused(SourceRefused):
    """The publisher takes no request without a key, or not with this one."""


class QuotaSpent(SourceError):
    """The day's calls to a publisher are used up, by its count or by ours. No failure: the rest comes another day."""


class CertificateRefused(SourceRefused):
    """The certificate of the publisher, or of a proxy in its place, is not trusted here."""


class ProxyRefused(SourceRefused):
    """The proxy of the environment lets no request through: without a password, to this host, or at all."""


class RedirectRefused(SourceRefused):
    """The publisher sends the client where no publisher is: off https, or into this machine or network."""


class ResponseTooLarge(SourceError):
    """The answer is larger than any that this kind of content has; it was cut off, and nothing of it is kept."""


class WrongContent(SourceError):
    """Status 200, but the body is not what was asked for (an HTML page for a zip, an error object)."""


class ServiceError(WrongContent):
    """Status 200 with an error object, a service's way to say no or not now; it said so in smaller pages too."""


class IncompleteResponse(SourceError):
    """More was announced than arrived: rows, pages, or the end of what had begun."""


class EndlessPages(SourceError):
    """The publisher goes on offering pages, or offers one again."""


class UnexpectedPartition(SourceError):
    """The publisher offers a period that has not begun."""


class PartitionMissing(SourceError):
    """A partition that should be released by now is not offered by the publisher."""


class FileRefused(TradeCorridorsError):
    """A landed file is not what the declaration says. The last good partition stays."""


class UnreadableZip(FileRefused):
    """The archive does not open, a member fails its checksum, or is compressed as this software does not read."""


class UnsafeArchive(FileRefused):
    """The archive is built to do harm: a path out of its folder, a link, a lock, a bomb. Nothing of it is unpacked."""


class MissingMember(FileRefused):
    """A file that the archive should hold is not in it."""


class DuplicateMember(FileRefused):
    """Two different files claim to be the same table of the same partition."""


class SchemaDrift(FileRefused):
    """A declared column is missing from the published ones, or means something else there."""


class TruncatedFile(FileRefused):
    """The file ends in the middle of a line."""


class UnparsableCell(FileRefused):
    """A cell does not have the declared type and is no declared missing marker."""


class EmptyPartition(FileRefused):
    """The file holds a header and no rows."""


class GateRefused(TradeCorridorsError):
    """Great Expectations judged the candidate and refused it. The last good rows stay.

    ``found`` are whole sentences, one for each check that failed.
    """

    def in_words(self) -> str:
        """How many checks failed, and what each found."""
        return f"the gate refused the new data. {_cut(self.found)}"


class GateErrored(TradeCorridorsError):
    """The gate could not judge: an expectation errored, or fewer were evaluated than declared."""


class PublishRefused(TradeCorridorsError):
    """The candidate release is not proved good; the published file stays as it was."""


class NothingPublished(TradeCorridorsError):
    """No published file, a damaged one, or one that lacks a table: nothing can be drawn from it."""


class SiteOfAnotherVersion(TradeCorridorsError):
    """What is published is of a version with other tables, of which this software makes no site."""


class NothingToShow(TradeCorridorsError):
    """No refusal is known under the dataset, partition or id that was asked for."""


class RebuildDiffers(TradeCorridorsError):
    """A past release made again from the landing is not, row for row, what was published."""


class ProjectEdited(TradeCorridorsError):
    """Files of the dbt project changed while a run was at work with them."""


class WriterBusy(TradeCorridorsError):
    """Another process holds the one writer slot of this mode."""


class DocumentUnreadable(TradeCorridorsError):
    """A stored validation cannot be rendered as a page of the Data Docs."""


class NothingAccepted(TradeCorridorsError):
    """No night has accepted data in this mode yet."""


class LakeDamaged(TradeCorridorsError):
    """The lake's manifest, or a file that was to go there, is not what it must be."""


class LakeUnreachable(TradeCorridorsError):
    """The object store that the lake lies in cannot be read or written."""


class EngineMissing(TradeCorridorsError):
    """The extra that brings the other engine is not installed, or Java is not there."""


class EngineUnfit(TradeCorridorsError):
    """Nobody answers at the other engine's address, or it does not see the data folder, or it keeps others' tables."""


class NotForEngine(TradeCorridorsError):
    """A model or test says something in DuckDB's dialect that cannot be said to the other engine."""


class EngineDiffers(TradeCorridorsError):
    """A model or test failed on the other engine."""
