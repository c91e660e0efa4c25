"""Partitions in pages: followed to the last row that the publisher counts, and never without end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.core.errors import EndlessPages, IncompleteResponse, WrongContent
from orchestration.core.recording import Recording, Wire
from orchestration.core.request import Request
from orchestration.landing import fetch
from orchestration.landing.land import Landed, Landing
from orchestration.offline.faults import Fault
from orchestration.publishers.bts.border_crossings import DATASET as CROSSINGS
from orchestration.publishers.imf import portwatch as imf_portwatch
from orchestration.publishers.imf.portwatch_ports import DATASET as PORTS
from tests.support.example_months import FEBRUARY, JANUARY, Site, dataset, lander_over


@pytest.fixture
def crossings(tmp_path: Path) -> Iterator[Site]:
    """The real declaration of border crossings over five rows in January and three in February 2024."""
    days = ["2024-01-01T00:00:00.000"] * 5 + ["2024-02-01T00:00:00.000"] * 3
    lines = [f"{port},Trucks,{day},10" for port, day in enumerate(days)]
    table = tmp_path / "crossings.csv"
    table.write_text("\n".join(["port_code,measure,date,value", *lines, ""]), encoding="utf-8")
    url = "https://data.bts.gov/resource/keg4-3bc2.json"
    sql = "select * from read_csv('{file}', all_varchar = true)"
    recording = Recording("bts_border_crossings", url, table, "made", wire=Wire.SOCRATA, table=sql)
    with lander_over(tmp_path, [recording]) as pair:
        yield pair


def ports_in(landed: Landed) -> list[str]:
    return [row["port_code"] for file in landed.files for row in json.loads(file.path.read_text(encoding="utf-8"))]


def test_capped_pages_are_followed_until_every_row_is_there(crossings: Site) -> None:
    lander, server = crossings
    server.faults.append(Fault("where=date", times=None, cap=2))
    outcomes = lander.land(CROSSINGS, ["2024-01", "2024-02"])
    assert [len(outcomes[month].files) for month in ("2024-01", "2024-02")] == [3, 2]
    assert ports_in(outcomes["2024-01"]) == ["0", "1", "2", "3", "4"]
    assert ports_in(outcomes["2024-02"]) == ["5", "6", "7"]


def test_fewer_rows_than_the_publisher_counts_are_incomplete(crossings: Site) -> None:
    lander, server = crossings
    server.faults.append(Fault("2024-01-01", times=None, change=lambda body: json.dumps(json.loads(body)[1:]).encode()))
    outcomes = lander.land(CROSSINGS, ["2024-01", "2024-02"])
    error = outcomes["2024-01"].error
    assert isinstance(error, IncompleteResponse)
    assert (error.expected[:6], error.found) == ("5 rows", "4 rows in 2 page(s)")
    assert ports_in(outcomes["2024-02"]) == ["5", "6", "7"]
    assert "2024-01" not in lander.archive.partitions("bts_border_crossings")


def test_a_page_that_leads_back_to_itself_ends_the_partition(landing: Site) -> None:
    lander, server = landing
    again = replace(JANUARY, next_page=lambda page: JANUARY)
    landed = lander.land(dataset({"2024-01": (again,), "2024-02": (FEBRUARY,)}), ["2024-01", "2024-02"])
    assert isinstance(landed["2024-01"].error, EndlessPages)
    assert "page 2 is one already read" in landed["2024-01"].reason
    assert landed["2024-02"].outcome is Landing.NEW
    assert sum("2024-01.csv" in target for target in server.seen) == 1


def test_pages_without_end_end_the_partition(landing: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    lander, server = landing
    monkeypatch.setattr(fetch, "_MOST_PAGES", 3)
    server.faults.append(Fault("2024-01.csv?page", times=None, change=lambda _: b"a\n1\n"))

    def page(number: int) -> Request:
        params = (("page", str(number)),)
        return replace(JANUARY, params=params, next_page=lambda _: page(number + 1))

    landed = lander.land(dataset({"2024-01": (page(1),)}), ["2024-01"])["2024-01"]
    assert isinstance(landed.error, EndlessPages)
    assert "more than 3 pages" in landed.reason
    assert len(server.seen) == 4


@pytest.mark.parametrize("count", ["1e999", "[" * 600 + "]" * 600, '{"a": 1}', "null", '"many"', "9" * 5_000])
def test_a_count_that_is_no_count_is_named(tmp_path: Path, count: str) -> None:
    answer = tmp_path / "count.json"
    answer.write_text(f'{{"count": {count}}}', encoding="utf-8")
    about = tmp_path / "layer.json"
    about.write_text('{"editingInfo": {"lastEditDate": 1764201600000}}', encoding="utf-8")
    layer = imf_portwatch.layer("PortWatch_ports_database")
    files = {layer: about, f"{layer}/query": answer}
    recordings = [Recording("imf_portwatch_ports", url, file, "made") for url, file in files.items()]
    with lander_over(tmp_path, recordings) as (lander, server):
        landed = lander.land(PORTS, ["current"])["current"]
        assert "returnCountOnly" in server.seen[-1]
    assert isinstance(landed.error, WrongContent)
