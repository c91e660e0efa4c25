"""How a person types a command of this project, for messages that advise one.

In a checkout it is ``make``. A service has its settings from its own environment, which ``make`` typed by a person
would not have: it would act on another warehouse. An installed wheel has no ``make``.
"""

from __future__ import annotations

import os

from orchestration.core.modes import Mode
from orchestration.core.setting_checks import PREFIX
from orchestration.core.settings import IS_INSTALLED

_CHOSEN_BY = {Mode.SAMPLE: "", Mode.RECORDED: " RECORDINGS=<folder>", Mode.LIVE: " SOURCES=live"}


def typed(mode: Mode, command: str) -> str:
    """A command of this mode, without its arguments."""
    if has_settings_of_its_own():
        return f"{'trade-corridors' if IS_INSTALLED else 'python -m orchestration'} {command}"
    return f"make {command}{_CHOSEN_BY[mode]}"


def advised(mode: Mode, command: str) -> str:
    """A command of this mode as it is advised in a sentence."""
    return f"{typed(mode, command)}{' (with the same settings)' if has_settings_of_its_own() else ''}"


def the_ui(mode: Mode) -> str:
    """A sentence on how to open the UI, with a space before it; empty for a service, whose UI is another."""
    return "" if has_settings_of_its_own() else f" The UI: {typed(mode, 'dev')}."


def has_settings_of_its_own() -> bool:
    """Whether ``make`` in a checkout would act on another warehouse than this process does."""
    return IS_INSTALLED or bool(os.environ.get(f"{PREFIX}DATA"))
