"""What make hands on to the commands: what was given to it, and nothing that would hide a setting."""

from __future__ import annotations

import os
import subprocess

import pytest

from orchestration.core.settings import PROJECT_ROOT

#: `make test` runs these tests: a make inside it would print its folder and take over its arguments.
OF_AN_OUTER_MAKE = {"MAKELEVEL", "MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES"}


@pytest.mark.parametrize(
    ("given", "settings"),
    [
        (["warehouse"], ""),
        (["warehouse", "SOURCES=live"], 'TRADE_CORRIDORS_SOURCES="live"'),
        (["warehouse", "RECORDINGS=../some files"], 'TRADE_CORRIDORS_RECORDINGS="../some files"'),
        (["probe"], 'TRADE_CORRIDORS_SOURCES="live"'),  # it asks publishers, unless it is told otherwise
        (["probe", "SOURCES=sample"], 'TRADE_CORRIDORS_SOURCES="sample"'),
        (["probe", "RECORDINGS=there"], 'TRADE_CORRIDORS_RECORDINGS="there"'),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_a_command_gets_what_was_given_and_otherwise_reads_its_settings_itself(given: list[str], settings: str) -> None:
    by_hand = {name: value for name, value in os.environ.items() if name not in OF_AN_OUTER_MAKE}
    told = subprocess.run(
        ["make", "--dry-run", *given], cwd=PROJECT_ROOT, env=by_hand, capture_output=True, text=True, check=True
    ).stdout.splitlines()[-1]
    assert told.partition(".venv/bin/python")[0].strip() == settings
