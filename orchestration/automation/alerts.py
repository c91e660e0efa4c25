"""Sends alerts: one message when something goes wrong, one when it is right again. And pings the dead man's switch.

A message is a POST of JSON whose ``text`` chat tools show unchanged. Delivered alerts are remembered; one that could
not be delivered is sent again at the next occasion. Addresses are secrets: no log and no error contains them.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import requests
from filelock import FileLock

from orchestration.automation.conditions import Condition, conditions, note_job, notices
from orchestration.core.failure import Failure
from orchestration.core.settings import Settings
from orchestration.landing.memory import Memory
from orchestration.offline.session import today

_TIMEOUT_SECONDS = 10
_AN_ALERT = (
    "an alert was not delivered: TRADE_CORRIDORS_ALERT_URL %s; it is sent again when the next night ends, under the"
    " daemon within the hour"
)
_THE_PING = "the ping was not delivered: TRADE_CORRIDORS_PING_URL %s; it is not tried again before the next night ends"
_LOG = logging.getLogger(__name__)


def is_anything_to_tell(settings: Settings, day: date) -> bool:
    """Whether ``tell`` would send a message; sends none itself."""
    return bool(settings.alert_url) and _now(settings, day).keys() != _told(settings).keys()


def tell(settings: Settings, day: date) -> bool:
    """Send what is newly wrong and what is right again; returns whether all was delivered (true without a webhook)."""
    if not settings.alert_url:
        return True
    memory = Memory(settings.landing)
    with FileLock(settings.home / "alerts.lock"):
        told = _told(settings)
        now = _now(settings, day)
        delivered = True
        for key in sorted(now.keys() - told.keys()):
            since = datetime.now(UTC).isoformat(timespec="seconds")
            if _post(settings, _message(settings, "firing", now[key], since)):
                with memory.changing() as con:
                    about = (now[key].subject, now[key].kind, now[key].text)
                    con.execute("insert into alerts values (?, ?, ?, ?, ?)", (key, *about, since))
            else:
                delivered = False
        for key in sorted(told.keys() - now.keys()):
            subject, kind, since = told[key]
            ended = Condition(key, subject, kind, "is right again")
            if _post(settings, _message(settings, "resolved", ended, since)):
                with memory.changing() as con:
                    con.execute("delete from alerts where key = ?", (key,))
            else:
                delivered = False
    return delivered


def _told(settings: Settings) -> dict[str, tuple[str, str, str]]:
    """Open alerts, delivered and not resolved yet: key -> subject, kind and since when."""
    rows = Memory(settings.landing).rows("select key, subject, kind, since from alerts")
    return {key: (subject, kind, since) for key, subject, kind, since in rows}


def _now(settings: Settings, day: date) -> dict[str, Condition]:
    return {condition.key: condition for condition in (*conditions(settings, day), *notices(settings))}


def tell_without_note(settings: Settings, job: str, failure: Failure) -> None:
    """Alert that a job failed on a disk that cannot be written: it is sent anew each time, and never resolved."""
    if settings.alert_url:
        failed = Condition(f"job:{job}:failed", job, "failed", str(failure))
        _post(settings, _message(settings, "firing", failed, datetime.now(UTC).isoformat(timespec="seconds")))


def job_ended(settings: Settings, job: str, failures: Sequence[Failure], about: Collection[str] = ()) -> None:
    """A job ended under the daemon, for all datasets or ``about`` some: send what is new; a build ends the night."""
    note_job(settings, job, failures, about)
    if tell(settings, today(settings)) and job == "build":
        ping(settings)


def ping(settings: Settings) -> None:
    """Tell the dead man's switch that a night ran to its end, whatever it found."""
    if settings.ping_url:
        _send("GET", settings.ping_url, None, _THE_PING)


def _message(settings: Settings, status: str, condition: Condition, since: str) -> Mapping[str, Any]:
    return {
        "text": f"Trade Corridors ({settings.mode}) {status}: {condition.subject} {condition.kind}: {condition.text}",
        "status": status,
        "key": condition.key,
        "subject": condition.subject,
        "kind": condition.kind,
        "since": since,
        "source_mode": settings.mode.value,
    }


def _post(settings: Settings, message: Mapping[str, Any]) -> bool:
    return _send("POST", settings.alert_url, message, _AN_ALERT)


def _send(method: str, url: str, message: Mapping[str, Any] | None, undelivered: str) -> bool:
    """Send without following redirects; an address that cannot be reached is logged without naming it.

    Args:
        undelivered: what to say if it fails, with a place for the reason.
    """
    try:
        answer = requests.request(method, url, json=message, timeout=_TIMEOUT_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        _LOG.warning(undelivered, f"could not be reached ({type(error).__name__})")
        return False
    if not answer.ok or answer.is_redirect:
        _LOG.warning(undelivered, f"answered with status {answer.status_code}")
        return False
    return True
