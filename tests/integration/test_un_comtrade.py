"""UN Comtrade: answers that are cut without a word are found and divided, quotas end a day and not a load."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest

from orchestration.core.errors import EmptyPartition, IncompleteResponse, KeyRefused, TradeCorridorsError, WrongContent
from orchestration.core.modes import Mode
from orchestration.core.request import DiscoveryContext, LandedFile, Request
from orchestration.core.seeds import seed_file
from orchestration.core.sql import one_file
from orchestration.landing.archive import Archive
from orchestration.landing.land import Landing
from orchestration.offline.faults import Fault
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import AS_OF
from orchestration.offline.sample.world import CHANGING_WORLD
from orchestration.offline.server import ReplayServer
from orchestration.publishers.un import comtrade as un_comtrade
from orchestration.publishers.un.comtrade import CHAPTERS, HOST, Query, _fitting
from orchestration.publishers.un.comtrade_answers import FREE_ROWS, whole_answers
from orchestration.raw import health
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw, prepare
from tests.support.comtrade import ASKED, COMTRADE, CONSIGNMENT, Site, edited, of, recorded

FEW = "freqCode = 'M' and period in ('202601', '202602') or period = '2025' and reporterCode in (484, 156)"
"""Two months of three reporters, and a year of two others."""

WIDE = f"""
    with one as (select * from read_parquet('{{file}}') where period = '2025' and reporterCode = 484 limit 1),
    cells as (
        select area_code::int as partner, flow, cmd, if(cmd = '87', 3_000_001, 2_000) + area_code::int as dollars
        from read_csv({one_file(seed_file("comtrade_areas"))}, all_varchar = true)
        cross join (select unnest(['M', 'X']) as flow) cross join (select unnest(['87', '99']) as cmd)
        where area_code <> '0'
    ),
    with_world as (from cells union all by name select 0 as partner, flow, cmd, sum(dollars) as dollars from cells group by all),
    rows as (
        from with_world
        union all by name select partner, flow, 'TOTAL' as cmd, sum(dollars) as dollars from with_world group by all
    )
    select one.* replace (
        partner as "partnerCode", flow as "flowCode", cmd as "cmdCode", dollars::double as "primaryValue",
        null::double as cifvalue, dollars::double as fobvalue
    ) from rows cross join one
"""  # noqa: E501
"""One year of one reporter with more partners than an answer has room for twice."""


@pytest.fixture(scope="module")
def sample(sample_folder: Path) -> Recordings:
    """The sample's recording of UN Comtrade alone."""
    return recorded(sample_folder)


