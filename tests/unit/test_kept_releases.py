"""Releases that are kept beside the published one: whether they are whole, and how they go."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.core.durable import write_json
from orchestration.core.settings import Settings
from orchestration.environment import load_settings
from orchestration.release import publish, releases
from orchestration.release.candidate import sha256_of


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty data folder."""
    return load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})


@pytest.fixture
def kept(settings: Settings) -> list[Path]:
    """Five releases, oldest first."""
    paths = [releases.release_file(settings, f"2000010{number}T000000000000Z-{number:08d}") for number in range(5)]
    for path in paths:
        path.parent.mkdir(parents=True)
        path.write_bytes(path.parent.name.encode())
        write_json(releases.description_of(path), {"sealed": sha256_of(path)})
    return paths


def test_a_release_whose_description_cannot_be_read_is_not_intact(kept: list[Path]) -> None:
    whole, no_text, no_json, gone, *_ = kept
    releases.description_of(no_text).write_bytes(b"\xff{}")
    releases.description_of(no_json).write_text('{"sealed": ', encoding="utf-8")
    releases.description_of(gone).unlink()
    assert releases.is_intact(whole)
    assert [releases.is_intact(path) for path in (no_text, no_json, gone)] == [False, False, False]


def test_a_release_that_is_removed_is_never_seen_without_its_description(
    settings: Settings, kept: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks meanwhile, as ``status`` may, would take it for a damaged one."""
    is_seen: list[bool] = []
    remove = shutil.rmtree

    def removed(folder: Path) -> None:
        is_seen.append(folder / settings.pointer.name in releases.releases(settings))
        remove(folder)

    monkeypatch.setattr(shutil, "rmtree", removed)
    publish._prune(settings, keep=kept[-1])
    assert is_seen == [False, False]
    assert releases.releases(settings) == kept[2:]
