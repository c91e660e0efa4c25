"""What publishers change without a word: loaded, quarantined or refused, each on both sides of its bound."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.core.dataset import Cadence, Dataset, Licence
from orchestration.core.drift import Finding, Tolerance
from orchestration.core.modes import Mode
from orchestration.core.relation import CsvFiles, Parsed
from orchestration.core.request import DiscoveryContext, LandedFile, Plan
from orchestration.core.table import Column, Rule, Table
from orchestration.raw.attempt import Loaded
from orchestration.raw.store import open_raw
from tests.support.hand_made import Raw

TABLE = Table(
    "example_flows",
    "One row per port and day: tonnes.",
    grain=("port", "day"),
    columns=(
        Column("port", "Port code.", codes="transport_modes.disagmot_code"),
        Column("day", "Day.", type="date", spellings=("date of flow",)),
        Column("tonnes", "Tonnes.", unit="tonnes", type="bigint"),
        Column("note", "Remark.", optional=True),
    ),
    weight="tonnes",
    rules=(
        Rule(
            "both_big_ports_are_there",
            "Ports 5 and 6 are in every month.",
            "select p._partition, port as part from (select distinct _partition from {batch}) as p"
            " cross join (values ('5'), ('6')) as big(port) anti join {batch} as t using (_partition, port)",
            tolerance=Tolerance(Finding.MISSING_PART, why="One of two may be late.", most=1),
        ),
    ),
)
HEADER = "Port,Day,Tonnes"


def _discover(ask: DiscoveryContext) -> Plan:
    raise AssertionError("nobody is asked here")


def _parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    return {"example_flows": CsvFiles(tuple((file.path, f"{partition}.csv", file.sha256) for file in files))}


DATASET = Dataset(
    code="example_flows",
    title="Flows",
    publisher="Example",
    homepage="https://example.org",
    licence=Licence("none", redistribution=True, attribution="Example"),
    domain="ports",
    description="Flows.",
    release=Cadence(every="month", lag_days=1, budget_days=1),
    tables=(TABLE,),
    discover=_discover,
    parse=_parse,
)


@pytest.fixture
def raw(tmp_path: Path) -> Iterator[Raw]:
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        yield Raw(tmp_path, con, DATASET, HEADER)


def month(*, days: int = 28, ports: str = "56") -> list[str]:
    return [f"{port},2024-01-{day:02},{100 + day}" for port in ports for day in range(1, days + 1)]


def found(loaded: Loaded) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for one in loaded.findings:
        parts.setdefault(one.finding.value, []).append(one.part)
    return parts


def test_a_partition_as_declared_has_no_findings(raw: Raw) -> None:
    (loaded,) = raw.load(month())
    assert (loaded.is_good, loaded.findings, loaded.rows) == (True, (), 56)
    assert raw.rows("select count(*) from meta.findings") == [(0,)]


def test_new_columns_are_kept_as_published_and_named_once(raw: Raw) -> None:
    (loaded,) = raw.load([f"{line},x{line[0]}," for line in month()], header=f"{HEADER},Berth,")
    assert loaded.is_good
    assert found(loaded) == {"new column": ["berth", "column (5)"]}
    kept = raw.rows("select distinct _undeclared from raw.example_flows order by 1")
    assert [json.loads(cell) for (cell,) in kept] == [{"berth": f"x{p}", "column (5)": None} for p in "56"]


def test_a_known_spelling_is_the_same_column(raw: Raw) -> None:
    (loaded,) = raw.load(month(), header="Port,Date of Flow,Tonnes")
    assert loaded.is_good
    assert found(loaded) == {"column under another spelling": ["date of flow for day"]}
    assert raw.rows("select count(day) from raw.example_flows") == [(56,)]


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ("Port,Giorno,Tonnes", "new giorno; missing day"),
        ("Port,Day,Tonnes,Date of Flow", "repeated day"),
    ],
)
def test_a_needed_column_under_an_unknown_name_or_twice_is_refused(raw: Raw, header: str, named: str) -> None:
    (loaded,) = raw.load([f"{line},x" if header.count(",") == 3 else line for line in month()], header=header)
    assert loaded.error is not None
    assert named in loaded.error.found


def test_a_new_code_is_loaded_and_its_share_told(raw: Raw) -> None:
    (loaded,) = raw.load([*month(), "42,2024-01-01,100"])
    assert loaded.is_good
    assert found(loaded) == {"unknown code": ["port 42"]}
    share = 100 / (100 + 2 * sum(100 + day for day in range(1, 29)))
    assert raw.rows("select row_count, value_share from meta.findings") == [(1, pytest.approx(share))]
    assert raw.rows("select tonnes from raw.example_flows where port = '42'") == [(100,)]


def test_too_much_under_new_codes_is_refused(raw: Raw) -> None:
    (loaded,) = raw.load([*month(), "42,2024-01-01,800"])
    assert "example_flows.port.known_codes" in str(loaded.error)
    assert raw.rows("select count(*) from raw.example_flows") == [(0,)]


def test_exact_twins_are_counted_and_loaded_once(raw: Raw) -> None:
    lines = month()
    (loaded,) = raw.load([*lines, *lines[:3]])
    assert loaded.is_good
    assert [(one.finding, one.rows) for one in loaded.findings] == [(Finding.EXACT_TWIN, 3)]
    assert raw.rows("select count(*), sum(tonnes) from raw.example_flows") == [(56, 2 * sum(range(101, 129)))]


def test_a_key_with_two_values_is_kept_apart(raw: Raw) -> None:
    (loaded, other) = raw.load(["5,2024-01-01,2", *month()[1:], "5,2024-01-01,0"], month())
    assert loaded.is_good
    assert [(one.finding, one.part, one.rows) for one in loaded.findings] == [
        (Finding.KEY_TWICE, '{"port":"5","day":"2024-01-01"} and others', 2)
    ]
    assert other.findings == ()
    kept = raw.rows("select check_name, row_json ->> 'tonnes' from meta.quarantine order by all")
    assert kept == [("one key twice", "0"), ("one key twice", "2")]
    assert raw.rows("select _partition, count(*) from raw.example_flows group by all order by all") == [
        ("2024-01", 55),
        ("2024-02", 56),
    ]


def test_more_repeated_rows_than_tolerated_refuse_that_partition_alone(raw: Raw) -> None:
    lines = month()
    (loaded, other) = raw.load([*lines, *lines[:20]], lines)
    assert "40 rows whose key occurs more than once" in str(loaded.error)
    assert other.is_good
    assert raw.rows("select distinct _partition from raw.example_flows") == [("2024-02",)]


def test_a_valuable_key_with_two_values_is_refused(raw: Raw) -> None:
    (loaded,) = raw.load([*month(), "5,2024-01-01,900"])
    assert "example_flows.grain_is_unique" in str(loaded.error)


def test_rows_that_cannot_be_read_may_not_be_worth_much(raw: Raw) -> None:
    (loaded,) = raw.load([*month(), "5,2024-02-30,900"])
    assert "1 row(s) of example_flows with 12.3%, as in day" in str(loaded.error)


def test_an_unreadable_cell_costs_its_row(raw: Raw) -> None:
    lines = month()
    (loaded,) = raw.load([*lines[:-1], "6,2024-01-28,many"])
    assert loaded.is_good
    assert [(one.finding, one.part, one.rows) for one in loaded.findings] == [(Finding.UNREADABLE_CELL, "tonnes", 1)]
    assert raw.rows("select table_name, check_name, reason from meta.quarantine") == [
        ("example_flows", "unreadable cell", "tonnes")
    ]
    assert raw.rows("select count(*) from raw.example_flows") == [(55,)]


def test_a_type_that_changed_is_refused_by_its_cell(raw: Raw) -> None:
    (loaded,) = raw.load([f"{line}.5" for line in month()])
    assert type(loaded.error).__name__ == "UnparsableCell"
    assert "'101.5' in 56 row(s)" in str(loaded.error) or "in 56 row(s)" in str(loaded.error)


def test_a_missing_part_is_named_and_two_are_refused(raw: Raw) -> None:
    (loaded, other) = raw.load(month(ports="57"), month(ports="78"))
    assert found(loaded) == {"missing part": ["6"]}
    assert "example_flows.both_big_ports_are_there" in str(other.error)


def test_a_finding_keeps_the_day_on_which_it_was_first_seen_and_goes_when_it_is_over(raw: Raw) -> None:
    raw.load([*month(), "42,2024-01-01,100"])
    first = raw.rows("select first_seen_at from meta.findings")
    raw.load([*month(), "42,2024-01-01,90"])
    assert raw.rows("select first_seen_at from meta.findings") == first
    raw.load(month())
    assert raw.rows("select count(*) from meta.findings") == [(0,)]


def test_a_broken_rule_of_tolerance_lets_nothing_through(raw: Raw) -> None:
    broken = replace(TABLE.rules[0], sql="select _partition, nothing as part from {batch}")
    dataset = replace(DATASET, tables=(replace(TABLE, rules=(broken,)),))
    (loaded,) = raw.load(month(), dataset=dataset)
    assert type(loaded.error).__name__ == "GateErrored"
    assert raw.rows("select count(*) from raw.example_flows") == [(0,)]
