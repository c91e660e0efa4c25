"""Checks of single settings: the text of an environment variable becomes a value, or one clear line.

``Settings`` names these as the validators of its fields. They raise ``SettingError``, which pydantic passes on as it
is; its own error would show the value, and some are secrets.
"""

from __future__ import annotations

import contextlib
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationInfo

from orchestration.core.engines import Engine
from orchestration.core.errors import SettingError
from orchestration.core.modes import Mode

PREFIX = "TRADE_CORRIDORS_"
NO_CHANGE, KEYLESS = "sample-no-change", "sample-keyless"
"""The usual sample's variants: a world in which nothing ever changes; no key for any publisher."""


def mode(text: str) -> Mode:
    """Where the data comes from."""
    if text in set(Mode):
        return Mode(text)
    raise SettingError(
        partition=f"{PREFIX}SOURCES",
        expected="sample, recorded or live",
        found=repr(text),
        remedy="Set SOURCES=live, give RECORDINGS=<folder>, or leave both out for the sample.",
    )


def site(text: str) -> bool:
    """Whether a night makes the site of its release."""
    if text != "off":
        raise SettingError(
            partition=f"{PREFIX}SITE",
            expected="off, or nothing for a site after each new release",
            found=repr(text),
            remedy="Leave it out; make page makes the site at any time.",
        )
    return False


def engine(text: str) -> Engine:
    """An engine by name."""
    if text not in set(Engine):
        raise SettingError(
            partition=f"{PREFIX}ENGINE",
            expected=f"one of {', '.join(Engine)}",
            found=repr(text),
            remedy="Leave it out, or write one of these (docs/operating/spark.md).",
        )
    return Engine(text)


def recordings(text: str, info: ValidationInfo) -> Path | None:
    """An existing folder in recorded mode, and nothing in the others."""
    variable, chosen = f"{PREFIX}RECORDINGS", info.data.get("mode")
    if chosen is not Mode.RECORDED:
        if not text:
            return None
        raise SettingError(
            partition=variable,
            expected=f"no recordings in mode {chosen}",
            found=repr(text),
            remedy="Modes are kept apart: give RECORDINGS or SOURCES, not both.",
        )
    folder = _path(variable, text)
    if not text or not folder.is_dir():
        raise SettingError(
            partition=variable,
            expected="an existing folder of recordings",
            found=repr(text) if text else "nothing",
            remedy="Run make warehouse RECORDINGS=<folder>.",
        )
    return folder


def data_root(text: str) -> Path:
    """A folder that dbt can write the address of."""
    folder = _path(f"{PREFIX}DATA", text)
    if re.search("[#?]", str(folder)):
        raise SettingError(
            partition=f"{PREFIX}DATA",
            expected="a path without # and ?, which dbt takes for the end of a file's address",
            found=repr(str(folder)),
            remedy="Choose a folder of another name, or, if this is the default, move the checkout.",
        )
    return folder


def variant(text: str, info: ValidationInfo) -> str:
    """A variant of the sample, in sample mode alone."""
    chosen = info.data.get("mode")
    if text in (NO_CHANGE, KEYLESS) and chosen is Mode.SAMPLE:
        return text
    raise SettingError(
        partition=f"{PREFIX}SAMPLE",
        expected=f"{NO_CHANGE} or {KEYLESS}, in sample mode alone, or nothing",
        found=f"{text!r} in mode {chosen}",
        remedy="Leave it out for the usual sample, in which trade changes in 2025-03.",
    )


def month(text: str) -> date:
    """The first day of a month given as YYYY-MM."""
    if re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", text):
        return date.fromisoformat(f"{text}-01")
    raise SettingError(
        partition=f"{PREFIX}HISTORY_START",
        expected="a month from 1900-01 to 2099-12 as YYYY-MM",
        found=repr(text),
        remedy="Write for example 2018-01.",
    )


def contact(text: str) -> str:
    """What an HTTP header can carry."""
    try:
        text.encode("latin-1")
        is_sendable = text.isprintable()
    except UnicodeEncodeError:
        is_sendable = False
    if is_sendable:
        return text
    raise SettingError(
        partition=f"{PREFIX}CONTACT",
        expected="one line of Latin letters, as HTTP carries it",
        found=repr(text),
        remedy="Write for example you@example.org.",
    )


def address(text: str, info: ValidationInfo) -> str:
    """An http(s) address; the value is a secret and is not repeated."""
    with contextlib.suppress(ValueError):  # a bracket that is not closed
        parts = urlsplit(text)
        if parts.scheme in ("http", "https") and parts.netloc:
            return text
    raise SettingError(
        partition=f"{PREFIX}{(info.field_name or '').upper()}",
        expected="an address that begins with https:// or http://",
        found="something else (not shown: it may be a secret)",
        remedy="Copy the whole address of the webhook, or leave it out.",
    )


def days(text: str) -> int:
    """A number of days that a date can go back by, at least one."""
    if re.fullmatch("[1-9][0-9]{0,4}", text):
        return int(text)
    raise SettingError(
        partition=f"{PREFIX}KEEP_LANDING_DAYS",
        expected="a number of days up to 99999, or nothing to keep all",
        found=repr(text),
        remedy="Write for example 400.",
    )


def lake(text: str) -> str:
    """A folder, or a bucket with or without a prefix; what stands before an @ may be a secret and is not repeated."""
    if re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+(/[^/]+)*/?", text):
        return text.rstrip("/")
    if "://" not in text:
        return str(_path(f"{PREFIX}LAKE", text))
    raise SettingError(
        partition=f"{PREFIX}LAKE",
        expected="a folder, or s3://bucket/prefix",
        found=repr(text.rpartition("@")[2]),
        remedy="Mount another store as a folder, or use one that speaks S3.",
    )


def key(name: str, text: str) -> str:
    """A publisher's key, which a header or an address can carry; the value is a secret and is not repeated."""
    if re.fullmatch(r"[!-~]*", text):
        return text
    raise SettingError(
        partition=name,
        expected="a key of letters, digits and signs, without blanks",
        found="something else (not shown: it is a secret)",
        remedy="Copy the key as the publisher gave it, or leave it out.",
    )


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
