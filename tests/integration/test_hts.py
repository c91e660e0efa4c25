"""The tariff schedule: the sample and the publisher's own lists through the same code, and lists that are spoiled."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.dataset import SNAPSHOT
from orchestration.core.modes import Mode
from orchestration.core.request import DiscoveryContext, LandedFile, Plan
from orchestration.environment import load_settings
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander, Landing
from orchestration.offline.faults import Fault
from orchestration.offline.sample import AS_OF, sample_recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import dataset_named
from orchestration.publishers.usitc.hts import CHAPTERS
from orchestration.quality.checks import failing_rows_sql, raw_checks
from orchestration.raw.read import append
from orchestration.raw.store import open_raw, prepare
from tests.support.dbt import dbt_without_candidate
from tests.support.spoiled import Change, failing_checks

HTS = dataset_named("usitc_hts")
SERVICE = "https://hts.usitc.gov/reststop"
Line = dict[str, Any]


def _asked(tmp_path: Path, release: object) -> Plan:
    answer = tmp_path / "release.json"
    answer.write_text(json.dumps(release), encoding="utf-8")
    return HTS.discover(DiscoveryContext(lambda request: answer, (SNAPSHOT,), AS_OF))


def test_each_chapter_is_asked_for_to_its_end_under_the_name_of_the_release(tmp_path: Path) -> None:
    """To 6117 the service would give that heading's first line and none below it."""
    requests = _asked(tmp_path, {"name": "2026HTSRev21", "title": "", "description": ""})[SNAPSHOT]
    assert isinstance(requests, tuple)
    keys = [request.key.removeprefix(f"{SERVICE}/") for request in requests]
    assert len(set(keys)) == 2 * len(CHAPTERS)
    assert "exportList?from=6101&to=6199&format=JSON&styles=false" in keys
    assert "ranges?docNumber=61" in keys
    assert {request.version for request in requests} == {"2026HTSRev21"}


@pytest.mark.parametrize("release", [{"title": "Revision 21"}, {"name": ""}, {"name": None}, []])
def test_a_release_without_a_name_is_named(tmp_path: Path, release: object) -> None:
    with pytest.raises((LookupError, TypeError, ValueError)):
        _asked(tmp_path, release)


def test_a_second_night_asks_for_the_name_of_the_release_alone(sample_folder: Path, tmp_path: Path) -> None:
    recordings = sample_recordings(sample_folder)
    entries = tuple(entry for entry in recordings.entries if entry.dataset == HTS.code)
    archive = Archive(tmp_path, Mode.SAMPLE)
    with ReplayServer(replace(recordings, entries=entries)).running() as server:
        lander = Lander(archive, Client(route=server.route, pace_seconds=0), {}, AS_OF)

        def night() -> tuple[Landing, int]:
            server.seen.clear()
            outcome = lander.land(HTS, [SNAPSHOT])[SNAPSHOT]
            archive.note_accepted(HTS.code, SNAPSHOT, outcome.files)
            return outcome.outcome, len(server.seen)

        assert night() == (Landing.NEW, 1 + 2 * len(CHAPTERS))
        assert night() == (Landing.UNCHANGED, 1)
        new_name = json.dumps({"name": "next", "title": "", "description": ""}).encode()
        server.faults = [Fault("currentRelease", times=None, change=lambda content: new_name)]
        assert night() == (Landing.UNCHANGED, 1 + 2 * len(CHAPTERS))
        assert night() == (Landing.UNCHANGED, 1)


def _lines(change: Callable[[list[Line]], list[Line]]) -> Change:
    return lambda content: json.dumps(change(json.loads(content))).encode()


def _without_rates(lines: list[Line]) -> list[Line]:
    return [{**line, "general": ""} for line in lines]


def _deeper(lines: list[Line]) -> list[Line]:
    return [{**line, "indent": "3" if number == 1 else line["indent"]} for number, line in enumerate(lines)]


def _without_the_last_lines(lines: list[Line]) -> list[Line]:
    """As the service answered when it was asked for the chapter up to its last heading."""
    return [line for line in lines if not line["htsno"].startswith("6117.")]


def _without_a_step(lines: list[Line]) -> list[Line]:
    """The lines of six digits, as a service might leave them out: the lines below them lie two steps deeper."""
    return [line for line in lines if len(line["htsno"]) != 7]


def _other_number(lines: list[Line]) -> list[Line]:
    return [{**line, "htsno": line["htsno"].replace("6101.10", "8701.10")} for line in lines]


