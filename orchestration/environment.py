"""Reads the settings from the environment, checked once, with one clear line for a wrong one."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from orchestration.core.env_file import read_env_file
from orchestration.core.errors import SettingError
from orchestration.core.modes import Mode
from orchestration.core.settings import KEYLESS, NO_CHANGE, WORK_ROOT, Settings
from orchestration.publishers.registry import all_datasets

_PREFIX = "TRADE_CORRIDORS_"
_SETTINGS = (
    *("SOURCES", "RECORDINGS", "DATA", "SAMPLE", "HISTORY_START"),
    *("CONTACT", "ALERT_URL", "PING_URL", "KEEP_LANDING_DAYS", "SITE"),
)
_OF_TESTS = ("REAL_DATA", "REPORTS", "PICTURE", "PICTURES")
_OF_DBT = ("NEXT_FILE", "BUILD_FILE", "WORK_FILE")
"""What the commands tell dbt; their child processes find it in the environment."""


def ensure_user_home() -> None:
    """Name a home for a user who has none (no ``HOME``, no entry among the users): packages ask for one."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = str(WORK_ROOT / "data")


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings.

    Raises:
        SettingError: a variable has a value that cannot work, or a name that nothing reads.
    """
    env = {**_dotenv(), **os.environ} if environ is None else environ
    _refuse_unknown(env)
    recordings_text = env.get("TRADE_CORRIDORS_RECORDINGS", "").strip()
    sources = env.get("TRADE_CORRIDORS_SOURCES", "").strip()
    if not sources:
        sources = "recorded" if recordings_text else "sample"
    if sources not in set(Mode):
        raise SettingError(
            partition="TRADE_CORRIDORS_SOURCES",
            expected="sample, recorded or live",
            found=repr(sources),
            remedy="Set SOURCES=live, give RECORDINGS=<folder>, or leave both out for the sample.",
        )
    mode = Mode(sources)
    recordings = _recordings(mode, recordings_text)
    data_text = env.get("TRADE_CORRIDORS_DATA", "").strip()
    return Settings(
        mode=mode,
        data_root=_data_root(data_text),
        recordings=recordings,
        history_start=_month(env.get("TRADE_CORRIDORS_HISTORY_START", "").strip() or "2018-01"),
        contact=_contact(env.get("TRADE_CORRIDORS_CONTACT", "").strip()),
        alert_url=_address("TRADE_CORRIDORS_ALERT_URL", env),
        ping_url=_address("TRADE_CORRIDORS_PING_URL", env),
        keep_landing_days=_days(env.get("TRADE_CORRIDORS_KEEP_LANDING_DAYS", "").strip()),
        variant=_variant(mode, env.get("TRADE_CORRIDORS_SAMPLE", "").strip()),
        has_site=_site(env.get("TRADE_CORRIDORS_SITE", "").strip()),
        keys=_keys(env),
    )


def _variant(mode: Mode, text: str) -> str:
    if text not in ("", NO_CHANGE, KEYLESS) or (text and mode is not Mode.SAMPLE):
        raise SettingError(
            partition="TRADE_CORRIDORS_SAMPLE",
            expected=f"{NO_CHANGE} or {KEYLESS}, in sample mode alone, or nothing",
            found=f"{text!r} in mode {mode}",
            remedy="Leave it out for the usual sample, in which trade changes in 2025-03.",
        )
    return text


def _site(text: str) -> bool:
    if text not in ("", "off"):
        raise SettingError(
            partition="TRADE_CORRIDORS_SITE",
            expected="off, or nothing for a site after each new release",
            found=repr(text),
            remedy="Leave it out; make page makes the site at any time.",
        )
    return not text


def _keys(env: Mapping[str, str]) -> dict[str, str]:
    """The publishers' keys by setting; the values are secrets and are not repeated."""
    given = {name: value.strip() for name, value in env.items() if re.fullmatch(r"TRADE_CORRIDORS_[A-Z_]+_KEY", name)}
    for name, value in given.items():
        if not re.fullmatch(r"[!-~]*", value):
            raise SettingError(
                partition=name,
                expected="a key of letters, digits and signs, without blanks",
                found="something else (not shown: it is a secret)",
                remedy="Copy the key as the publisher gave it, or leave it out.",
            )
    return {name: value for name, value in given.items() if value}


