"""What tests of single parts do without."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    """Making the sample takes longer than all tests here: what needs it is a test of parts together."""
    pytest.fail("a test that needs the sample belongs in tests/integration")
