"""Real answers and downloads of UN Comtrade, through the reader and the rules."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from orchestration.core.modes import Mode
from orchestration.core.request import LandedFile
from orchestration.core.sql import one_file
from orchestration.landing.archive import Archive
from orchestration.publishers.registry import dataset_named
from orchestration.publishers.un.comtrade import HOST
from orchestration.quality.checks import failing_rows_sql, raw_checks
from orchestration.quality.codes import known_codes
from orchestration.quality.findings import sought
from orchestration.raw import swap
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw, prepare

COMTRADE = dataset_named("un_comtrade_trade")
MONTHS, YEARS, _ = COMTRADE.tables


def test_a_recorded_answer_is_read_to_the_cent(real_data: Path, tmp_path: Path) -> None:
    """A real answer of the service with a key: China's trade with Argentina in 2010."""
    file = real_data / "un_comtrade" / "comtradr_get_C_A_HS-60a6ad.json"
    landed = LandedFile(file, "0" * 64, f"https://{HOST}/data/v1/get/C/A/HS")
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        prepare(con, COMTRADE)
        swap.clear_candidate(con, COMTRADE)
        Loader(con, Archive(tmp_path / "landing", Mode.SAMPLE), COMTRADE).stage("2010", (landed,))
        rows = con.execute(
            "select period, reportercode, partnercode, flowcode, cmdcode, primaryvalue::varchar, classificationcode,"
            " isoriginalclassification, refmonth from candidate.un_comtrade_trade_annual order by all"
        ).fetchall()
    assert len(rows) == 4
    assert ("2010", "156", "32", "M", "TOTAL", "6804128143.000000", "H3", "true", "52") in rows


def test_a_recorded_preview_without_descriptions_is_read_and_is_what_is_asked_for(
    real_data: Path, tmp_path: Path
) -> None:
    """The service's own answer without a key: exports of gold, one record of the world and one of Canada."""
    recorded = json.loads((real_data / "un_comtrade" / "preview_842_202606_7108.json").read_bytes())
    file = tmp_path / "answer.json"
    file.write_text(json.dumps({**recorded, "count": len(recorded["data"])}), encoding="utf-8")
    landed = LandedFile(file, "0" * 64, f"https://{HOST}/public/v1/preview/C/M/HS")
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        prepare(con, COMTRADE)
        swap.clear_candidate(con, COMTRADE)
        Loader(con, Archive(tmp_path / "landing", Mode.SAMPLE), COMTRADE).stage("2026", (landed,))
        rows = con.execute(
            "select partnercode, primaryvalue::varchar, cifvalue, aggrlevel, partnerdesc, motcode"
            f" from candidate.{MONTHS.name} order by partnercode"
        ).fetchall()
        (pinned,) = (check for check in raw_checks(COMTRADE) if check.name == f"{MONTHS.name}.answers_what_was_asked")
        assert con.execute(failing_rows_sql(pinned)).fetchall() == []
    assert rows == [
        ("0", "8833229206.000000", None, None, None, "0"),
        ("124", "261032842.000000", None, None, None, "0"),
    ]


def test_a_published_download_reproduces_the_totals_and_keeps_the_rules(real_data: Path) -> None:
    """Parse-only: a CSV download of the site, with a field more than its header, of 2022."""
    file = real_data / "un_comtrade" / "TradeData_TOTAL_nikolina.csv"
    header = file.read_text(encoding="latin-1").splitlines()[0].split(",")
    con = duckdb.connect()
    con.execute("create schema candidate")
    con.execute("create table candidate.quarantine (table_name text, _partition text, finding text, row_json text)")
    names = ", ".join(f"'{name.lower()}': 'varchar'" for name in [*header, "beyond"])
    con.execute(
        "create table t as select * exclude (beyond), '2022' as _partition from read_csv("
        f"{one_file(file)}, skip = 1, header = false, encoding = 'latin-1', nullstr = '', quote = '\"',"
        f" auto_detect = false, columns = {{{names}}})"
    )
    for value in ("primaryvalue", "cifvalue", "fobvalue"):
        con.execute(f"alter table t alter {value} type decimal(24, 6)")
    imports = con.execute(
        "select partneriso, round(primaryvalue / 1e9, 2) from t where reportercode = '842' and flowcode = 'M'"
        " and partneriso in ('MEX', 'CAN') order by all"
    ).fetchall()
    assert imports == [("CAN", 446.62), ("MEX", 459.18)]
    checks = {check.name.split(".", 1)[1]: check for check in raw_checks(COMTRADE) if check.subject == YEARS.name}
    for rule in ("partners_within_the_world", "value_is_cif_or_fob", "answers_what_was_asked", "value_is_filled"):
        assert con.execute(str(checks[rule].arguments["sql"]).replace("{batch}", "t")).fetchall() == [], rule
    (world,) = (one for one in sought(COMTRADE) if one.name == f"{YEARS.name}.partners_make_the_world")
    assert con.execute(world.sql.replace("{batch}", "t")).fetchall() == []
    known = known_codes(COMTRADE, "comtrade_areas.area_code")
    assert (
        con.execute(
            "select distinct partnercode from t where partnercode not in (select unnest(?))", [known]
        ).fetchall()
        == []
    )
