"""How long new lines last, worked out again from the published facts without a library, and as it was planted."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

ASKED = [("CAN", "export", "MEX", 6), ("CAN", "import", "MEX", 12), ("CAN", "export", "other", 24)]
Spell = tuple[int, bool]
"""Months followed, and whether it ended."""


def _traded(release: Path, reporter: str, flow: str, group: str) -> tuple[dict[tuple[str, str], list[int]], int, int]:
    """Months of trade by partner and narrow family, as numbers, with the first and the last month of the reporter."""
    with duckdb.connect(str(release), read_only=True) as con:
        con.execute("use marts")
        rows = con.execute(
            "select year(month_start_date) * 12 + month(month_start_date), partner_country_key, hs6_code,"
            " domestic_foreign, value_published from fct_merchandise_trade"
            " where reporter_country_key = $1 and flow = $2",
            [reporter, flow],
        ).fetchall()
        narrow = {
            (edition, code): family
            for edition, code, family in con.execute(
                "select edition, hs6_code, narrow_family_code from dim_hs_family"
            ).fetchall()
        }
        countries = {
            key
            for (key,) in con.execute("select country_key from dim_country where country_kind = 'country'").fetchall()
        }
    editions = defaultdict(set)
    for (edition, _), family in narrow.items():
        editions[family].add(edition)
    lines = defaultdict(set)
    for month, partner, code, kind, value in rows:
        own, other = ("HS2017", "HS2022") if month <= 2021 * 12 + 12 else ("HS2022", "HS2017")
        family = narrow.get((own, code)) or narrow.get((other, code)) or code
        is_asked = partner == group or (group == "other" and partner not in ("CAN", "MEX", "USA"))
        is_product = code < "98" and len(editions.get(family, "12")) == 2
        if is_asked and is_product and partner in countries and kind != "foreign" and value > 0:
            lines[partner, family].add(month)
    every = sorted({month for month, *_ in rows})
    assert every == list(range(every[0], every[-1] + 1))
    return {line: sorted(months) for line, months in lines.items()}, every[0], every[-1]


def _new_spells(months: list[int], first: int, last: int) -> list[Spell]:
    """Of one line: months between pauses of six, each spell of which began after twelve months without trade."""
    spells, began, before = [], months[0], first - 1
    for month, following in zip(months, [*months[1:], last + 100], strict=True):
        if following - month - 1 < 6:
            continue
        is_ended = last - month >= 6
        followed = (month if is_ended else last - 6) - began + 1
        if began - before - 1 >= 12:
            spells.append((followed, is_ended))
        began, before = following, month
    return spells


def _kaplan_meier(spells: list[Spell], horizon: int) -> float:
    share = 1.0
    for month in range(1, horizon + 1):
        at_risk = sum(followed >= month for followed, _ in spells)
        if at_risk:
            share *= 1 - sum(ended and followed == month for followed, ended in spells) / at_risk
    return share


@pytest.mark.parametrize(("reporter", "flow", "group", "horizon"), ASKED)
def test_survival_is_the_product_of_the_facts_own_months(
    night: tuple[bool, Path], reporter: str, flow: str, group: str, horizon: int
) -> None:
    _, release = night
    lines, first, last = _traded(release, reporter, flow, group)
    spells = [spell for months in lines.values() for spell in _new_spells(months, first, last)]
    with duckdb.connect(str(release), read_only=True) as con:
        row = con.execute(
            "select left_truncated_lines_count, new_lines_count, trading_lines_count, ended_lines_count,"
            " censored_lines_count, survival_share from marts.mart_relationship_survival"
            " where reporter_country_key = $1 and flow = $2 and partner_group = $3 and horizon_months = $4",
            [reporter, flow, group, horizon],
        ).fetchone()
    assert row is not None
    ended = sum(ended and followed <= horizon for followed, ended in spells)
    censored = sum(not ended and followed < horizon for followed, ended in spells)
    assert row[:5] == (
        sum(months[0] - first < 12 for months in lines.values()),
        len(spells),
        len(spells) - ended - censored,
        ended,
        censored,
    )
    assert len(spells) > 10 and ended and (censored or horizon < 24)
    assert row[5] == pytest.approx(_kaplan_meier(spells, horizon))


def test_lines_last_as_long_as_the_sample_makes_them(night: tuple[bool, Path]) -> None:
    """Lines last 1, 2, 3, 5, 8, 13, 21, 34 or 200 months: five in nine longer than 6, four than 12, two than 24."""
    _, release = night
    with duckdb.connect(str(release), read_only=True) as con:
        rows = con.execute(
            "select horizon_months, survival_share, survival_low_share, survival_high_share"
            " from marts.mart_relationship_survival where survival_share is not null"
            " and reporter_country_key = 'CAN'"
        ).fetchall()
    put_in = {6: 5 / 9, 12: 4 / 9, 24: 2 / 9}
    found = [low <= put_in[horizon] <= high for horizon, _, low, high in rows]
    assert {horizon for horizon, *_ in rows} == set(put_in)
    assert sum(found) >= 0.75 * len(found), rows


def test_a_reporter_without_a_new_line_says_so(night: tuple[bool, Path]) -> None:
    _, release = night
    with duckdb.connect(str(release), read_only=True) as con:
        found = con.execute(
            "select distinct unavailable_reason, survival_share from marts.mart_relationship_survival"
            " where reporter_country_key = 'CAN' and partner_group = 'USA'"
        ).fetchall()
    assert found == [("no line is new", None)]