def _one_number_twice(lines: list[Line]) -> list[Line]:
    return [*lines, lines[-1]]


def _list_twice(lines: list[Line]) -> list[Line]:
    return [*lines, *lines[1:]]


def _without_the_first_heading(lines: list[Line]) -> list[Line]:
    return [line for line in lines if not line["htsno"].startswith("6101")]


SPOILED = (
    ("6101", _without_the_last_lines, "every_chapter_from_its_first_to_its_last_line"),
    ("6101", _without_the_first_heading, "every_chapter_from_its_first_to_its_last_line"),
    ("6101", _without_rates, "eight_digits_carry_a_rate"),
    ("6101", _deeper, "lines_follow_one_step_below"),
    ("8701", _without_a_step, "lines_follow_one_step_below"),
    ("6101", _other_number, "numbers_are_well_formed"),
    ("6101", _one_number_twice, ""),
    ("6101", _list_twice, "a_number_names_one_line"),
)


@pytest.mark.parametrize(("heading", "change", "rule"), [("6101", lambda lines: lines, ""), *SPOILED])
def test_a_spoiled_list_breaks_the_rule_that_is_about_it(
    sample_folder: Path, tmp_path: Path, heading: str, change: Callable[[list[Line]], list[Line]], rule: str
) -> None:
    recordings = sample_recordings(sample_folder)
    failing = failing_checks(HTS, SNAPSHOT, recordings, tmp_path, {f"from={heading}": _lines(change)})
    assert [name.removeprefix("usitc_hts.").startswith(rule) for name in failing] == [True] * bool(rule), failing


def test_the_answer_of_another_chapter_is_refused_under_its_own_name(sample_folder: Path, tmp_path: Path) -> None:
    """Chapter 87 answered for chapter 61: 61 lacks all, 87 is there twice."""
    recordings = sample_recordings(sample_folder)
    (other,) = (entry.file for entry in recordings.entries if "from=8701" in entry.url)
    failing = failing_checks(HTS, SNAPSHOT, recordings, tmp_path, {"from=6101": lambda content: other.read_bytes()})
    assert "chapter_61" in failing["usitc_hts.every_chapter_from_its_first_to_its_last_line"]
    assert "usitc_hts.grain_is_unique" in failing


def _basic_edition(real_data: Path) -> dict[str, list[Line]]:
    """Chapter -> its lines in the publisher's CSV of the 2025 edition, in the form of the service."""
    lists: dict[str, list[Line]] = {}
    number = ""
    with (real_data / "tariffs/hts_2025_basic_edition.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            number = row["HTS Number"] or number
            line: Line = {
                "htsno": row["HTS Number"],
                "indent": row["Indent"],
                "description": row["Description"],
                "superior": None if row["HTS Number"] else "true",
                "units": [row["Unit of Quantity"]] if row["Unit of Quantity"] else [],
                "general": row["General Rate of Duty"],
                "special": row["Special Rate of Duty"],
                "other": row["Column 2 Rate of Duty"],
                "footnotes": [],
                "quotaQuantity": row["Quota Quantity"],
                "additionalDuties": row["Additional Duties"],
                "addiitionalDuties": None,
            }
            lists.setdefault(number[:2], []).append(line)
    return lists


def _published(real_data: Path, folder: Path) -> list[LandedFile]:
    """Chapters 61 and 99 as the service gave them in 2026, the others in the lines of the 2025 edition, and ranges."""
    recorded = {"61": "chapter_61.json", "99": "schedule99.json"}
    chapters = _basic_edition(real_data)
    files, ranges = [], []
    for chapter in CHAPTERS:
        list_file, range_file = folder / f"{chapter}.json", folder / f"range_{chapter}.json"
        if chapter in recorded:
            chapters[chapter] = json.loads((real_data / "hts" / recorded[chapter]).read_text(encoding="utf-8"))
        list_file.write_text(json.dumps(chapters[chapter]), encoding="utf-8")
        numbers = [line["htsno"] for line in chapters[chapter] if line["htsno"]]
        said = {"Starting_Number": numbers[0], "Ending_Number": numbers[-1]}
        range_file.write_text(json.dumps(said), encoding="utf-8")
        files.append(LandedFile(list_file, "sha", f"{SERVICE}/exportList"))
        ranges.append(LandedFile(range_file, "sha", f"{SERVICE}/ranges"))
    return [*files, *ranges]


@pytest.fixture(scope="module")
def real(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """All twenty chapters in published lines, read and staged; the schema ``staging`` and the candidate."""
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path_factory.mktemp("hts"))})
    settings.home.mkdir(parents=True)
    parsed = HTS.parse(_published(real_data, settings.home), SNAPSHOT, settings.home)
    with open_raw(settings.build_file, settings.mode) as con:
        prepare(con, HTS)
        for table in HTS.tables:
            append(con, table, parsed[table.name], SNAPSHOT, "2026-11-24")
            con.execute(f"insert into raw.{table.name} from candidate.{table.name}")
    dbt_without_candidate(settings, "run", "--select", "stg_usitc__hts")
    with duckdb.connect() as con:
        con.execute(f"attach '{settings.build_file}' as build (read_only)")
        con.execute(f"attach '{settings.work_file}' as work (read_only)")
        con.execute("use work.staging")
        yield con


