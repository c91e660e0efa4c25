"""The tariff schedule: the sample and the publisher's own lists through the same code, and lists that are spoiled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.dataset import SNAPSHOT
from orchestration.core.environment import load_settings
from orchestration.core.registry import dataset_named
from orchestration.core.request import Ask, LandedFile, Request
from orchestration.core.settings import DBT_PROJECT
from orchestration.quality.checks import failing_rows_sql, raw_checks
from orchestration.replay.sample import AS_OF, sample_recordings
from orchestration.sources.usitc_hts import HEADINGS
from orchestration.warehouse.project import dbt_environment
from orchestration.warehouse.read import append
from orchestration.warehouse.store import open_raw, prepare
from tests.spoiled import Change, failing_checks

HTS = dataset_named("usitc_hts")
Line = dict[str, Any]


def _ask_nothing(request: Request) -> Path:
    raise AssertionError(f"{request.url} was asked for")


def test_one_list_a_chapter_is_asked_for_as_the_contract_says() -> None:
    requests = HTS.discover(Ask(_ask_nothing, (SNAPSHOT,), AS_OF))[SNAPSHOT]
    assert isinstance(requests, tuple)
    assert len({request.key for request in requests}) == len(HEADINGS)
    assert requests[-1].key == ("https://hts.usitc.gov/reststop/exportList?from=9901&to=9922&format=JSON&styles=false")


def _lines(change: Callable[[list[Line]], list[Line]]) -> Change:
    return lambda content: json.dumps(change(json.loads(content))).encode()


def _without_rates(lines: list[Line]) -> list[Line]:
    return [{**line, "general": ""} for line in lines]


def _deeper(lines: list[Line]) -> list[Line]:
    return [{**line, "indent": "2" if number == 1 else line["indent"]} for number, line in enumerate(lines)]


def _other_number(lines: list[Line]) -> list[Line]:
    return [{**line, "htsno": line["htsno"].replace("6101.10", "8701.10")} for line in lines]


def _number_twice(lines: list[Line]) -> list[Line]:
    return [*lines, lines[-1]]


SPOILED = (
    (lambda lines: [line for line in lines if not line["htsno"].startswith("6117")], "every_chapter_from_its_first"),
    (_without_rates, "eight_digits_carry_a_rate"),
    (_deeper, "a_line_is_at_most_one_deeper"),
    (_other_number, "numbers_are_well_formed"),
    (_number_twice, "a_number_names_one_line"),
)


@pytest.mark.parametrize(
    ("change", "rule"), [(lambda lines: lines, ""), *SPOILED], ids=["whole", *(r for _, r in SPOILED)]
)
def test_a_spoiled_list_breaks_the_rule_that_is_about_it(
    sample_folder: Path, tmp_path: Path, change: Callable[[list[Line]], list[Line]], rule: str
) -> None:
    failing = failing_checks(
        HTS, SNAPSHOT, sample_recordings(sample_folder), tmp_path, {"from=6101&to=6117": _lines(change)}
    )
    assert [name.removeprefix("usitc_hts.").startswith(rule) for name in failing] == [True] * bool(rule), failing


def test_the_answer_of_another_chapter_is_refused_under_its_own_name(sample_folder: Path, tmp_path: Path) -> None:
    """Chapter 87 answered for chapter 61: 61 lacks all, 87 is there twice."""
    recordings = sample_recordings(sample_folder)
    (other,) = (entry.file for entry in recordings.entries if "from=8701" in entry.url)
    failing = failing_checks(HTS, SNAPSHOT, recordings, tmp_path, {"from=6101": lambda content: other.read_bytes()})
    assert "chapter_61" in failing["usitc_hts.every_chapter_from_its_first_to_its_last_heading"]
    assert "usitc_hts.grain_is_unique" in failing


@pytest.fixture(scope="module")
def real(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Chapters 61 and 99 as published in 2026, read and staged; the schema ``staging`` and the candidate."""
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path_factory.mktemp("hts"))})
    settings.home.mkdir(parents=True)
    files = [LandedFile(real_data / "hts" / name, "sha", "") for name in ("chapter_61.json", "schedule99.json")]
    with open_raw(settings.build_file, settings.mode) as con:
        prepare(con, HTS)
        append(con, HTS.tables[0], HTS.parse(files, SNAPSHOT, settings.home)["usitc_hts"], SNAPSHOT, "2026-11-24")
        con.execute("insert into raw.usitc_hts from candidate.usitc_hts")
    dbt = Path(sys.executable).with_name("dbt")
    target = ["--target-path", str(settings.home / "target"), "--log-path", str(settings.home / "logs")]
    subprocess.run(
        [dbt, "--quiet", "run", "--profiles-dir", ".", *target, "--select", "stg_usitc__hts"],
        cwd=DBT_PROJECT,
        env={**os.environ, **dbt_environment(settings), "TRADE_CORRIDORS_NEXT_FILE": ":memory:"},
        check=True,
    )
    with duckdb.connect() as con:
        con.execute(f"attach '{settings.build_file}' as build (read_only)")
        con.execute(f"attach '{settings.work_file}' as work (read_only)")
        con.execute("use work.staging")
        yield con


@pytest.mark.recordings
def test_every_published_line_is_staged(real: duckdb.DuckDBPyConnection) -> None:
    counts = real.execute("select hs2_code, count(*) from stg_usitc__hts group by all order by all").fetchall()
    assert counts == [("61", 1345), ("99", 3438)]


@pytest.mark.recordings
def test_published_lists_pass_every_rule_but_that_all_chapters_are_there(real: duckdb.DuckDBPyConnection) -> None:
    rules = [check for check in raw_checks(HTS) if check.table == "candidate.usitc_hts"]
    real.execute("use build")
    failing = {check.name for check in rules if real.execute(failing_rows_sql(check)).fetchall()}
    real.execute("use work.staging")
    assert failing == {"usitc_hts.every_chapter_from_its_first_to_its_last_heading"}


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
