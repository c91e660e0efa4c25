"""What is on the disk before what: bytes before their name, a name before whatever points at it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from orchestration.core.durable import write_json
from orchestration.core.modes import Mode
from orchestration.core.request import Content, Request
from orchestration.core.settings import Settings
from orchestration.environment import load_settings
from orchestration.landing.answers import Answer
from orchestration.landing.archive import Archive
from orchestration.publishers.bts.border_crossings import DATASET
from orchestration.release import publish
from orchestration.release.candidate import Build
from orchestration.release.releases import description_of, is_intact, release_file

BUILD = Build("20000101T000000000000Z-00000000", "", "", "", "", "", "")


@dataclass
class Disk:
    """What was synced and named, in order; the system does it all the same."""

    done: list[tuple[str, int]] = field(default_factory=list)

    def happened(self, *steps: tuple[str, Path]) -> bool:
        """Whether exactly these things happened, in this order, to the files of these names now."""
        return self.done == [(what, path.stat().st_ino) for what, path in steps]


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    sync, rename = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        sync(descriptor)
        disk.done.append(("synced", os.fstat(descriptor).st_ino))

    def renamed(source: Path, target: Path) -> None:
        rename(source, target)
        disk.done.append(("named", os.lstat(target).st_ino))

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    return disk


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    settings.next_file.parent.mkdir(parents=True)
    settings.next_file.write_bytes(b"a database")
    return settings


def test_landed_bytes_are_on_the_disk_before_they_have_their_name_and_the_receipt_comes_last(
    tmp_path: Path, disk: Disk
) -> None:
    archive = Archive(tmp_path / "landing", Mode.SAMPLE)
    archive.scratch.mkdir()
    part = archive.scratch / "answer.part"
    part.write_bytes(b"[1]")
    answer = Answer(200, part, sha256=hashlib.sha256(b"[1]").hexdigest(), size=3)
    disk.done.clear()
    receipt = archive.keep(DATASET, ("2024-01",), Request("https://www.example.org/a.json", Content.JSON), answer)
    landed = archive.object_path(receipt.sha256)
    journal = archive.root / "receipts" / f"{DATASET.code}.jsonl"
    assert disk.happened(("synced", landed), ("named", landed), ("synced", landed.parent), ("synced", journal))


def test_a_small_file_is_on_the_disk_before_it_replaces_another(tmp_path: Path, disk: Disk) -> None:
    path = tmp_path / "small.json"
    write_json(path, {})
    assert disk.happened(("synced", path), ("named", path), ("synced", tmp_path))


def test_a_release_is_on_the_disk_with_its_description_before_it_is_found(settings: Settings, disk: Disk) -> None:
    target = publish._release(settings, BUILD)
    description = description_of(target)
    assert target == release_file(settings, BUILD.build_id)
    assert disk.happened(
        ("synced", target),
        ("synced", description),
        ("named", description),
        ("synced", target.parent),
        ("named", target),
        ("synced", target.parent),
        ("synced", settings.releases),
    )
    assert is_intact(target)


def test_bi_is_pointed_at_a_release_in_one_step_that_is_on_the_disk(settings: Settings, disk: Disk) -> None:
    target = publish._release(settings, BUILD)
    settings.pointer.symlink_to("old")
    disk.done.clear()
    publish._flip(settings.pointer, target)
    link = os.lstat(settings.pointer).st_ino
    assert disk.done == [("named", link), ("synced", settings.pointer.parent.stat().st_ino)]
    assert settings.pointer.resolve() == target
    assert not settings.pointer.readlink().is_absolute()


def test_what_a_killed_run_left_is_no_obstacle(settings: Settings) -> None:
    release_file(settings, BUILD.build_id).parent.mkdir(parents=True)
    settings.pointer.with_name(f".{settings.pointer.name}.next").symlink_to("left")
    target = publish._release(settings, BUILD)
    publish._flip(settings.pointer, target)
    assert settings.pointer.resolve() == target


def test_a_file_that_cannot_be_synced_is_not_sealed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash is of bytes that the disk did not take."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        publish.synced_sha256(settings.next_file)
