"""UN Comtrade's API: what is available, and queries whose answers are proved whole.

An answer is cut at a number of records without a word. So totals are asked for first: they say how many partners each
reporter, period and flow has, and with it how many chapters may be asked for at once. An answer that is as long as one
that was cut is asked for again in parts, which together are what was asked, and is read by nobody.

Second partners, the countries that goods were consigned from, are asked for apart, by name: every other question pins them
to 0, all of them together.

Without a key a query takes one period. A month of three reporters is then one call for its totals, some ten for its
chapters and one for second partners, where a reporter has them; a year of nine reporters and all partners some 800. From
2018 on that makes 1,300 calls for the months and 6,500 for the years: 18 days of 450 calls, newest year first. With a key
a year of both is some 25 calls.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from orchestration.core.errors import IncompleteResponse, WrongContent
from orchestration.core.request import Content, DiscoveryContext, Request
from orchestration.publishers.un.comtrade_answers import FREE_ROWS, KEYED_ROWS, Frequency, records

HOST = "comtradeapi.un.org"
CHAPTERS = tuple(f"{number:02}" for number in range(1, 100) if number != 77)
"""What AG2 stands for. Chapter 77 is reserved; 98 and 99 hold what has no chapter, what is secret among it."""

PERIODS_LISTED_A_CALL = 6
"""Periods of one question for what is available: so many were seen to work, and more were not tried."""

WORLD, TOTAL, ALL_CHAPTERS = "0", "TOTAL", "AG2"
_FLOWS = ("M", "X", "RM", "RX")
_WITHOUT_BREAKDOWN = (("customsCode", "C00"), ("motCode", "0"))
"""Pinned in every query, as second partners are: else rows by procedure and transport lie beside their totals."""


class Availability(NamedTuple):
    """What the publisher has of a reporter and period.

    Args:
        mark: its mark of their state.
        records: how many there are, at all levels.
        has_second_partner: whether the reporter says where goods were consigned from.
    """

    mark: str
    records: int
    has_second_partner: bool


Listed = Mapping[tuple[str, str], Availability]
"""(reporter, period) -> what there is of it."""


@dataclass(frozen=True)
class Query:
    """One question: every combination of its reporters, periods, flows and commodities.

    Args:
        partners: none for all of them, the world included.
        listed: what is available.
        second_partners: none for all of them together.
    """

    frequency: Frequency
    has_key: bool
    reporters: tuple[str, ...]
    periods: tuple[str, ...]
    partners: tuple[str, ...]
    listed: Listed
    flows: tuple[str, ...] = _FLOWS
    commodities: tuple[str, ...] = (TOTAL,)
    second_partners: tuple[str, ...] = ()

    @property
    def most_rows(self) -> int:
        """Records of an answer that may have been cut."""
        return KEYED_ROWS if self.has_key else FREE_ROWS

    @property
    def chapters(self) -> tuple[str, ...]:
        """The commodities one by one."""
        return CHAPTERS if self.commodities == (ALL_CHAPTERS,) else self.commodities

    def request(self, following: tuple[Query, ...] = ()) -> Request:
        """The request; its next page is the next question, those that its answer raises included."""
        path = "data/v1/get" if self.has_key else "public/v1/preview"
        params = {
            "reporterCode": self.reporters,
            "period": self.periods,
            "partnerCode": self.partners,
            "partner2Code": self.second_partners or ("0",),
            "cmdCode": self.commodities,
            "flowCode": self.flows,
            "maxRecords": (str(self.most_rows),),
        }
        asked = tuple((name, ",".join(values)) for name, values in params.items() if values)
        return Request(
            f"https://{HOST}/{path}/C/{self.frequency}/HS",
            Content.JSON,
            asked + _WITHOUT_BREAKDOWN,
            version=self._version(),
            next_page=partial(next_question, self, following),
        )

    def _version(self) -> str:
        """Changes when the publisher's mark of any of the reporters and periods does."""
        marks = [f"{key}={self.listed[key].mark}" for key in product(self.reporters, self.periods)]
        return hashlib.sha256("\n".join(marks).encode()).hexdigest()[:32]

    def split(self, parts: int) -> tuple[Query, ...]:
        """The same question in at least two parts, and at most so many, that share nothing.

        Raises:
            IncompleteResponse: it asks for one thing only.
        """
        for name in ("reporters", "periods", "flows", "commodities", "partners"):
            values: tuple[str, ...] = self.chapters if name == "commodities" else getattr(self, name)
            if len(values) > 1:
                size = math.ceil(len(values) / max(2, min(parts, len(values))))
                chunks = (values[start : start + size] for start in range(0, len(values), size))
                return tuple(replace(self, **{name: chunk}) for chunk in chunks)  # type: ignore[arg-type]
        raise IncompleteResponse(
            expected=f"fewer than {self.most_rows} records for {self.label}",
            found=f"{self.most_rows} or more, where an answer is cut, and nothing left to divide by",
            remedy="Nothing was loaded. A key lets answers be longer; see docs/operating/add_a_key.md.",
        )

    @property
    def label(self) -> str:
        """The question in a few words."""
        names = (self.reporters, self.periods, self.flows, self.commodities)
        return " ".join(",".join(values) for values in names)[:200]


