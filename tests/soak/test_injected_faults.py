"""Faults that were let past the gate: a named dbt test stops each before it is published, or it is shown as unknown."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from orchestration.core.settings import DBT_PROJECT
from orchestration.release import candidate
from orchestration.release.bundling import declared_tests
from orchestration.release.project import dbt_environment, read_manifest
from tests.conftest import Place
from tests.support.on_spark import Part, everything

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from orchestration.engine.project import SparkProject

IMPORTS = "raw.statcan_cimt_imports_hs6"
CHAPTERS = "raw.statcan_cimt_imports_hs2"
TWINS = "tables_of_one_publisher_agree"
SAME_CHAPTERS = "merchandise_imports_are_the_published_chapters"
MEXICO = "raw.statcan_trade_by_origin_and_export_members where member_name = 'Mexico, country of origin'"


def scaled(factor: str) -> str:
    """Statements that multiply both levels of a feed, so that they still agree with one another."""
    return "; ".join(f"update {table} set value = (value * {factor})::bigint" for table in (IMPORTS, CHAPTERS))


STOPPED = {
    "a feed loaded twice": (f"insert into {IMPORTS} from {IMPORTS}", SAME_CHAPTERS),
    "chapters among the subheadings": (
        f"insert into {IMPORTS} select * replace (hs6[:2] as hs6) from {IMPORTS}",
        "subheadings_have_six_digits",
    ),
    "a total row": (f"insert into {IMPORTS} select * replace ('000000' as hs6) from {IMPORTS}", SAME_CHAPTERS),
    "a feed × 1.37": (scaled("1.37"), TWINS),
    "a feed × 0.63": (scaled("0.63"), TWINS),
    "a feed × 1000": (scaled("1000"), TWINS),
    "a Mexican feed × 1000": ("update raw.inegi_bcmm_partners set val_usd = val_usd * 1000", TWINS),
    "balance of payments in a customs row": (
        "update raw.statcan_trade_totals as customs set value = other.value from raw.statcan_trade_totals as other"
        " where customs.ref_date = other.ref_date and customs.basis = 'Customs' and other.basis <> 'Customs'"
        " and customs.trade = 'Import' and other.trade = 'Import' and customs.seasonal_adjustment = 'Unadjusted'"
        " and other.seasonal_adjustment = 'Unadjusted' and customs.principal_trading_partners = 'Mexico'"
        " and other.principal_trading_partners = 'Mexico'",
        TWINS,
    ),
    "a partner that the metadata lost": (
        f"delete from {MEXICO}",
        "every_row_of_stg_statcan__trade_by_origin_and_export_is_coded",
    ),
}


@pytest.mark.parametrize("fault", STOPPED)
def test_a_named_test_stops_it(sample_place: Place, tmp_path: Path, fault: str) -> None:
    sql, named = STOPPED[fault]
    found = _built_from(sample_place.copy(tmp_path), tmp_path, sql)
    assert [name for name, status in found.items() if name.endswith(named) and status in ("fail", "error")], found


@pytest.fixture(scope="module")
def spark(
    spark_extra: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SparkSession, SparkProject, Path]]:
    """One session for all faults, the project, and the folder of its artifacts."""
    from orchestration.engine.project import SparkProject
    from orchestration.engine.session import spark_session

    folder = tmp_path_factory.mktemp("spark")
    with spark_session(folder / "engine") as session:
        yield session, SparkProject(folder / "target"), folder / "target"


@pytest.mark.parametrize("fault", STOPPED)
def test_the_same_test_finds_it_on_spark(
    sample_place: Place, tmp_path: Path, spark: tuple[SparkSession, SparkProject, Path], fault: str
) -> None:
    from orchestration.engine.bring_back import name_broken_rules
    from orchestration.engine.session import schemas

    session, project, target = spark
    sql, named = STOPPED[fault]
    tests = {
        key
        for key, node in read_manifest()["nodes"].items()
        if any(one.name.endswith(named) for one in declared_tests(node))
    }
    part = Part.between({f"raw.{table}" for table in re.findall(r"raw\.(\w+)", sql)}, tests, tmp_path)
    build_file = Path(shutil.copy(sample_place.settings.build_file, tmp_path))
    _inject(build_file, sql)
    with (
        everything(sample_place.settings, build_file) as con,
        schemas(session, target.parent / "engine", project.schemas),
    ):
        found = part.build(con, session, project, target)
        name_broken_rules(session, target)
    said = [str(result["message"]) for result in _results(target) if result["unique_id"] in tests]
    assert any(f"{named}: " in message for message in said), said
    assert "error" not in found.values()


def test_what_stops_nothing_is_shown_as_unknown(sample_place: Place, tmp_path: Path) -> None:
    """A country that nobody lists, a month that one reporter lacks, a cell that is withheld, a partner that is new."""
    faults = (
        f"update {IMPORTS} set country = 'QQ' where country = 'JP'",
        "delete from raw.inegi_bcmm_partners where anio || lpad(mes, 2, '0') ="
        " (select max(anio || lpad(mes, 2, '0')) from raw.inegi_bcmm_partners)",
        "update raw.statcan_trade_by_origin_and_export set value = null, status = 'x'"
        " where country_of_origin like 'Mexico%' and country_of_export like 'United States%'"
        " and napcs not like 'Total%'",
        "update raw.statcan_trade_totals_members set listed_name = 'Narnia', classification_code = null"
        " where member_name = 'India'",
    )
    place = sample_place.copy(tmp_path)
    found = _built_from(place, tmp_path, "; ".join(faults))
    assert [name for name, status in found.items() if status in ("fail", "error") and name != TWINS] == []
    with duckdb.connect(str(place.settings.next_file), read_only=True) as con:
        assert con.execute(
            "select is_country, sum(value_published) > 0 from marts.fct_merchandise_trade"
            " join marts.dim_country_code on country_key = partner_country_key where country_code = 'QQ' group by all"
        ).fetchall() == [(False, True)]
        assert con.execute(
            "select distinct unavailable_reason from marts.mart_mirror_band where exporter_country_key = 'MEX'"
            " and importer_country_key = 'CAN' and month_start_date = (select max(month_start_date)"
            " from marts.mart_mirror_band where exporter_country_key = 'MEX')"
        ).fetchall() == [("the exporter's report is not loaded",)]
        assert con.execute(
            "select publisher_name, country_kind from marts.dim_country"
            " where country_key = 'unknown:statcan_tables:Narnia'"
        ).fetchall() == [("Narnia", "unknown")]
        assert con.execute(
            "select sum(shipped_from_us_cad) = 0, sum(shipped_from_unknown_cad) > 0 from marts.mart_via_us"
            " where evidence_class = 'shipment'"
        ).fetchall() == [(True, True)]


def _inject(build_file: Path, sql: str) -> None:
    """Do to a file of raw tables what let a fault past the gate; each statement changes rows."""
    with duckdb.connect(str(build_file)) as con:
        for statement in sql.split("; "):
            assert con.execute(statement).fetchall()[0][0] > 0, statement


def _built_from(place: Place, folder: Path, sql: str) -> dict[str, str]:
    """Name -> status of every node that ``dbt build`` ran over the place's raw tables with ``sql`` done to them."""
    settings = place.settings
    _inject(settings.build_file, sql)
    candidate.start(settings, "2026-11-24")
    environment = {**os.environ, **dbt_environment(settings)}
    dbt = Path(sys.executable).with_name("dbt")
    command: list[str | Path] = [dbt, "--quiet", "build", "--profiles-dir", ".", "--target-path", folder / "dbt"]
    subprocess.run(command, cwd=DBT_PROJECT, env=environment, capture_output=True, text=True, check=False)
    return {result["unique_id"].split(".")[2]: result["status"] for result in _results(folder / "dbt")}


def _results(target: Path) -> list[dict[str, Any]]:
    """What dbt, or whoever completed it, said of each node."""
    said: list[dict[str, Any]] = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    return said