@pytest.mark.recordings
def test_every_published_line_is_staged(real: duckdb.DuckDBPyConnection, real_data: Path) -> None:
    counts = dict(real.execute("select hs2_code, count(*) from stg_usitc__hts group by all order by all").fetchall())
    assert (counts["61"], counts["87"], counts["99"]) == (1345, 634, 3438)
    edition = {chapter: len(lines) for chapter, lines in _basic_edition(real_data).items() if chapter in CHAPTERS}
    assert counts == {**edition, "99": 3438}  # the measures of 2026; in the 2025 edition chapter 99 had 3,760 lines


@pytest.mark.recordings
def test_published_lists_pass_every_rule(real: duckdb.DuckDBPyConnection) -> None:
    rules = [check for check in raw_checks(HTS) if check.table != "candidate.profiles"]
    real.execute("use build")
    failing = {check.name for check in rules if real.execute(failing_rows_sql(check)).fetchall()}
    real.execute("use work.staging")
    assert failing == set()


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("code", "above", "general"),
    [
        ("8427900020", "84279000", "Free"),
        ("8462330040", "84623300", "4.4%"),
        ("3907610010", "39076100", "6.5%"),
        ("3907690010", "39076900", "6.5%"),
        ("4420110010", "44201100", "3.2%"),
        ("7210500020", "72105000", "Free"),
        ("7606926055", "76069260", "6.5%"),
    ],
)
def test_a_published_line_two_steps_below_the_line_above_takes_its_rates(
    real: duckdb.DuckDBPyConnection, code: str, above: str, general: str
) -> None:
    sql = (
        "select parents.hts_code, lines.general_rate_text, lines.indent_level - parents.indent_level"
        " from stg_usitc__hts as lines join stg_usitc__hts as parents"
        " on lines.hs2_code = parents.hs2_code and lines.parent_line_number = parents.line_number"
        " where lines.hts_code = ?"
    )
    assert real.execute(sql, [code]).fetchall() == [(above, general, 2)]


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # general text, kind, share, USMCA share, added share
        ("61012000", ("15.9%", "ad_valorem", Decimal("0.159"), Decimal(0), None)),
        ("6101200010", ("15.9%", "ad_valorem", Decimal("0.159"), Decimal(0), None)),
        ("6101301500", ("38.6¢/kg + 10%", "compound", None, Decimal(0), None)),
        ("6101", (None, "none", None, None, None)),
        ("99030110", ("The duty provided in the applicable subheading + 35%", "added", None, None, Decimal("0.35"))),
        ("99030301", ("The duty provided in the applicable subheading + 10%", "added", None, None, Decimal("0.10"))),
        ("99030114", ("No change", "unchanged", None, None, None)),
    ],
)
def test_published_rates_are_read_and_inherited(
    real: duckdb.DuckDBPyConnection, code: str, expected: tuple[Any, ...]
) -> None:
    sql = (
        "select general_rate_text, rate_kind, general_rate_share, usmca_rate_share, added_rate_share"
        " from stg_usitc__hts where hts_code = ?"
    )
    assert real.execute(sql, [code]).fetchall() == [expected]


@pytest.mark.recordings
def test_every_published_tariff_line_of_chapter_61_has_a_rate(real: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "select count(*), count(*) filter (where general_rate_text is null), count(*) filter (where is_usmca_eligible)"
        " from stg_usitc__hts where hs2_code = '61' and length(hts_code) = 10"
    )
    assert real.execute(sql).fetchall() == [(838, 0, 821)]
