"""Every kind of refusal reads as prose: ``tests/snapshots/refusals.txt`` is what an operator is told."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

import pytest

from orchestration.core import errors
from tests.support.refusals import gate_refusals, landing_refusals, release_refusals, zip_refusals
from tests.support.refusals_of_places import refusals_of_places

SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "refusals.txt"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Kind of refusal -> what is told of it."""

    places = tmp_path_factory.mktemp("places")

    def everything() -> Iterator[tuple[str, str]]:
        yield from gate_refusals(tmp_path_factory.mktemp("gate"))
        yield from landing_refusals(tmp_path_factory.mktemp("landing"))
        yield from zip_refusals(tmp_path_factory.mktemp("zips"))
        yield from release_refusals()
        yield from refusals_of_places(places)

    return {kind: line.replace(f"{places}/", "") for kind, line in everything()}


def test_the_sentences_are_the_snapshot(told: dict[str, str]) -> None:
    """After a wanted change: ``make snapshots``, and read the difference."""
    text = "\n\n".join(f"{kind.upper()}\n{_filled(line)}" for kind, line in told.items()) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(text, encoding="utf-8")
    assert text == SNAPSHOT.read_text(encoding="utf-8")


def test_every_kind_of_error_has_its_sentence(told: dict[str, str]) -> None:
    """Read ``orchestration/core/errors.py``: what is only a base of others is never met."""
    kinds = {
        name
        for name, one in vars(errors).items()
        if isinstance(one, type) and issubclass(one, errors.TradeCorridorsError)
    }
    met = {match[1] for line in told.values() if (match := re.match(r"(?:\[[^]]*\] )?(\w+): ", line))}
    assert kinds - met == {"TradeCorridorsError", "SourceError"}


def _filled(line: str) -> str:
    line = re.sub(r"ID=[0-9a-f]{12}\b", "ID=0123456789ab", line)
    line = re.sub(
        r"newest change is \S+, at \S+ \S+ UTC", "newest change is models/x.sql, at 2024-05-11 03:30:00 UTC", line
    )
    line = re.sub(r"each of \d+ required", "each of 999 required", line)
    return fill(line, 110, break_long_words=False, break_on_hyphens=False)


def test_a_refusal_of_a_gate_says_where_what_why_and_how_to_see_the_rows(told: dict[str, str]) -> None:
    line = told["a value a thousand times the last load"]
    assert line.startswith("[example_flows 2024-")
    assert (
        "total of tonnes is 6,000,000, 1,000 times the 6,000 in the last accepted load; allowed: 0.8 to 1.25 times"
        in line
    )
    assert "Why: Tonnes moved between 0.91 and 1.10" in line
    assert re.search(r"Details: make refused SOURCES=live ID=[0-9a-f]{12}$", line)
