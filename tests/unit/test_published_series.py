"""The seed of published series: what the files hold, as far as it is known to be right, and nothing that is wrong."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.seeds import seed_file
from orchestration.core.sql import one_file
from orchestration.seeding import published_series, workbook

SERIES = one_file(seed_file("published_series"))
CSV = f"read_csv({SERIES}, all_varchar = true)"


def _rows(sql: str) -> list[tuple[Any, ...]]:
    return duckdb.execute(sql).fetchall()


@pytest.mark.recordings
def test_the_seed_is_what_the_files_hold(real_data: Path, tmp_path: Path) -> None:
    published_series.main(real_data, tmp_path / "series.csv")
    assert (tmp_path / "series.csv").read_bytes() == seed_file("published_series").read_bytes()


def test_canadas_trade_with_mexico_and_the_part_of_the_united_states_to_the_last_digit_published() -> None:
    spans = {"2024": "2024-01' and '2024-12", "2025": "2025-01' and '2025-12", "to 2026-04": "2025-05' and '2026-04"}
    found = {}
    for name, months in spans.items():
        sums = dict(
            _rows(f"select series_code, sum(value::double) from {CSV} where period between '{months}' group by all")
        )
        found[name] = (
            *(round(sums[code] / 1e9, 2) for code in ("can_import_mex", "can_export_mex")),
            *(round(100 * sums[f"can_{flow}_usa"] / sums[f"can_{flow}_all"], 1) for flow in ("export", "import")),
        )
    assert found == {
        "2024": (47.49, 8.66, 76.3, 49.2),
        "2025": (53.41, 8.89, 72.5, 45.8),
        "to 2026-04": (55.85, 9.08, 69.6, 45.0),
    }


def test_every_series_has_its_months_without_a_hole() -> None:
    spans = {
        "can_import_mex": ("2024-01", "2026-04", 28),
        "us_import_can": ("2010-01", "2025-11", 191),
        "us_import_all": ("2010-01", "2025-12", 192),
        "us_duty_mex": ("2013-01", "2025-11", 155),
        "freight_import_mex_truck": ("2018-01", "2025-12", 96),
    }
    for code, span in spans.items():
        assert _rows(f"select min(period), max(period), count(*) from {CSV} where series_code = '{code}'") == [span]


def test_modes_make_the_total_of_freight() -> None:
    """And what the files add up to in two months that the press had estimated."""
    differing = _rows(
        f"with f as (select regexp_extract(series_code, 'freight_(im|ex)port_(can|mex)') as total, series_code, period,"
        f" value::bigint as value from {CSV} where series_code similar to 'freight_(im|ex)port.*')"
        " select total, period from f group by all"
        " having sum(value) filter (where series_code = total) <> sum(value) filter (where series_code <> total)"
    )
    assert differing == []
    months = _rows(
        f"select period, round(sum(value::bigint) filter (where series_code like '%port_can') / 1e9, 1),"
        f" round(sum(value::bigint) filter (where series_code like '%port_mex') / 1e9, 1) from {CSV}"
        " where series_code similar to 'freight_(im|ex)port_(can|mex)' and period in ('2025-08', '2025-09')"
        " group by all order by all"
    )
    assert months == [("2025-08", 56.6, 74.4), ("2025-09", 58.8, 71.8)]


def test_evidence_names_series_that_there_are_and_no_estimate() -> None:
    lists = [seed_file(name) for name in ("claim_evidence", "published_series_list")]
    evidence, listed = (f"read_csv({one_file(path)}, all_varchar = true)" for path in lists)
    named = (
        "select unnest(string_split(concat_ws(' ', series_codes, divided_by_series_codes), ' ')).ltrim('-') as code"
        f" from {evidence}"
    )
    assert _rows(f"select code from ({named}) anti join {listed} on code = series_code") == []
    assert _rows(f"select code from ({named}) join {listed} on code = series_code where certainty = 'estimate'") == []


def test_an_estimate_is_compared_with_nothing() -> None:
    lists = [seed_file(name) for name in ("published_series_controls", "published_series_list")]
    controls, listed = (f"read_csv({one_file(path)}, all_varchar = true)" for path in lists)
    sql = f"select series_code from {controls} as controls join {listed} as listed using (series_code)"
    assert _rows(f"{sql} where certainty in ('estimate', 'third party') or basis = 'not stated'") == []


@pytest.mark.recordings
def test_two_copies_of_us_imports_agree_in_every_month(real_data: Path) -> None:
    """The copy of the world is of the second one, which is rounded to a tenth of a million."""
    census = real_data / "us_census" / "processed"
    differing = _rows(
        "with rounded as (select strftime(date::date, '%Y-%m') as period, unnest(['can', 'mex', 'chn']) as partner,"
        " unnest([m_canada, m_mexico, m_china]) * 1e6 as value"
        f" from read_csv({one_file(census / 'bl_import_shares_duties_2002-01_2026-01.csv')}))"
        " select partner, count(*), max(abs(exact.value::double - rounded.value)) < 50001"
        f" from rounded join {CSV} as exact using (period) where series_code = 'us_import_' || partner group by all"
        " order by all"
    )
    assert differing == [("can", 191, True), ("chn", 191, True), ("mex", 191, True)]


@pytest.mark.recordings
def test_industries_make_the_imports_for_consumption_and_their_duty(real_data: Path) -> None:
    file = one_file(
        real_data / "us_census" / "processed" / "naics3_imports_duties_top30_2013-01_2025-11.parquet",
    )
    for measure in ("imports", "duty"):
        differing = _rows(
            f"select CTY_NAME, time from read_parquet({file}) group by all having"
            f" sum({measure}) filter (where NAICS = '00') <> sum({measure}) filter (where NAICS <> '00')"
            " and CTY_NAME in ('CANADA', 'MEXICO', 'CHINA', 'TOTAL FOR ALL COUNTRIES')"
        )
        assert differing == []


@pytest.mark.recordings
def test_containers_of_2019_are_those_of_the_ports_association(real_data: Path) -> None:
    path = real_data / "port_authority" / "AAPA_CY19_Port_Cargo_Passenger_Statistics.xlsx"
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    published = {cells[1] for sheet in sheets for cells in workbook.rows(path, sheet) if len(cells) == 2}
    ours = _rows(
        f"select value from read_csv({one_file(seed_file('control_totals'))}, all_varchar = true)"
        " where dataset = 'port_authorities' and period = '2019'"
    )
    assert len(ours) == 2 and {value for (value,) in ours} <= published