def available(context: DiscoveryContext, frequency: Frequency, reporters: Sequence[str]) -> Listed:
    """What the publisher lists as available, in the wanted years."""
    months = [f"{month:02}" for month in range(1, 13)] if frequency == "M" else [""]
    periods = [f"{year}{month}" for year in context.wanted for month in months]
    marks: dict[tuple[str, str], list[Availability]] = {}
    for start in range(0, len(periods), PERIODS_LISTED_A_CALL):
        asked = periods[start : start + PERIODS_LISTED_A_CALL]
        params = (("reporterCode", ",".join(reporters)), ("period", ",".join(asked)))
        answer = context.fetch(Request(f"https://{HOST}/public/v1/getDA/C/{frequency}/HS", Content.JSON, params))
        for record in records(answer):
            key = (str(record["reporterCode"]), str(record["period"]))
            if key[0] not in reporters or key[1] not in asked:
                raise WrongContent(
                    expected=f"what is available of {len(reporters)} reporters in {asked[0]} to {asked[-1]}",
                    found=f"reporter {key[0]:.20}, period {key[1]:.20}",
                    remedy="Nothing was loaded. Compare the answer of getDA with publishers/un/comtrade.py.",
                )
            mark = f"{record['datasetChecksum']} {record['lastReleased']}"
            one = Availability(mark, int(record["totalRecords"]), bool(record["isExtendedPartner2Code"]))
            marks.setdefault(key, []).append(one)
    return {
        key: Availability(
            " ".join(sorted(one.mark for one in found)),
            sum(one.records for one in found),
            any(one.has_second_partner for one in found),
        )
        for key, found in marks.items()
    }


def questions(
    frequency: Frequency, year: str, partners: tuple[str, ...], listed: Listed, *, has_key: bool
) -> Iterator[Query]:
    """The totals of a year: reporters that have the same periods together, as far as one answer may hold them all."""
    available = _periods_by_reporter(listed, year)
    for periods in _asked_together(available, has_key=has_key):
        base = Query(frequency, has_key, (), periods, partners, listed)
        of_named = len(partners) * len(_FLOWS) * len(periods) or math.inf
        sizes = {
            reporter: min(sum(listed[reporter, period].records for period in periods), of_named)
            for reporter, of in available.items()
            if (of == periods if has_key else periods[0] in of)
        }
        for group in _groups(sizes, base.most_rows):
            yield replace(base, reporters=group)


def consignment_questions(
    year: str, partners: Mapping[str, str], second_partners: tuple[str, ...], listed: Listed, *, has_key: bool
) -> Iterator[Query]:
    """The months' imports of each reporter from one partner, by second partner, where the publisher has them.

    Args:
        partners: reporter -> the partner whose goods it imports.
    """
    for reporter, partner in partners.items():
        there = {key: one for key, one in listed.items() if key[0] == reporter and one.has_second_partner}
        for periods in _asked_together(_periods_by_reporter(there, year), has_key=has_key):
            yield Query("M", has_key, (reporter,), periods, (partner,), listed, ("M",), second_partners=second_partners)


