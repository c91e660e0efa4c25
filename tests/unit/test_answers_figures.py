"""Every published figure in ``docs/answers.md`` is that of the seed, rounded as it stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest

from orchestration.core.settings import PROJECT_ROOT
from tests.support.evidence import open_evidence

PAGE = (PROJECT_ROOT / "docs" / "answers.md").read_text(encoding="utf-8")
KEY = re.compile(r"`([a-z0-9_]+)`")
FIGURE = re.compile(r"(C\$|US\$)?([0-9][0-9,]*(?:\.[0-9]+)?)(bn| %| TEU) in ([0-9][0-9Q.-]*[0-9])")
QUANTITY = re.compile(r"(?:C\$|US\$)[0-9][0-9.,]*bn|[0-9.]+ %|[0-9,]+ TEU")
UNITS = {
    ("C$", "bn"): ("Canadian dollars", 1e9),
    ("US$", "bn"): ("US dollars", 1e9),
    ("", " %"): ("per cent", 1.0),
    ("", " TEU"): ("twenty-foot equivalents", 1.0),
}
ELSEWHERE = {
    *("15.3 %", "17.8 %", "22.2 %", "US$136.27bn", "34.5 %", "45.3 %", "86.0 %", "86.9 %", "3 %"),
    *("US$73.5bn", "US$75.7bn", "US$34.3bn", "US$33.3bn"),
}
"""Figures that other tests hold: test_recorded, test_recorded_answers, test_seeding, test_sea_distances."""


@pytest.fixture(scope="module")
def evidence() -> Iterator[duckdb.DuckDBPyConnection]:
    """What the seeds make of the published series."""
    with open_evidence() as con:
        yield con


def _text() -> str:
    """The page without its queries, each paragraph on one line."""
    return re.sub(r"\n(?=\S)(?![-|#])|\n  ", " ", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL))


def _figures(keys: set[str]) -> Iterator[tuple[str, re.Match[str]]]:
    """The figures of the page, each after the key of its evidence."""
    for line in _text().splitlines():
        found = [match for match in KEY.finditer(line) if match[1] in keys]
        for match, following in zip(found, [*found, None][1:], strict=True):
            part = line[match.end() : following.start() if following else len(line)]
            yield from ((match[1], figure) for figure in FIGURE.finditer(part))


def test_every_figure_with_its_evidence_is_that_of_the_seed(evidence: duckdb.DuckDBPyConnection) -> None:
    keys = {key for (key,) in evidence.execute("select evidence_key from claim_evidence").fetchall()}
    checked = 0
    for key, figure in _figures(keys):
        unit, scale = UNITS[figure[1] or "", figure[3]]
        value = evidence.execute(
            "select published_value / ? from int_evidence__periods where evidence_key = ? and unit = ?"
            " and (period_name = ? and (period_kind <> 'month' or length(period_name) = 7))",
            [scale, key, unit, figure[4]],
        ).fetchall()
        digits = len(figure[2].partition(".")[2])
        assert len(value) == 1, (key, figure[0])
        assert f"{value[0][0]:,.{digits}f}".replace(",", "") == figure[2].replace(",", ""), (key, figure[0], value)
        checked += 1
    assert checked > 100


def test_every_quantity_of_what_is_known_has_its_evidence_or_another_test(
    evidence: duckdb.DuckDBPyConnection,
) -> None:
    keys = {key for (key,) in evidence.execute("select evidence_key from claim_evidence").fetchall()}
    proven = {quantity for _, figure in _figures(keys) for quantity in QUANTITY.findall(figure[0])}
    assert set(QUANTITY.findall(_text().replace("2024–", ""))) - proven - ELSEWHERE == set()


def test_each_claim_has_a_verdict_and_nothing_is_left_for_later(evidence: duckdb.DuckDBPyConnection) -> None:
    claims = evidence.execute("select claim_number, claim from thesis_claims order by claim_number::int").fetchall()
    verdicts = re.findall(r"^\| ([0-9]+)\. ", PAGE, re.MULTILINE)
    assert verdicts == [number for number, _ in claims]
    assert "not yet" not in PAGE
