"""Alerts: one when it goes wrong, one when it is right again, none between; nothing is lost when nobody answers."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.automation import alerts
from orchestration.automation.conditions import conditions, note_job
from orchestration.core.failure import Failure
from orchestration.core.settings import Settings
from orchestration.environment import load_settings
from orchestration.landing.memory import Memory
from tests.support.webhook import Webhook, listening

TODAY = date(2026, 11, 24)
REFUSAL = Failure(
    dataset="bts_transborder",
    partition="2026-08",
    kind="GateRefused",
    message="expected 40 checks to pass; found disagmot.known_codes.",
    remedy="See the docs.",
)
DOWN = Failure(
    dataset="boc_exchange_rates",
    partition="current",
    kind="SourceUnavailable",
    message="expected an answer; found status 503 after 5 tries.",
    remedy="Run later.",
    is_passing=True,
)
NOT_BUILT = Failure(message="dbt did not build the candidate; see the failed checks above.")


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """Listens on loopback."""
    with listening() as webhook:
        yield webhook


@pytest.fixture
def settings(tmp_path: Path, webhook: Webhook) -> Settings:
    """A mode whose datasets are all well."""
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    settings.home.mkdir(parents=True)
    _health(settings)
    return settings.model_copy(update={"alert_url": webhook.url, "ping_url": webhook.url})


def _health(settings: Settings, **changed: Any) -> None:
    health = {"dataset": "bts_transborder", "state": "accepted", "reason": "", "newest_period": "2026-08"}
    clocks = {"fresh_until": "2026-12-31", "verified": None}
    with Memory(settings.landing).changing() as con:
        row = json.dumps({**health, **clocks, **changed})
        con.execute("insert or replace into datasets (dataset, health) values (?, ?)", ("bts_transborder", row))


def _tell(settings: Settings, *failures: Failure, today: date = TODAY) -> bool:
    note_job(settings, "ingest_monthly", failures)
    return alerts.tell(settings, today)


def test_a_well_warehouse_says_nothing(settings: Settings, webhook: Webhook) -> None:
    assert _tell(settings)
    assert webhook.messages == []


def test_a_refusal_is_told_once_and_its_end_once(settings: Settings, webhook: Webhook) -> None:
    for _ in range(3):
        _tell(settings, REFUSAL)
    assert webhook.told() == [("firing", "dataset:bts_transborder:refused")]
    assert "disagmot.known_codes" in webhook.messages[0]["text"]
    assert webhook.messages[0]["source_mode"] == "sample"
    for _ in range(3):
        _tell(settings)
    assert webhook.told()[1:] == [("resolved", "dataset:bts_transborder:refused")]
    assert webhook.messages[1]["since"] == webhook.messages[0]["since"]
    _tell(settings, REFUSAL)
    assert webhook.told()[2:] == [("firing", "dataset:bts_transborder:refused")]


def test_a_refusal_that_health_and_the_job_both_report_is_one_thing(settings: Settings, webhook: Webhook) -> None:
    _health(settings, state="refused", reason="1 partition refused")
    _tell(settings, REFUSAL, replace(REFUSAL, partition="2026-07"))
    assert webhook.told() == [("firing", "dataset:bts_transborder:refused")]


def test_kinds_are_told_apart(settings: Settings, webhook: Webhook) -> None:
    _tell(settings, REFUSAL, DOWN, NOT_BUILT)
    assert webhook.told() == [
        ("firing", "dataset:boc_exchange_rates:unreachable"),
        ("firing", "dataset:bts_transborder:refused"),
        ("firing", "job:ingest_monthly:failed"),
    ]


def test_data_goes_stale_while_nothing_runs(settings: Settings, webhook: Webhook) -> None:
    alerts.tell(settings, date(2026, 12, 31))
    assert webhook.messages == []
    alerts.tell(settings, date(2027, 1, 1))
    alerts.tell(settings, date(2027, 1, 2))
    assert webhook.told() == [("firing", "dataset:bts_transborder:stale")]
    _health(settings, newest_period="2026-09", fresh_until="2027-02-01")
    alerts.tell(settings, date(2027, 1, 3))
    assert webhook.told()[1:] == [("resolved", "dataset:bts_transborder:stale")]


def test_a_publisher_that_was_not_seen_for_long_is_told(settings: Settings, webhook: Webhook) -> None:
    """The second clock; the budget of TransBorder is 21 days."""
    _health(settings, fresh_until=None, verified="2026-11-03")
    alerts.tell(settings, TODAY)
    assert webhook.messages == []
    alerts.tell(settings, TODAY + timedelta(days=1))
    assert webhook.told() == [("firing", "dataset:bts_transborder:stale")]
    assert "last seen to hold this on 2026-11-03" in webhook.messages[0]["text"]


def test_a_run_of_some_datasets_says_nothing_of_the_others(settings: Settings, webhook: Webhook) -> None:
    alerts.job_ended(settings, "ingest_snapshots", [DOWN, REFUSAL])
    alerts.job_ended(settings, "ingest_snapshots", [], {"bts_transborder"})
    assert webhook.told()[2:] == [("resolved", "dataset:bts_transborder:refused")]
    alerts.job_ended(settings, "ingest_snapshots", [])
    assert webhook.told()[3:] == [("resolved", "dataset:boc_exchange_rates:unreachable")]


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_could_not_be_delivered_is_told_later(settings: Settings, webhook: Webhook, status: int) -> None:
    webhook.status = status
    assert not _tell(settings, REFUSAL)
    webhook.status = 200
    assert _tell(settings, REFUSAL)
    assert webhook.told() == [("firing", "dataset:bts_transborder:refused")]


def test_an_address_that_nobody_answers_is_not_named(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    deaf = settings.model_copy(update={"alert_url": "http://127.0.0.1:1/secret-token"})
    with caplog.at_level(logging.DEBUG, logger="orchestration"):
        assert not _tell(deaf, REFUSAL)
    assert "TRADE_CORRIDORS_ALERT_URL could not be reached (ConnectionError); it is sent again" in caplog.text
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("orchestration")]
    assert "secret-token" not in "".join(ours)
    assert "secret-token" not in repr(deaf)


def test_a_ping_that_fails_is_named_as_one(
    settings: Settings, webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    alerts.ping(settings.model_copy(update={"ping_url": "http://127.0.0.1:1/secret-token"}))
    webhook.status = 500
    alerts.ping(settings)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("orchestration")]
    reasons = ["could not be reached (ConnectionError)", "answered with status 500"]
    for said, reason in zip(ours, reasons, strict=True):
        assert f"TRADE_CORRIDORS_PING_URL {reason}; it is not tried again" in said
        assert "secret-token" not in said


def test_without_a_webhook_nobody_is_told_and_nothing_is_kept(settings: Settings) -> None:
    assert _tell(settings.model_copy(update={"alert_url": ""}), REFUSAL)
    assert Memory(settings.landing).rows("select * from alerts") == []


def test_the_dead_man_is_pinged(settings: Settings, webhook: Webhook) -> None:
    alerts.ping(settings)
    alerts.ping(settings.model_copy(update={"ping_url": ""}))
    assert webhook.pings == 1


def test_conditions_are_read_without_any_file(tmp_path: Path) -> None:
    assert conditions(load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)}), TODAY) == []
