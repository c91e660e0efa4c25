"""Whence what the pages say comes: their figures, names and periods are those of the published file."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import duckdb
import pytest
from playwright.sync_api import Page, expect

from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.site import words
from orchestration.site.answers import ANSWERS
from tests.witnesses import WITNESSES, disagreements, pages_with_rows, rows_of

expect.set_options(timeout=30_000)


def test_a_hundred_figures_are_those_of_another_query(settings: Settings, published: duckdb.DuckDBPyConnection) -> None:
    assert WITNESSES.keys() == {answer.slug for answer in ANSWERS}
    assert disagreements(published, settings.site, 100) == []


def test_the_entry_page_says_what_is_published(
    open_page: Callable[[str], Page], published: duckdb.DuckDBPyConnection
) -> None:
    page = open_page("index.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is North American trade re-centring?")
    cards = page.locator(".cards li")
    expect(cards).to_have_count(5)
    of_2024 = page.locator(".claims tr", has=page.locator("td:nth-child(3)", has_text=re.compile("^2024$")))
    assert [text for text in of_2024.locator("td:nth-child(4)").all_text_contents() if text] == []
    for at in range(5):
        card = cards.nth(at)
        ((value, unit, growth, points),) = published.execute(
            "select published_value, unit, growth_since_2024, change_since_2024_points"
            " from marts.mart_published_evidence"
            " where evidence_name = ? and is_newest",
            [card.locator("h3").inner_text()],
        ).fetchall()
        shown = f"{value:.1f}%" if unit == "per cent" else f"C${value / 1e9:.1f} billion"
        expect(card.locator(".big")).to_have_text(shown)
        change = points if unit == "per cent" else 100 * growth
        expect(card.locator(".change")).to_contain_text(f"{abs(change):.1f}")
    claims = published.execute("select count(distinct claim_number) from marts.mart_published_evidence").fetchall()
    expect(page.locator(".claim")).to_have_count(claims[0][0])
    page.locator(".claim summary").first.click()
    expect(page.get_by_text("Against it:").first).to_be_visible()
    expect(page.get_by_text("No figure is published on claim 10.")).to_be_visible()
    third = page.get_by_role("link", name="The published figures on claim 3 over time", include_hidden=True)
    chosen = open_page(third.get_attribute("href") or "")
    expect(chosen.get_by_label("Claim", exact=True)).to_have_value(re.compile("^3. Mexican goods"))
    laredo = published.execute(
        "select sum(value_usd) / 1e9 from marts.mart_gateway_flow where port_name = 'Laredo'"
        " and month_start_date > (select max(month_start_date) - interval 1 year from marts.mart_gateway_flow)"
    ).fetchall()
    page.get_by_text("Everything on the map, as a table").click()
    row = page.get_by_role("row", name=re.compile("^Laredo"))
    expect(row).to_contain_text(f"US${laredo[0][0]:,.1f} billion in the twelve months to ")
    if published.execute("select 1 from marts.mart_gateway_flow where port_label = 'Ysleta'").fetchall():
        expect(page.get_by_role("row", name=re.compile("^Ysleta"))).to_have_count(1)
    assert page.locator("#map path").count() > 20


def test_what_is_made_is_called_neither_observed_nor_fetched(settings: Settings) -> None:
    if settings.mode != Mode.SAMPLE:
        pytest.skip("not a sample")
    pages = {path.name: " ".join(path.read_text().split()) for path in settings.site.rglob("*.html")}
    for name, html in pages.items():
        assert "Canada&#39;s exports to Mexico are not the published ones" in html, name
        assert "(Canada’s trade to April 2026); everything else and every later month is made." in html, name
        for wrong in (">observed<", ">Observed:", ">Fetched<", "Every declared dataset is loaded"):
            assert wrong not in html, (name, wrong)
    assert "figures that others published, which are real in the sample too" in pages["index.html"]
    assert "Canada&#39;s exports to Mexico are 1.25 times the published ones" in pages["data.html"]
    assert re.search("planted changes: bts_transborder [0-9]{4}-[0-9]{2} to 2025-12; ", pages["data.html"])
    assert "Canada&#39;s exports to Mexico" in pages["data.html"].partition("differ from the sample’s by")[2][:400]


def test_a_ranking_says_its_period_and_leaves_out_what_is_no_product(
    settings: Settings, published: duckdb.DuckDBPyConnection
) -> None:
    provisions = published.execute("select chapter_label from marts.dim_commodity where is_national_provision")
    no_products = {name for (name,) in provisions.fetchall()}
    assert len(no_products) == 2
    shown = pages_with_rows(settings.site)
    for slug in {"us-exposure", "who-needs-whom", "scenarios", "survival", "routes"} & set(shown):
        rows = rows_of(settings.site, slug)
        assert no_products.isdisjoint(row["item"] for row in rows), slug
        assert all(re.search(r"\d{4}", row["period_name"]) for row in rows), slug
        lead = re.findall(
            r'<p class="lead" id="lead">(.*?)</p>', (settings.site / "answers" / f"{slug}.html").read_text()
        )[0]
        assert re.sub("<[^>]+>", "", lead).find(rows[0]["period_name"]) > 0, slug


def test_a_corridor_of_which_nothing_is_known_stands_in_the_table(
    open_page: Callable[[str], Page], settings: Settings
) -> None:
    if "corridors" not in pages_with_rows(settings.site):
        pytest.skip("no corridor is loaded")
    page = open_page("answers/corridors.html")
    page.get_by_label("Direction").select_option("Mexico to Canada")
    row = page.get_by_role("row", name=re.compile("^By land through the United States"))
    expect(row).to_have_count(1)
    rows = [row for row in rows_of(settings.site, "corridors") if row["note"]]
    assert all(row["high"] - row["low"] >= 99.5 for row in rows)
    if page.get_by_label("Period").input_value() in {one["period"] for one in rows if "land" in one["item"]}:
        expect(row).to_contain_text("0.0% to 100.0%: the evidence excludes nothing")
        expect(page.locator(".lead")).to_contain_text("by land through the United States cannot be told")


def test_where_published_figures_were_read_stands_on_their_page(
    settings: Settings, published: duckdb.DuckDBPyConnection
) -> None:
    html = unescape((settings.site / "answers" / "published-evidence.html").read_text())
    for (address,) in published.execute(
        "select distinct unnest(regexp_extract_all(published_by, 'https://[^ ;,()]+'))"
        " from marts.mart_published_evidence"
    ).fetchall():
        assert f'<a href="{address}">' in html


def test_the_query_on_the_page_makes_the_numbers(
    settings: Settings, published: duckdb.DuckDBPyConnection, open_page: Callable[[str], Page]
) -> None:
    page = open_page("answers/reexports.html")
    page.get_by_text("SQL over the published file").click()
    rows = published.execute(page.locator("#sql").inner_text()).fetchall()
    assert len(rows) == len(rows_of(settings.site, "reexports"))


def test_python_and_the_browser_write_figures_alike(open_page: Callable[[str], Page]) -> None:
    page = open_page("answers/gateways.html")
    units = (
        "%", "points", "index", "days", "Canadian dollars", "US dollars", "ship calls", "twenty-foot equivalents",
        "tonnes", "correlation",
    )  # fmt: skip
    values = (0, -0.04, 0.0123, 1, 1.25, 9.96, 45.04, 704_248, 9_999_999, 10_000_000, 1.04e9, 55_849_190_590, -3.2e12)
    asked = [(value, unit) for unit in units for value in values]
    assert page.evaluate("asked => asked.map(([value, unit]) => figure(value, unit))", asked) == [
        words.figure(value, unit) for value, unit in asked
    ]
