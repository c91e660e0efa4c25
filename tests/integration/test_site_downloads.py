"""Downloads: what the mart holds, said to be what it is, and nothing that may not be passed on."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
from playwright.sync_api import Page

from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.site.answers import ANSWERS


def test_a_download_is_what_the_mart_holds(
    open_page: Callable[[str], Page], published: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    page = open_page("answers/gateways.html")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    ((total, rows),) = duckdb.sql(
        f"select sum(value), count(*) from read_csv('{download.value.path()}') where divided_by = 'mode of transport'"
    ).fetchall()
    mart = published.execute(
        "select sum(value_usd) from marts.mart_gateway_flow where partner_country_key in ('CAN', 'MEX')"
    ).fetchall()
    assert (total, rows > 100) == (mart[0][0], True)
    by_gateway = f"select sum(value) from read_csv('{download.value.path()}') where divided_by = 'gateway'"
    assert duckdb.sql(by_gateway).fetchall() == mart
    prefix = "sample_" if settings.mode == Mode.SAMPLE else ""
    parquet = settings.site / "downloads" / f"{prefix}gateways.parquet"
    assert (
        duckdb.read_parquet(str(parquet)).count("*").fetchall()
        == duckdb.read_csv(str(parquet.with_suffix(".csv"))).count("*").fetchall()
    )


def test_a_download_that_was_passed_on_says_what_it_is_of(
    settings: Settings, published: duckdb.DuckDBPyConnection
) -> None:
    tables = {answer.slug: answer for answer in ANSWERS}
    found = {path.name for path in (settings.site / "downloads").iterdir()}
    prefix = "sample_" if settings.mode == Mode.SAMPLE else ""
    assert {"published-evidence.csv", f"{prefix}gateways.csv", f"{prefix}routes.parquet"} <= found
    for name in found:
        path = settings.site / "downloads" / name
        answer = tables[path.stem.removeprefix("sample_")]
        rows = duckdb.read_csv(str(path)) if path.suffix == ".csv" else duckdb.read_parquet(str(path))
        told = rows.select("source_mode").distinct().fetchall()
        mart = published.execute(f"select distinct source_mode from marts.{answer.table}").fetchall()
        assert told == ([("published",)] if answer.evidence == "published" else mart), name


def test_what_may_not_be_passed_on_is_in_no_download(settings: Settings, published: duckdb.DuckDBPyConnection) -> None:
    restricted = {
        code
        for (code,) in published.execute(
            "select dataset_code from marts.mart_dataset_health where not may_redistribute and state <> 'absent'"
        ).fetchall()
    }
    assert "imf_portwatch_port_days" in restricted
    assert list((settings.site / "downloads").glob("*pacific-ports*")) == []
    html = (settings.site / "answers" / "pacific-ports.html").read_text()
    assert "do not let its data be passed on" in html
    for path in (settings.site / "downloads").glob("*.parquet"):
        rows = duckdb.read_parquet(str(path))
        if "source_dataset" in rows.columns:
            found = rows.select("source_dataset").distinct().fetchall()
            assert restricted.isdisjoint(code for (code,) in found), path
