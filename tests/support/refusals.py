"""Each kind of refusal, brought about for real: by a gate, a publisher that misbehaves, a zip, a release."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from orchestration.assets.dbt_build import in_short
from orchestration.core.dataset import Cadence, Dataset, Key, Licence
from orchestration.core.drift import Finding, Tolerance
from orchestration.core.errors import TradeCorridorsError
from orchestration.core.modes import Mode
from orchestration.core.recording import Recording
from orchestration.core.relation import CsvFiles, Parsed
from orchestration.core.request import Content, DiscoveryContext, LandedFile, Plan, Request
from orchestration.core.table import Column, PastBound, Rule, Table
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander
from orchestration.landing.zips import extract_members
from orchestration.offline.faults import Fault
from orchestration.offline.recordings import Recordings
from orchestration.offline.server import ReplayServer
from orchestration.quality.checks import Check
from orchestration.quality.gate import judge
from orchestration.quality.sentences import sentences
from orchestration.quality.verdict import RecordedResult
from orchestration.raw.store import open_raw
from orchestration.release import project
from orchestration.release.candidate import Build
from orchestration.release.proof import require_verdicts
from tests.support.hand_made import Raw
from tests.support.raw_server import zipped

HEADER = "Direction,Port,Tonnes"
FILES = "https://www.example.org/files"
FLOWS = Table(
    "example_flows",
    "One row per direction and port: tonnes.",
    grain=("direction", "port"),
    columns=(
        Column("direction", "1 export, 2 import.", codes="trade_directions.trdtype_code", unknown_share=0),
        Column("port", "Mode, called a port here.", codes="transport_modes.disagmot_code"),
        Column("tonnes", "Tonnes.", unit="tonnes", type="bigint", minimum=0, maximum=9_000_000),
    ),
    weight="tonnes",
    rules=(
        Rule(
            "exports_exceed_imports",
            "Exports exceeded imports in every month since 2010; below that the two codes were swapped.",
            "select _partition, sum(tonnes) filter (where direction = '1') as exports,"
            " sum(tonnes) filter (where direction = '2') as imports from {batch} group by all having exports < imports",
        ),
        Rule(
            "both_big_ports_are_there",
            "Ports 5 and 6 are in every month.",
            "select p._partition, port as part from (select distinct _partition from {batch}) as p"
            " cross join (values ('5'), ('6')) as big(port) anti join {batch} as t using (_partition, port)",
            tolerance=Tolerance(Finding.MISSING_PART, why="None may be late.", most=0),
        ),
    ),
    past_bounds=(
        PastBound("rows", 0.5, 2.0, 0.8, 1.25, "Rows moved by at most a tenth between two loads of one month.", 2),
        PastBound(
            "tonnes", 0.5, 2.0, 0.8, 1.25, "Tonnes moved between 0.91 and 1.10 of the last load in 48 months.", 2
        ),
        PastBound("tonnes", 0, 9, 0.5, 2.0, "No share halved or doubled in 48 months.", by=("direction", "port")),
    ),
)
GOOD = [f"{direction},{port},{1000 if direction == 1 else 500}" for direction in (1, 2) for port in (5, 6, 7, 8)]


def _parse(files: object, partition: str, scratch: Path) -> Parsed:
    return {FLOWS.name: CsvFiles(tuple((file.path, f"{partition}.csv", file.sha256) for file in files))}  # type: ignore[attr-defined]


def flows(plan: Plan) -> Dataset:
    def discover(ask: DiscoveryContext) -> Plan:
        return plan

    return Dataset(
        code="example_flows",
        title="Flows",
        publisher="Example",
        homepage="https://example.org",
        licence=Licence("none", redistribution=True, attribution="Example"),
        domain="ports",
        description="Flows.",
        release=Cadence(every="month", lag_days=30, budget_days=10),
        tables=(FLOWS,),
        discover=discover,
        parse=_parse,
        start=date(2024, 1, 1),
        key=Key(
            "TRADE_CORRIDORS_EXAMPLE_KEY", "www.example.org", "key", "header", is_required=False, about="an office"
        ),
    )


GATE: Mapping[str, list[str]] = {
    "a key column is blank": [*GOOD, "1,,10"],
    "a code of a closed list is unknown": [*GOOD[:-1], "3,8,500"],
    "too much under unknown codes": [*GOOD[:-1], "1,42,4000"],
    "a measure out of its range": [*GOOD[:-1], "2,8,-500"],
    "a key that occurs more than once": [*GOOD, *GOOD[:3]],
    "sums that contradict a rule": [f"{3 - int(line[0])}{line[1:]}" for line in GOOD],
    "a part is missing": [line for line in GOOD if ",5," not in line],
    "a value a thousand times the last load": [f"{line}000" for line in GOOD],
    "fewer rows than the last load": GOOD[:5],
    "a share that moved": [*GOOD[:3], "1,8,2600", *GOOD[4:]],
    "a cell that cannot be read, in too much of the value": [*GOOD[:-1], "2,8,about 500"],
    "a file without rows": [],
}  # fmt: skip


def gate_refusals(folder: Path) -> Iterator[tuple[str, str]]:
    """A revision of a good month for each way to fail a gate or its reader."""
    with open_raw(folder / "build.duckdb", Mode.LIVE) as con:
        raw = Raw(folder, con, flows({}), HEADER, Mode.LIVE)
        assert raw.load(*[GOOD] * len(GATE))[0].is_good
        for (kind, _), loaded in zip(GATE.items(), raw.load(*GATE.values()), strict=True):
            yield kind, str(loaded.error)
        (drifted,) = raw.load([line.rpartition(",")[0] for line in GOOD], header="Direction,Port")
        yield "a declared column is gone", str(drifted.error)
        raw.load(GOOD)
        (cut,) = raw.load([*GOOD, "1,9"])
        yield "a file that ends within a line", str(cut.error)
        broken = Rule("broken", "Cannot be asked.", "select _partition, gone from {batch}")
        dataset = replace(raw.dataset, tables=(replace(FLOWS, rules=(broken,)),))
        (errored,) = raw.load(GOOD, dataset=dataset)
        yield "a rule that cannot be evaluated", str(errored.error)


FAULTS: Mapping[str, Fault] = {
    "an HTML page in place of a zip": Fault("2024-01", html=True),
    "an error object with status 200": Fault("2024-01", error_object=True, times=None),
    "a body that was cut at every try": Fault("2024-01", cut_after=20, times=None),
    "an address that is gone": Fault("2024-01", status=404),
    "a wall against software": Fault("2024-01", status=403),
    "a key that is not accepted": Fault("2024-01", status=401),
    "nothing for what was asked": Fault("2024-01", status=204),
    "a publisher that is down": Fault("2024-01", status=503, times=None),
    "data that is locked while it is updated": Fault("2024-01", status=409),
    "a redirect off the publisher": Fault("2024-01", status=302, headers={"Location": "http://127.0.0.1/x"}),
    "a proxy that wants a password": Fault("2024-01", status=407),
}  # fmt: skip


def landing_refusals(folder: Path) -> Iterator[tuple[str, str]]:
    """One month that does not land, for each way in which a publisher or the network may misbehave."""
    path = folder / "2024-01.zip"
    path.write_bytes(_stored())
    request = Request(f"{FILES}/2024-01.zip", Content.ZIP)
    offered = flows({"2024-01": (request,)})
    recordings = Recordings((Recording("example_flows", request.url, path, "made"),), as_of=date(2024, 5, 11))
    with ReplayServer(recordings).running() as server:
        client = Client(route=server.route, pace_seconds=0.0, backoff_seconds=0.0, tries=2)

        def land(kind: str, dataset: Dataset = offered, key: str = "2024-01") -> tuple[str, str]:
            archive = Archive(folder / re.sub(r"\W", "-", kind), Mode.LIVE)
            landed = Lander(archive, client, gaps={}, today=recordings.as_of).land(dataset, [key])[key]
            return kind, landed.reason

        for kind, fault in FAULTS.items():
            server.faults = [fault]
            yield land(kind)
        server.faults = []
        yield land("a month that is due and not offered", flows({}))
        yield land("a month that has not begun", flows({"2024-01": (request,), "2031-01": (request,)}))
        counted = replace(request, count_rows=lambda page: 8, expected_rows=9)
        yield land("fewer rows than the publisher counts", flows({"2024-01": (counted,)}))
        again = replace(request, next_page=lambda page: request)
        yield land("pages without an end", flows({"2024-01": (again,)}))
        server.faults = [Fault("2024-01", error_object=True, times=None)]
        asked = Request(f"{FILES}/2024-01.json", Content.JSON)
        yield land("a service that says no with status 200", flows({"2024-01": (asked,)}))


def _members(*paths: Path) -> Callable[[Path], object]:
    files = [LandedFile(path, "0" * 64, f"{FILES}/{path.name}") for path in paths]

    def wanted(member: str) -> str | None:
        return "flows" if member.endswith("2024-01.csv") else None

    return lambda scratch: extract_members(files, wanted, ("flows",), scratch)


def _stored() -> bytes:
    """A zip of the good month, not compressed."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("flows-2024-01.csv", "\n".join([HEADER, *GOOD]))
    return body.getvalue()