def _address(name: str, env: Mapping[str, str]) -> str:
    """An http(s) address or nothing; the value is a secret and is not repeated."""
    text = env.get(name, "").strip()
    parts = urlsplit(text)
    if text and not (parts.scheme in ("http", "https") and parts.netloc):
        raise SettingError(
            partition=name,
            expected="an address that begins with https:// or http://",
            found="something else (not shown: it may be a secret)",
            remedy="Copy the whole address of the webhook, or leave it out.",
        )
    return text


def _days(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise SettingError(
            partition="TRADE_CORRIDORS_KEEP_LANDING_DAYS",
            expected="a number of days, or nothing to keep all",
            found=repr(text),
            remedy="Write for example 400.",
        )
    return int(text)


def _dotenv() -> dict[str, str]:
    """Settings of the file ``.env`` in the repository, which Dagster reads too; the environment goes before it."""
    values = read_env_file(WORK_ROOT / ".env")
    _refuse_unknown(values)
    return {name: value for name, value in values.items() if name.startswith(_PREFIX) and value}


def _refuse_unknown(env: Mapping[str, str]) -> None:
    """Refuse a name that is nearly one of ours: what it sets would be left out without a word."""
    ours = [name for name in env if name.upper().startswith(_PREFIX[: len("TRADE_COR")])]
    known = {f"{_PREFIX}{name}" for name in (*_SETTINGS, *_OF_TESTS, *_OF_DBT)}
    if set(ours) <= known:
        return
    known |= {dataset.key.setting for dataset in all_datasets() if dataset.key}
    for name in sorted(set(ours) - known):
        alike = difflib.get_close_matches(name.upper(), sorted(known), n=1)
        meant = f"Write {alike[0]} if that is meant. " if alike else ""
        raise SettingError(
            partition=name,
            expected="a setting that .env.example lists",
            found="a name that nothing reads",
            remedy=f"{meant}Else take it out of .env and of the environment.",
        )


def _recordings(mode: Mode, text: str) -> Path | None:
    if mode is not Mode.RECORDED:
        if text:
            raise SettingError(
                partition="TRADE_CORRIDORS_RECORDINGS",
                expected=f"no recordings in mode {mode}",
                found=repr(text),
                remedy="Modes are kept apart: give RECORDINGS or SOURCES, not both.",
            )
        return None
    folder = _path("TRADE_CORRIDORS_RECORDINGS", text)
    if not text or not folder.is_dir():
        raise SettingError(
            partition="TRADE_CORRIDORS_RECORDINGS",
            expected="an existing folder of recordings",
            found=repr(text) if text else "nothing",
            remedy="Run make warehouse RECORDINGS=<folder>.",
        )
    return folder


def _data_root(text: str) -> Path:
    folder = _path("TRADE_CORRIDORS_DATA", text) if text else WORK_ROOT / "data"
    if re.search("[#?]", str(folder)):
        raise SettingError(
            partition="TRADE_CORRIDORS_DATA",
            expected="a path without # and ?, which dbt takes for the end of a file's address",
            found=repr(str(folder)) + ("" if text else ", the default"),
            remedy="Choose a folder of another name, or move the checkout.",
        )
    return folder


def _path(variable: str, text: str) -> Path:
    """An absolute path that can be asked for and written down, whether or not anything is there."""
    try:
        path = Path(text).expanduser().resolve()
        path.exists()
        str(path).encode()
    except (OSError, RuntimeError, ValueError) as error:
        raise SettingError(
            partition=variable,
            expected="the path of a folder that can be reached",
            found=f"{text!r:.200} ({getattr(error, 'strerror', None) or error})",
            remedy="Give the full path of a folder that you may read.",
        ) from error
    return path


def _contact(text: str) -> str:
    """What the publishers are told in a header."""
    try:
        text.encode("latin-1")
        is_sendable = text.isprintable()
    except UnicodeEncodeError:
        is_sendable = False
    if not is_sendable:
        raise SettingError(
            partition="TRADE_CORRIDORS_CONTACT",
            expected="one line of Latin letters, as HTTP carries it",
            found=repr(text),
            remedy="Write for example you@example.org.",
        )
    return text


def _month(text: str) -> date:
    if not re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", text):
        raise SettingError(
            partition="TRADE_CORRIDORS_HISTORY_START",
            expected="a month from 1900-01 to 2099-12 as YYYY-MM",
            found=repr(text),
            remedy="Write for example 2018-01.",
        )
    return date.fromisoformat(f"{text}-01")