@pytest.fixture
def at(sample: Recordings, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Opens the service over a part of the sample."""
    open_servers = []

    def site(where: str = FEW, table: str = "", name: str = "site") -> Site:
        running = ReplayServer(of(sample, where, table)).running()
        open_servers.append(running)
        return Site(running.__enter__(), tmp_path / name)

    yield site
    for running in open_servers:
        running.__exit__(None, None, None)


def served(sample: Recordings, where: str = "", table: str = "") -> tuple[Any, ...]:
    """Count and sum of the records that are there."""
    (entry,) = of(sample, where, table).entries
    sql = entry.table.format(file=str(entry.file).replace("'", "''"))
    return duckdb.sql(f'select count(*), sum("primaryValue"::decimal(24, 6)) from ({sql})').fetchall()[0]


ASKED_PARTNERS = "partner2Code = 0 and partnerCode in (0, 124, 484, 842, 156, 392, 410)"


def test_whatever_is_there_lands_whole_with_a_key_and_without(sample: Recordings, at: Callable[..., Site]) -> None:
    where = "freqCode = 'M' and period = '202601'"
    free, keyed = at(where, name="free"), at(where, name="keyed")
    free.land("2026")
    keyed.land("2026", key="k")
    assert len(free.asked()) > 2 * len(keyed.asked()) == 6
    there = served(sample, f"{where} and {ASKED_PARTNERS}")
    assert there[0] > FREE_ROWS
    landed = free.landed_rows("2026")
    assert landed == keyed.landed_rows("2026")
    assert landed[ASKED[0]][:2] == there


def test_an_answer_as_long_as_a_cut_one_is_divided_and_read_by_nobody(
    sample: Recordings, at: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(un_comtrade, "CHAPTERS", ("84", "85", "87", "99"))  # for a test of seconds
    site = at(table=WIDE)
    assert site.land("2025")["2025"].outcome is Landing.NEW
    lengths = [json.loads(file.path.read_bytes())["count"] for file in site.archive.partitions(COMTRADE.code)["2025"]]
    assert lengths.count(FREE_ROWS) == 2, "the totals, and the half of them that holds imports and exports"
    assert max(lengths) == FREE_ROWS
    there = served(sample, table=WIDE)
    assert there[0] > 3 * FREE_ROWS
    assert site.landed_rows("2025")[ASKED[1]][:2] == there


@pytest.mark.parametrize("partners", [1, 5, 6, 230, 499])
def test_parts_are_the_whole_once_and_fit(partners: int) -> None:
    reporters, periods, flows = ("124", "484", "842"), ("202601", "202602"), ("M", "X", "RX")
    whole = Query("M", False, reporters, periods, (), {}, flows, ("AG2",))
    parts = list(_fitting(whole, Counter(dict.fromkeys(product(reporters, periods, flows), partners))))
    cells = Counter(cell for part in parts for cell in product(part.reporters, part.periods, part.flows, part.chapters))
    assert cells == Counter(product(reporters, periods, flows, CHAPTERS))
    sizes = [
        partners * len(part.reporters) * len(part.periods) * len(part.flows) * len(part.chapters) for part in parts
    ]
    assert max(sizes) < FREE_ROWS
    assert len(parts) <= 2.1 * sum(sizes) / (FREE_ROWS - 1) + 1 or partners > FREE_ROWS / 2


def test_what_cannot_be_divided_is_refused_by_name() -> None:
    one = Query("A", False, ("842",), ("2025",), (), {}, ("M",), ("87",))
    with pytest.raises(IncompleteResponse, match="842 2025 M 87"):
        one.split(2)


@pytest.mark.parametrize(
    ("part", "change", "error", "words"),
    [
        ("cmdCode=AG2", edited(lambda rows: rows[:-1], counted=False), IncompleteResponse, "answer itself says"),
        ("cmdCode=TOTAL", edited(lambda rows: []), IncompleteResponse, "getDA lists as available"),
        ("cmdCode=TOTAL", lambda body: b'{"count": 0, "data": [], "error": "Too busy"}', WrongContent, "Too busy"),
        ("/getDA/", edited(lambda rows: [{**row, "reporterCode": 4} for row in rows]), WrongContent, "reporter 4"),
    ],
)  # fmt: skip
def test_an_answer_that_contradicts_itself_is_refused_by_name(
    at: Callable[..., Site], part: str, change: Any, error: type[TradeCorridorsError], words: str
) -> None:
    site = at()
    site.server.faults = [Fault(part, times=None, change=change)]
    failed = site.land("2026")["2026"].error
    assert isinstance(failed, error)
    assert words in str(failed)
    assert site.archive.partitions(COMTRADE.code) == {}


def test_a_spent_quota_ends_the_day_and_the_next_one_goes_on(at: Callable[..., Site]) -> None:
    site = at("freqCode = 'M' and period in ('202601', '202501')")
    whole = at("freqCode = 'M' and period in ('202601', '202501')", name="whole")
    whole.land("2025", "2026")
    site.server.faults = [Fault("period=202501&", times=None, status=403)]
    landed = site.land("2025", "2026")
    assert list(landed) == ["2025", "2026"]
    assert [one.outcome for one in landed.values()] == [Landing.POSTPONED, Landing.NEW]
    assert "quota" in landed["2025"].reason
    assert sum("period=202501&" in target for target in site.asked()) == 1
    first = site.asked()[:-1]
    assert site.archive.failures(COMTRADE.code) == {}

    site.server.faults = []
    _accept(site, "2026")
    landed = site.land("2025", "2026")
    assert [one.outcome for one in landed.values()] == [Landing.NEW, Landing.UNCHANGED]
    assert sorted(first + site.asked()) == sorted(whole.asked())
    assert site.landed_rows("2025") == whole.landed_rows("2025")


def test_no_more_calls_are_made_than_are_planned_and_what_waits_is_seen(at: Callable[..., Site]) -> None:
    site = at("freqCode = 'M' and period in ('202601', '202501')")
    landed = site.land("2025", "2026", calls_a_day=7)
    assert len(site.server.seen) == 7
    assert [one.outcome for one in landed.values()] == [Landing.POSTPONED, Landing.POSTPONED]
    assert all("period=2026" in target for target in site.asked())
    site.land("2025", "2026", calls_a_day=7)
    assert site.server.seen == []
    with open_raw(site.folder / "build.duckdb", Mode.SAMPLE) as con:
        prepare(con, COMTRADE)
        expected = {COMTRADE.code: {"2025": "", "2026": ""}}
        health.refresh(con, [site.archive.holding(COMTRADE)], AS_OF, expected, site.folder)
        seen = con.execute("select _partition, state, reason from meta.coverage").fetchall()
    assert [(key, state, "at most 7 calls" in reason) for key, state, reason in seen] == [
        ("2025", "absent", True),
        ("2026", "absent", True),
    ]
    site.land("2025", "2026")
    assert site.archive.postponed(COMTRADE.code) == {}


def _accept(site: Site, *years: str) -> None:
    archive = site.archive
    for year in years:
        archive.note_accepted(COMTRADE.code, year, archive.partitions(COMTRADE.code)[year])


def test_what_was_not_released_anew_is_not_asked_again_unless_it_was_refused(at: Callable[..., Site]) -> None:
    site = at()
    site.land("2026")
    count = len(site.asked())
    site.archive.note_refused(COMTRADE.code, "2026", site.archive.partitions(COMTRADE.code)["2026"])
    site.land("2026")
    assert len(site.asked()) == count > 10, "a gate has refused it"
    _accept(site, "2026")
    assert site.land("2026")["2026"].outcome is Landing.UNCHANGED
    assert site.asked() == []


def test_what_was_released_anew_is_asked_again_and_nothing_else(sample: Recordings, at: Callable[..., Site]) -> None:
    before = at()
    before.land("2026")
    _accept(before, "2026")
    (entry,) = sample.entries
    revised = 'if(reporterCode = 484 and period = \'202602\', "netWgt" + 1, "netWgt")'
    table = f'select * replace ({revised} as "netWgt") from ({entry.table}) where {FEW}'
    after = at(table=table)
    assert after.land("2026")["2026"].outcome is Landing.NEW
    totals, *chapters = [parse_qs(urlsplit(target).query) for target in after.asked()]
    assert totals["reporterCode"] == ["124,484,842"]
    assert {query["reporterCode"][0] for query in chapters} == {"484"}
    assert {query["period"][0] for query in (totals, *chapters)} == {"202602"}


def test_a_year_of_which_nothing_is_listed_is_not_asked_for(at: Callable[..., Site]) -> None:
    site = at()
    assert site.land("2023")["2023"].outcome is Landing.FAILED
    assert site.asked() == []
    site.land("2025")
    assert {parse_qs(urlsplit(target).query)["reporterCode"][0] for target in site.asked()} == {"156", "484"}


def test_a_key_that_is_refused_is_named_and_not_shown(at: Callable[..., Site]) -> None:
    site = at()
    site.server.faults = [Fault("/data/v1/", times=None, status=401)]
    failed = site.land("2026", key="s3cret")["2026"].error
    assert isinstance(failed, KeyRefused)
    assert str(failed).startswith("[un_comtrade_trade 2026] KeyRefused: expected a key that comtradeapi.un.org accepts")
    assert "s3cret" not in str(failed)
    assert site.server.answers.answer(f"/{HOST}/data/v1/get/C/M/HS", 1_000).status == 401


def test_a_query_without_a_key_takes_one_period_and_one_for_what_is_listed_six(at: Callable[..., Site]) -> None:
    """The service refuses a list of periods, and no more than six were seen to be listed in one call."""
    site = at("freqCode = 'M' and period in ('202601', '202602', '202501') or freqCode = 'A' and period >= '2024'")
    refused = f"/{HOST}/public/v1/preview/C/M/HS?reporterCode=842&period=202601,202602"
    assert site.server.answers.answer(refused, 1_000).status == 400
    years = [str(year) for year in range(2018, 2027)]
    site.land(*years)
    listed = [parse_qs(urlsplit(target).query) for target in site.server.seen if "/getDA/" in target]
    assert [len(query["period"][0].split(",")) for query in listed] == [6] * 18 + [6, 3]
    assert all("," not in parse_qs(urlsplit(target).query)["period"][0] for target in site.asked())


def test_a_month_of_three_reporters_costs_a_call_for_totals_and_some_ten_for_chapters(at: Callable[..., Site]) -> None:
    site = at("freqCode = 'M' and period = '202601'")
    site.land("2026")
    asked = [parse_qs(urlsplit(target).query) for target in site.asked()]
    totals = [query for query in asked if query["cmdCode"] == ["TOTAL"]]
    assert [query["partner2Code"] for query in totals] == [["0"], ["124,484,842,156,392,410"]]
    assert 7 <= len(asked) <= 15


def test_second_partners_are_asked_of_those_that_tell_them_and_kept_apart(
    sample: Recordings, at: Callable[..., Site]
) -> None:
    """Canada tells where Mexican goods were consigned from, Mexico nothing of Canadian ones: it is not asked."""
    where = "freqCode = 'M' and period = '202601'"
    site = at(where)
    site.land("2026")
    asked = [parse_qs(urlsplit(target).query) for target in site.asked()]
    by_second_partner = [query for query in asked if query["partner2Code"] != ["0"]]
    assert [
        (query["reporterCode"], query["partnerCode"], query["flowCode"], query["cmdCode"])
        for query in by_second_partner
    ] == [(["124"], ["484"], ["M"], ["TOTAL"])]
    there = served(sample, f"{where} and partner2Code <> 0 and partner2Code <> 276")
    assert site.landed_rows("2026")[CONSIGNMENT][:2] == there
    with site.staged("2026") as con:
        assert con.execute(f"select distinct partner2code from candidate.{ASKED[0]}").fetchall() == [("0",)]
        told = con.execute(
            f"select c.partner2code, round(c.primaryvalue / t.primaryvalue, 3) from candidate.{CONSIGNMENT} as c"
            f" join candidate.{ASKED[0]} as t using (period, reportercode, partnercode, flowcode, cmdcode) order by 1"
        ).fetchall()
    world = CHANGING_WORLD
    assert [code for code, _ in told] == ["484", "842"]
    assert float(told[1][1]) == pytest.approx(world.changed_shipped_from_us, abs=0.001)


def test_a_reporter_without_second_partners_costs_no_call_and_has_no_rows(at: Callable[..., Site]) -> None:
    site = at("freqCode = 'M' and period = '202601' and partner2Code = 0")
    assert site.land("2026")["2026"].outcome is Landing.NEW
    assert {parse_qs(urlsplit(target).query)["partner2Code"][0] for target in site.asked()} == {"0"}
    assert site.landed_rows("2026")[CONSIGNMENT][0] == 0


@pytest.mark.recordings
def test_a_mark_may_be_negative_and_a_period_a_number(real_data: Path, tmp_path: Path) -> None:
    """The publisher's own list of what is available, of three months in one call."""
    listed = json.loads((real_data / "un_comtrade" / "getDA_2026-10-04.json").read_bytes())
    page = tmp_path / "listed.json"
    page.write_text(json.dumps({**listed, "count": len(listed["data"])}))  # cut by those who recorded it
    ask = DiscoveryContext(fetch=lambda request: page, wanted=("2026",), today=AS_OF)
    with pytest.raises(WrongContent, match="period 202604"):
        un_comtrade.available(ask, "M", ("344", "842"))  # the same answer for other months than those asked for
    asked: list[str] = []

    def fetch(request: Request) -> Path:
        asked.append(dict(request.params)["period"])
        first = asked[-1].startswith("202601")
        rows = listed["data"] if first else []
        page.write_text(json.dumps({"count": len(rows), "data": rows, "error": ""}))
        return page

    found = un_comtrade.available(replace(ask, fetch=fetch), "M", ("344", "842"))
    assert asked == ["202601,202602,202603,202604,202605,202606", "202607,202608,202609,202610,202611,202612"]
    assert found["344", "202605"] == ("-97114181 2026-07-08T15:49:16.39", 142478, False)
    assert sorted(found) == [("344", "202604"), ("344", "202605")] + [("842", f"20260{month}") for month in (4, 5, 6)]


def test_a_busy_service_is_asked_again(at: Callable[..., Site]) -> None:
    site = at()
    site.server.faults = [Fault("cmdCode=TOTAL", times=2, status=429, headers={"Retry-After": "0"})]
    assert site.land("2026", key="k")["2026"].outcome is Landing.NEW


def test_the_world_of_the_sample_is_what_its_publishers_say(sample: Recordings) -> None:
    """Without loss: chapters make totals, partners the world, in every reporter, period and flow."""
    (entry,) = sample.entries
    rows = entry.table.format(file=str(entry.file).replace("'", "''"))
    keys = '"freqCode", period, "reporterCode", "flowCode"'
    wrong = duckdb.sql(
        f'select {keys}, sum("primaryValue") filter (where "partnerCode" = 0 and "cmdCode" = \'TOTAL\') as world,'
        ' sum("primaryValue") filter (where "partnerCode" <> 0 and "cmdCode" = \'TOTAL\') as partners'
        f' from ({rows}) where "partner2Code" = 0 group by all having world is distinct from partners'
    ).fetchall()
    assert wrong == []


def test_a_year_without_a_row_in_either_table_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text('{"count": 0, "data": [], "error": ""}', encoding="utf-8")
    landed = LandedFile(empty, "0" * 64, f"https://{HOST}/public/v1/preview/C/A/HS")
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        prepare(con, COMTRADE)
        with pytest.raises(EmptyPartition):
            Loader(con, Archive(tmp_path / "landing", Mode.SAMPLE), COMTRADE).stage("2025", (landed,))


@pytest.mark.parametrize(
    ("second_partners", "is_by_second_partner"),
    [
        ([0, 0, 0], False),
        (["0", "0", "0"], False),
        ([0, "QQ", 0], False),
        ([0, None, 0], False),
        ([842, 156, 0], True),
        (["842", "156"], True),
    ],
)
def test_most_records_say_whether_an_answer_is_by_second_partner(
    tmp_path: Path, second_partners: list[object], is_by_second_partner: bool
) -> None:
    """One odd record of thousands moved all of them to the other table, where every rule refused them."""
    page = tmp_path / "answer.json"
    found = [{"partner2Code": code, "primaryValue": 1.0} for code in second_partners]
    page.write_text(json.dumps({"count": len(found), "data": found, "error": ""}), encoding="utf-8")
    landed = LandedFile(page, "0" * 64, f"https://{HOST}/data/v1/get/C/M/HS")
    for chosen in (False, True):
        answers = list(whole_answers([landed], "M", tmp_path, by_second_partner=chosen))
        assert len(answers) == (chosen == is_by_second_partner)