def zip_refusals(folder: Path) -> Iterator[tuple[str, str]]:
    """A zip that does not hold the month, holds it twice, is none, or is built to do harm."""
    bodies = {
        "a zip that holds another month": zipped("flows-2023-12.csv", b"a\n1\n"),
        "a zip whose bytes do not fit their checksum": _stored().replace(b"1,5,1000", b"1,5,1001"),
        "a zip that is none": b"PK\x03\x04" + b"garbage" * 100,
        "a zip that leads out of its folder": zipped("../../flows-2024-01.csv", b"a\n1\n"),
    }
    for kind, body in bodies.items():
        path = folder / "2024-01.zip"
        path.write_bytes(body)
        yield kind, _raised(_members(path), folder)
    one, two = folder / "one.zip", folder / "two.zip"
    one.write_bytes(zipped("flows-2024-01.csv", b"a\n1\n"))
    two.write_bytes(zipped("flows-2024-01.csv", b"a\n2\n"))
    yield "two different files for one month", _raised(_members(one, two), folder)


def _raised(ask: Callable[[Path], object], folder: Path) -> str:
    try:
        ask(folder)
    except TradeCorridorsError as error:
        return str(error if error.partition else error.at("example_flows", "2024-01"))
    return "nothing was refused"


BUILD = Build("20240511T033000000000Z-0123abcd", "0123abcd", "2024-05-11T03:30:00", "", "", "", "2024-05-11")


