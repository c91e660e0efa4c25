"""Finds the settings in the environment and the file ``.env``, with one clear line for a wrong one."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from pydantic_settings import EnvSettingsSource

from orchestration.core import setting_checks
from orchestration.core.env_file import read_env_file
from orchestration.core.errors import SettingError
from orchestration.core.setting_checks import PREFIX
from orchestration.core.settings import WORK_ROOT, Settings
from orchestration.publishers.registry import all_datasets

OF_TESTS = {
    f"{PREFIX}REAL_DATA": "Folder of the publishers' real files. Default: ../shared/data.",
    f"{PREFIX}REPORTS": "1 to write docs/reports, as make soak does.",
    f"{PREFIX}PICTURE": "File to keep a picture of the page in that a test of the UI opens.",
    f"{PREFIX}PICTURES": "Folder to keep a picture of every page in that the walk through the UI opens.",
}
"""Variable -> meaning: what tests alone read."""

_OF_DBT = (f"{PREFIX}NEXT_FILE", f"{PREFIX}BUILD_FILE", f"{PREFIX}WORK_FILE")
"""Variables that the commands set for dbt, their child process."""


def ensure_user_home() -> None:
    """Set ``HOME`` for a user without a home folder, because packages need one."""
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
    given = {name: value.strip() for name, value in env.items() if name.startswith(PREFIX) and value.strip()}
    if f"{PREFIX}RECORDINGS" in given:
        given.setdefault(f"{PREFIX}SOURCES", "recorded")
    source = EnvSettingsSource(Settings)
    source.env_vars = given
    return Settings(keys=_keys(given), **source())


def settings_in_words() -> dict[str, str]:
    """Every setting of the product -> what it means, in the order of ``Settings``, the publishers' keys last."""
    fields = [field for field in Settings.model_fields.values() if field.validation_alias]
    of_fields = {
        str(field.validation_alias): f"{field.description}{'' if field.repr else ' A secret.'}" for field in fields
    }
    return of_fields | {
        dataset.key.setting: f"Key of {dataset.key.about}. A secret (docs/operating/add_a_key.md)."
        for dataset in all_datasets()
        if dataset.key
    }


def _keys(given: Mapping[str, str]) -> dict[str, str]:
    """The publishers' keys by setting."""
    return {
        name: setting_checks.key(name, value)
        for name, value in given.items()
        if re.fullmatch(rf"{PREFIX}[A-Z_]+_KEY", name)
    }


def _dotenv() -> dict[str, str]:
    """Settings of the file ``.env`` in the repository, which Dagster reads too; the environment goes before it."""
    values = read_env_file(WORK_ROOT / ".env")
    _refuse_unknown(values)
    return {name: value for name, value in values.items() if name.startswith(PREFIX) and value}


def _refuse_unknown(env: Mapping[str, str]) -> None:
    """Refuse a name that is nearly one of ours: what it sets would be left out without a word."""
    ours = [name for name in env if name.upper().startswith(PREFIX[: len("TRADE_COR")])]
    known = {*settings_in_words(), *OF_TESTS, *_OF_DBT}
    for name in sorted(set(ours) - known):
        alike = difflib.get_close_matches(name.upper(), sorted(known), n=1)
        meant = f"Write {alike[0]} if that is meant. " if alike else ""
        raise SettingError(
            partition=name,
            expected="a setting that .env.example lists",
            found="a name that nothing reads",
            remedy=f"{meant}Else take it out of .env and of the environment.",
        )
