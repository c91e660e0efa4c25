"""Commands in messages are right where they are read: in a checkout, and where a service has settings of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.automation.status import status
from orchestration.core import commands
from orchestration.core.commands import advised, the_ui, typed
from orchestration.core.failure import Failure
from orchestration.core.modes import Mode
from orchestration.core.sample import AS_OF
from orchestration.environment import load_settings


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of a checkout."""
    monkeypatch.delenv("TRADE_CORRIDORS_DATA", raising=False)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that ``make``, typed by a person, would not have."""
    monkeypatch.setenv("TRADE_CORRIDORS_DATA", "/var/lib/trade-corridors")


@pytest.mark.usefixtures("checkout")
def test_in_a_checkout_it_is_make() -> None:
    assert advised(Mode.LIVE, "warehouse") == "make warehouse SOURCES=live"
    assert advised(Mode.SAMPLE, "page") == "make page"
    assert the_ui(Mode.RECORDED) == " The UI: make dev RECORDINGS=<folder>."
    assert _refused_by(Mode.LIVE).endswith("Details: make refused SOURCES=live ID=0a1b")


@pytest.mark.usefixtures("service")
def test_of_a_service_it_is_the_command_with_the_same_settings() -> None:
    assert advised(Mode.LIVE, "warehouse") == "python -m orchestration warehouse (with the same settings)"
    assert the_ui(Mode.LIVE) == ""
    assert _refused_by(Mode.LIVE).endswith("Details: python -m orchestration refused 0a1b")


@pytest.mark.usefixtures("checkout")
def test_an_installed_wheel_has_no_make(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "IS_INSTALLED", True)
    assert advised(Mode.LIVE, "status") == "trade-corridors status (with the same settings)"


@pytest.mark.usefixtures("service")
def test_status_of_a_service_advises_no_make(tmp_path: Path) -> None:
    text, _ = status(load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path), "TRADE_CORRIDORS_SOURCES": "live"}), AS_OF)
    assert "No night has run yet: python -m orchestration warehouse (with the same settings)." in text
    assert "make " not in text


def _refused_by(mode: Mode) -> str:
    return str(Failure(message="x.", shown_by=typed(mode, "refused"), load_id="0a1b"))