def release_refusals() -> Iterator[tuple[str, str]]:
    """A release that its audit, or a test of dbt, does not let pass."""
    with duckdb.connect() as con:
        con.execute("create schema marts; create schema meta")
        con.execute("create table marts.mart_example as select '2024-01' as month, 12 as rows_now, 48 as rows_before")
        why = "No month that was published may lose half of its rows unnoticed."
        sql = "select * from {batch} where rows_now < rows_before / 2"
        check = Check("mart_example.no_published_month_lost", "marts.mart_example", "no_rows", why, {"sql": sql})
        con.execute("create table meta.check_results (build_id varchar, check_name varchar, outcome varchar)")
        required = sorted(project.required_checks(project.read_manifest(), BUILD.is_code_changed))
        con.execute("insert into meta.check_results select ?, unnest(?), 'pass'", [BUILD.build_id, required])
        verdict = judge(con, [check])
        told = sentences(con, None, [check], verdict)
        yield "the audit of a release", _raised(lambda _: require_verdicts(con, BUILD, verdict, told), Path())
    observed = "not_null value_usd: 3 rows; shares_sum_to_one share: 1 row"
    failed = RecordedResult("mart_example", "test.trade_corridors.mart_example_rules", "fail", observed, "")
    yield "a test of dbt", str(in_short(None, [failed]))
