"""What tests of single parts do without, and what those of landing share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.core.recording import Recording
from tests.support.example_months import FILES, Site, lander_over
from tests.support.raw_server import zipped


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    """Making the sample takes longer than all tests here: what needs it is a test of parts together."""
    pytest.fail("a test that needs the sample belongs in tests/integration")


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Site]:
    """A lander over an index, two months and a zip of both."""
    recordings = []
    content = {"index.json": b"[]", "2024-01.csv": b"a\n1\n", "2024-02.csv": b"a\n2\n"}
    content["2024-h1.zip"] = zipped("h1.csv", b"a\n1\n2\n")
    for name, body in content.items():
        (tmp_path / name).write_bytes(body)
        recordings.append(Recording("example_months", f"{FILES}/{name}", tmp_path / name, "made"))
    with lander_over(tmp_path, recordings) as pair:
        yield pair
