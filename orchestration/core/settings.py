"""Settings from the environment, checked once, with one clear line for a wrong one."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from orchestration.core.dataset import Key
from orchestration.core.errors import SettingError

PROJECT_ROOT = Path(__file__).resolve().parents[2]
DBT_PROJECT = PROJECT_ROOT / "dbt_project"
SEEDS = DBT_PROJECT / "seeds"


NO_CHANGE, KEYLESS = "sample-no-change", "sample-keyless"
"""The usual sample's variants: a world in which nothing ever changes; no key for any publisher."""

_MADE_UP_KEY = "made-up-key"


class Mode(StrEnum):
    """Where the data comes from. Modes never share a folder."""

    SAMPLE = "sample"
    RECORDED = "recorded"
    LIVE = "live"


NOTICES = {
    Mode.SAMPLE: "SAMPLE DATA made by this project: it proves the machine, never the thesis.",
    Mode.RECORDED: "Recorded data: publishers' files of the past, replayed offline.",
    Mode.LIVE: "Live data from the publishers.",
}


@dataclass(frozen=True)
class Settings:
    """One mode's places and choices.

    ``recordings`` is set in recorded mode only; ``history_start`` is the first month asked for. ``alert_url`` and
    ``ping_url`` and the ``keys`` (setting -> value) are secrets. ``keep_landing_days`` is ``None`` to keep every landed
    byte for ever. ``variant`` is a variant of the sample, in a folder of its own.
    """

    mode: Mode
    data_root: Path
    recordings: Path | None
    history_start: date
    contact: str
    alert_url: str = field(default="", repr=False)
    ping_url: str = field(default="", repr=False)
    keep_landing_days: int | None = None
    variant: str = ""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def home(self) -> Path:
        """Folder of everything that this mode owns; a variant of the sample has its own."""
        return self.data_root / (self.variant or self.mode.value)

    def secret(self, key: Key) -> str:
        """The value of a publisher's key, or nothing. Offline any key will do, so that one is made up."""
        offline = "" if self.mode is Mode.LIVE or self.variant == KEYLESS else _MADE_UP_KEY
        return self.keys.get(key.setting, offline)

    @property
    def landing(self) -> Path:
        """Publisher's bytes and their receipts."""
        return self.home / "landing"

    @property
    def drop(self) -> Path:
        """Files that a person downloaded, a folder a dataset."""
        return self.home / "drop"

    @property
    def build_file(self) -> Path:
        """Private DuckDB file of the raw layer and its load history."""
        return self.home / "build.duckdb"

    @property
    def work_file(self) -> Path:
        """Private DuckDB file of staging models and seeds; rebuilt every night."""
        return self.home / "work.duckdb"

    @property
    def next_file(self) -> Path:
        """The candidate release that dbt writes and the audit judges."""
        return self.home / "next" / "release.duckdb"

    @property
    def dbt_target(self) -> Path:
        """dbt's artifacts of this mode, its parsed project among them (kept, so that a night does not parse anew)."""
        return self.home / "dbt"

    @property
    def releases(self) -> Path:
        """Immutable release files."""
        return self.home / "releases"

    @property
    def pointer(self) -> Path:
        """What BI opens: a link to the newest good release."""
        return self.home / "warehouse.duckdb"

    @property
    def dagster_home(self) -> Path:
        """Dagster's instance of this mode."""
        return self.home / "dagster"

    @property
    def notice(self) -> str:
        """One sentence on what kind of data this is."""
        return NOTICES[self.mode]


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings.

    Raises:
        SettingError: a variable has a value that cannot work.
    """
    env = {**_dotenv(), **os.environ} if environ is None else environ
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
        data_root=_path("TRADE_CORRIDORS_DATA", data_text) if data_text else PROJECT_ROOT / "data",
        recordings=recordings,
        history_start=_month(env.get("TRADE_CORRIDORS_HISTORY_START", "").strip() or "2018-01"),
        contact=_contact(env.get("TRADE_CORRIDORS_CONTACT", "").strip()),
        alert_url=_address("TRADE_CORRIDORS_ALERT_URL", env),
        ping_url=_address("TRADE_CORRIDORS_PING_URL", env),
        keep_landing_days=_days(env.get("TRADE_CORRIDORS_KEEP_LANDING_DAYS", "").strip()),
        variant=_variant(mode, env.get("TRADE_CORRIDORS_SAMPLE", "").strip()),
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
    values = dotenv_values(PROJECT_ROOT / ".env")
    return {name: value for name, value in values.items() if name.startswith("TRADE_CORRIDORS_") and value}


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
