"""Where a lake lies: a folder, or a bucket of an object store that speaks S3.

A place keeps objects under names with slashes. An object is there whole or not at all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from orchestration.core.durable import sync_folder
from orchestration.core.errors import LakeUnreachable

S3 = "s3://"


class Place(Protocol):
    """Objects by name, relative to the place."""

    def put(self, name: str, source: Path) -> None:
        """Keep a copy of a local file under ``name``, replacing what is there."""

    def get(self, name: str) -> bytes | None:
        """Content of an object, or nothing."""

    def names(self, prefix: str) -> Iterator[str]:
        """Names that begin with the folder ``prefix``."""

    def remove(self, name: str) -> None:
        """Remove an object."""


def place_at(address: str) -> Place:
    """The place at a path or at ``s3://bucket/prefix``."""
    return Bucket(address) if address.startswith(S3) else Folder(Path(address))


class Folder:
    """A folder of this machine, or of a file system that is mounted here."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, source: Path) -> None:
        """Copy beside, make durable, rename."""
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.part")
        with source.open("rb") as read, fresh.open("wb") as written:
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
        fresh.replace(path)
        sync_folder(path.parent)

    def get(self, name: str) -> bytes | None:
        """The file's content."""
        path = self._root / name
        return path.read_bytes() if path.exists() else None

    def names(self, prefix: str) -> Iterator[str]:
        """Files below the folder."""
        for path in (self._root / prefix).rglob("*"):
            if path.is_file():
                yield path.relative_to(self._root).as_posix()

    def remove(self, name: str) -> None:
        """Remove the file and the folders that it leaves empty."""
        path = self._root / name
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self._root or any(folder.iterdir()):
                return
            folder.rmdir()


class Bucket:
    """A bucket. Credentials, region and endpoint are where AWS's own tools find them (``AWS_…`` variables)."""

    def __init__(self, address: str) -> None:
        from pyarrow import fs  # noqa: PLC0415 (slow to import, and only for a bucket)

        self._address = address
        self._types = fs.FileType
        self._selector = fs.FileSelector
        self._root = address.removeprefix(S3).strip("/")
        try:
            self._store = fs.S3FileSystem(endpoint_override=os.environ.get("AWS_ENDPOINT_URL"))
        except OSError as error:
            raise self._unreachable(error) from error

    def put(self, name: str, source: Path) -> None:
        """Send the file; the store shows it when it is complete."""
        try:
            with source.open("rb") as read, self._store.open_output_stream(f"{self._root}/{name}") as written:
                _send(read, written)
        except OSError as error:
            raise self._unreachable(error) from error

    def get(self, name: str) -> bytes | None:
        """The object's content."""
        path = f"{self._root}/{name}"
        try:
            if self._store.get_file_info(path).type == self._types.NotFound:
                return None
            with self._store.open_input_stream(path) as read:
                return bytes(read.read())
        except OSError as error:
            raise self._unreachable(error) from error

    def names(self, prefix: str) -> Iterator[str]:
        """Objects whose names begin with the folder."""
        selector = self._selector(f"{self._root}/{prefix}", recursive=True, allow_not_found=True)
        try:
            found = self._store.get_file_info(selector)
        except OSError as error:
            raise self._unreachable(error) from error
        for info in found:
            if info.type == self._types.File:
                yield info.path.removeprefix(f"{self._root}/")

    def remove(self, name: str) -> None:
        """Remove the object."""
        try:
            self._store.delete_file(f"{self._root}/{name}")
        except OSError as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: OSError) -> LakeUnreachable:
        return LakeUnreachable(
            partition=self._address,
            expected="a bucket that can be read and written",
            found=(str(error).splitlines() or [type(error).__name__])[0][:300],
            remedy="Check the bucket, its region and endpoint, and the credentials in the AWS_ variables:"
            " docs/operating/lake.md.",
        )


def _send(read: IO[bytes], written: IO[bytes]) -> None:
    while block := read.read(8 << 20):
        written.write(block)
