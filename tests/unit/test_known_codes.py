"""Code lists are read once a process, and again when the seed was edited: a server lives longer than a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestration.core.errors import DeclarationError
from orchestration.publishers.registry import all_datasets
from orchestration.quality import codes
from orchestration.quality.codes import known_codes


@pytest.fixture
def seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A seed with two codes and a blank."""
    path = tmp_path / "ports.csv"
    path.write_text("code,name\nb,B\na,A\n,none\na,again\n", encoding="utf-8")
    monkeypatch.setattr(codes, "seed_file", lambda name: tmp_path / f"{name}.csv")
    return path


def test_codes_of_a_seed_are_those_that_it_lists_now(seed: Path) -> None:
    dataset = all_datasets()[0]
    known_codes(dataset, "ports.code").append("nobody else's")
    assert known_codes(dataset, "ports.code") == ["a", "b"]
    seed.write_text("code,name\nc,C\n", encoding="utf-8")
    os.utime(seed, ns=(0, seed.stat().st_mtime_ns + 1))
    assert known_codes(dataset, "ports.code") == ["c"]


@pytest.mark.parametrize("reference", ["ports.nothing", "nothing.code"])
def test_a_code_list_that_no_seed_has_is_a_mistake_of_the_declaration(seed: Path, reference: str) -> None:
    with pytest.raises(DeclarationError, match=f"a seed with the codes {reference}"):
        known_codes(all_datasets()[0], reference)