def _periods_by_reporter(listed: Listed, year: str) -> dict[str, tuple[str, ...]]:
    available: dict[str, tuple[str, ...]] = {}
    for reporter, period in sorted(listed):
        if period.startswith(year):
            available[reporter] = (*available.get(reporter, ()), period)
    return available


def _asked_together(available: Mapping[str, tuple[str, ...]], *, has_key: bool) -> list[tuple[str, ...]]:
    """Periods of one question: one without a key, with it all that some reporter has."""
    whole_years = sorted(set(available.values()))
    return whole_years if has_key else [(period,) for period in sorted({p for of in whole_years for p in of})]


def _groups(sizes: Mapping[str, float], below: int) -> Iterator[tuple[str, ...]]:
    """Names in groups whose sizes sum to less than a number; one that is larger is alone."""
    group: tuple[str, ...] = ()
    for name, size in sizes.items():
        if group and sum(sizes[one] for one in group) + size >= below:
            yield group
            group = ()
        group = (*group, name)
    if group:
        yield group


def next_question(asked: Query, waiting: tuple[Query, ...], page: Path) -> Request | None:
    """What to ask after an answer: its parts if it may be cut, the chapters of its totals, or what waits.

    Raises:
        IncompleteResponse: the answer contradicts itself, or lacks a period that is listed as available.
    """
    found = records(page)
    if len(found) >= asked.most_rows:
        waiting = (*asked.split(2), *waiting)
    elif asked.commodities == (TOTAL,) and not asked.second_partners:
        _refuse_absent(asked, found)
        waiting = (*_chapters_of(asked, found), *waiting)
    return waiting[0].request(waiting[1:]) if waiting else None


def _refuse_absent(asked: Query, totals: Sequence[Mapping[str, Any]]) -> None:
    """Exports or imports are there in every period that is listed as available."""
    if asked.flows != _FLOWS:
        return  # a part of an answer that was cut
    found = {(str(record["reporterCode"]), str(record["period"])) for record in totals}
    if absent := sorted(set(product(asked.reporters, asked.periods)) - found):
        raise IncompleteResponse(
            expected=f"totals of reporter {absent[0][0]} in {absent[0][1]}, which getDA lists as available",
            found=f"none, as for {len(absent)} reporter(s) and period(s)",
            remedy="Nothing was loaded; the publisher may be releasing it now. Run again.",
        )


def _chapters_of(asked: Query, totals: Sequence[Mapping[str, Any]]) -> Iterator[Query]:
    """The chapters behind totals, of named partners without the world."""
    partners = tuple(partner for partner in asked.partners if partner != WORLD)
    counts = Counter(
        (str(record["reporterCode"]), str(record["period"]), str(record["flowCode"]))
        for record in totals
        if not partners or str(record["partnerCode"]) != WORLD
    )
    flows = tuple(flow for flow in asked.flows if any(cell[2] == flow for cell in counts))
    query = replace(asked, partners=partners, flows=flows, commodities=(ALL_CHAPTERS,))
    yield from _fitting(query, counts)


def _fitting(query: Query, partners_of: Mapping[tuple[str, str, str], int]) -> Iterator[Query]:
    """The question in parts that can have no more records than partners times chapters, if that can be had."""
    cells = product(query.reporters, query.periods, query.flows)
    bound = sum(partners_of.get(cell, 0) for cell in cells) * len(query.chapters)
    if bound >= query.most_rows and (query.chapters != query.commodities or _is_divisible(query)):
        for part in query.split(math.ceil(bound / (query.most_rows - 1))):
            yield from _fitting(part, partners_of)
    elif bound:
        yield query


def _is_divisible(query: Query) -> bool:
    return any(len(values) > 1 for values in (query.reporters, query.periods, query.flows, query.commodities))
