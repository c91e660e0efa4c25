"""The site that a night made, in a real browser without a network: what a reader clicks, whence each figure comes.

``TRADE_CORRIDORS_DATA`` names a data folder whose sample is published, in place of one that is made for the tests; its
screens are kept in the folder ``TRADE_CORRIDORS_PICTURES``.
"""

from __future__ import annotations

import json
import os
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import dagster as dg
import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from orchestration.assets.site import build_site
from orchestration.core.errors import SettingError
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.release.candidate import sha256_of
from orchestration.release.releases import description_of
from orchestration.site import words
from orchestration.site.answers import ANSWERS
from orchestration.site.serve import site_server
from tests.conftest import Place
from tests.integration.conftest import is_here
from tests.witnesses import WITNESSES, disagreements, pages_with_rows, rows_of

expect.set_options(timeout=30_000)

_PICTURES = os.environ.get("TRADE_CORRIDORS_PICTURES", "")
_MOST_BYTES = 5_000_000


def test_a_night_made_the_site_and_it_is_small(settings: Settings) -> None:
    assert settings.site.is_symlink()
    files = [path for path in settings.site.resolve().rglob("*") if path.is_file()]
    assert {f"{answer.slug}.html" for answer in ANSWERS} <= {path.name for path in files}
    assert len(list(settings.sites.iterdir())) == 1
    assert sum(path.stat().st_size for path in files) < _MOST_BYTES


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


def test_a_value_is_read_by_mouse_and_by_key(
    open_page: Callable[[str], Page], published: duckdb.DuckDBPyConnection
) -> None:
    page = open_page("answers/gateways.html")
    newest, value = published.execute(
        "select month_start_date, sum(value_usd) / 1e9 from marts.mart_gateway_flow where partner_country_key = 'CAN'"
        " and flow = 'import' and transport_mode = 'truck' group by all order by 1 desc limit 1"
    ).fetchall()[0]
    chart, readout = page.locator("#chart"), page.locator("#readout")
    expect(readout).to_be_hidden()
    box = chart.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    expect(readout).to_contain_text(f"{newest:%B %Y}")
    expect(readout).to_contain_text(f"US${value:.1f} billion")
    page.mouse.move(0, 0)
    expect(readout).to_be_hidden()
    chart.focus()
    page.keyboard.press("End")
    expect(readout).to_contain_text(f"{newest:%B %Y}")
    page.keyboard.press("ArrowLeft")
    expect(readout).not_to_contain_text(f"{newest:%B %Y}")
    page.keyboard.press("Escape")
    expect(readout).to_be_hidden()


def test_a_choice_is_in_the_address_and_found_again(open_page: Callable[[str], Page]) -> None:
    page = open_page("answers/gateways.html")
    lines = page.locator("#chart path.mark-line, #chart .mark-line path")
    before = lines.count()
    page.get_by_label("Partner").select_option("Mexico")
    page.get_by_label("From", exact=True).select_option(index=2)
    page.get_by_role("button", name="truck", exact=True).click()
    expect(page.get_by_role("button", name="truck", exact=True)).to_have_attribute("aria-pressed", "false")
    assert lines.count() < before
    shown, address = page.locator("#shown").inner_text(), page.url
    assert "Shown: Mexico" in shown
    assert "truck" not in shown

    again = open_page(address.rpartition("/site/")[2])
    expect(again.locator("#shown")).to_have_text(shown)
    expect(again.get_by_label("Partner")).to_have_value("Mexico")
    expect(again.get_by_role("button", name="truck", exact=True)).to_have_attribute("aria-pressed", "false")
    expect(again.get_by_role("columnheader", name="truck")).to_have_count(0)
    again.get_by_role("button", name="truck", exact=True).press("Enter")
    expect(again.get_by_role("columnheader", name="truck")).to_have_count(1)


def test_an_end_that_is_put_beyond_the_other_takes_it_along(open_page: Callable[[str], Page]) -> None:
    page = open_page("answers/gateways.html")
    first, last = page.get_by_label("From", exact=True), page.get_by_label("To", exact=True)
    first.select_option(index=5)
    last.select_option(index=2)
    expect(first).to_have_value(last.input_value())
    expect(page.locator("#table tbody tr")).to_have_count(1)
    first.select_option(index=4)
    expect(last).to_have_value(first.input_value())


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


def test_a_year_is_not_told_as_its_last_month(open_page: Callable[[str], Page]) -> None:
    page = open_page("answers/published-evidence.html")
    for name in ("2024", "2025", "May 2025 to April 2026"):
        expect(page.get_by_role("rowheader", name=name, exact=True)).to_have_count(1)
    expect(page.get_by_role("columnheader", name="Period")).to_have_count(1)
    expect(page.locator("#shown")).to_contain_text("May 2025 to April 2026: ")
    under = page.locator("#chart .role-axis-label text").all_text_contents()
    assert {"2024", "2025", "to Apr 2026"} <= set(under)
    page.locator("#chart").focus()
    page.keyboard.press("Home")
    expect(page.locator("#readout b")).to_have_text("2024")


def test_an_axis_writes_all_its_values_in_one_way(open_page: Callable[[str], Page]) -> None:
    page = open_page("answers/published-evidence.html")
    ticks = page.evaluate("[0, 2e6, 4e6, 1e7].map(value => tick(value, 'twenty-foot equivalents'))")
    assert ticks == ["0", "2M", "4M", "10M"]
    assert page.evaluate("[5e5, 1e6].map(value => tick(value, 'US dollars'))") == ["US$500,000", "US$1M"]
    ticks = page.evaluate("[1e9, 1.5e9, 1.25e12, 2e10].map(value => tick(value, 'US dollars'))")
    assert ticks == ["US$1B", "US$1.5B", "US$1.25T", "US$20B"]


def test_where_published_figures_were_read_stands_on_their_page(
    settings: Settings, published: duckdb.DuckDBPyConnection
) -> None:
    html = unescape((settings.site / "answers" / "published-evidence.html").read_text())
    for (address,) in published.execute(
        "select distinct unnest(regexp_extract_all(published_by, 'https://[^ ;,()]+'))"
        " from marts.mart_published_evidence"
    ).fetchall():
        assert f'<a href="{address}">' in html


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


_IS_FITTED = """() => {
    const drawing = document.querySelector("#drawing");
    return Math.abs(drawing.querySelector("svg").clientWidth - drawing.clientWidth) < 3;
}"""
_TEXTS_OF_CHART = """() => {
    const box = document.querySelector("#chart, #map")?.getBoundingClientRect();
    return [...document.querySelectorAll("#drawing text")].filter((one) => one.textContent).map((one) => {
        const at = one.getBoundingClientRect();
        return [one.textContent, parseFloat(getComputedStyle(one).fontSize), at.left - box.left, box.right - at.right];
    });
}"""


def test_no_text_of_a_chart_is_small_or_cut(open_page: Callable[[str], Page], settings: Settings) -> None:
    found = {}
    for path in ["index.html", *(f"answers/{slug}.html" for slug in pages_with_rows(settings.site))]:
        page = open_page(path)
        for width in (390, 800, 1400):
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_function(_IS_FITTED)
            texts = page.evaluate(_TEXTS_OF_CHART)
            wrong = [one for one in texts if one[1] < 11 or min(one[2:]) < -1]
            if wrong or not texts:
                found[path, width] = wrong
        page.close()
    assert found == {}


@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        ("light", 390),
        ("dark", 1400),
        pytest.param("dark", 390, marks=pytest.mark.soak),  # each takes a minute or more
        pytest.param("light", 1400, marks=pytest.mark.soak),
    ],
)
def test_everybody_can_use_every_page(
    context: BrowserContext, open_page: Callable[[str], Page], settings: Settings, scheme: Any, width: int
) -> None:
    """axe-core without a violation, headings in order, and nothing wider than the screen."""
    every = sorted(str(path.relative_to(settings.site)) for path in settings.site.rglob("*.html"))
    assert len(every) == len(ANSWERS) + 3
    found: dict[str, Any] = {}
    for path in every:
        page = open_page(path)
        page.emulate_media(color_scheme=scheme)
        # Hidden from readers of the screen anyway; axe asks what lies under each text, and of a map for minutes.
        page.evaluate("document.querySelectorAll('#drawing').forEach(one => one.remove())")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.set_viewport_size({"width": width, "height": 844})
        answer = Axe().run(page, options={"preload": False})
        levels = [int(tag[1]) for tag in page.locator("h1, h2, h3").evaluate_all("all => all.map(one => one.tagName)")]
        steps = [after - before for before, after in zip([0, *levels], levels, strict=False)]
        reaches = page.evaluate("document.documentElement.scrollWidth")
        told = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in answer.response["violations"]]
        if told or max(steps) > 1 or levels.count(1) != 1 or reaches > width:
            found[path] = (told, levels, reaches)
        page.close()
    assert found == {}


def test_no_link_is_dead(open_page: Callable[[str], Page], settings: Settings) -> None:
    """Of every page: links within the site, and to what stands beside it, lead to a file and to a place on it."""
    places = {path: set(re.findall(r'\bid="([^"]+)"', path.read_text())) for path in settings.site.rglob("*.html")}
    choices = {
        settings.site / "answers" / f"{slug}.html": {
            f"{name}={value}" for row in rows_of(settings.site, slug) for name, value in row.items()
        }
        for slug in pages_with_rows(settings.site)
    }
    dead = []
    for path in places:
        for link in re.findall(r'(?:href|src)="([^"]*)"', path.read_text()):
            address, _, place = unquote(unescape(link)).partition("#")
            if address.startswith(("https:", "http:", "data:", "/")):
                continue
            there = (
                Path(os.path.normpath(path.parent / address)) if address else path
            )  # as a browser does: no link followed
            known = choices.get(there, set()) if "=" in place else places.get(there, {place})
            if not there.exists() or (place and place not in known):
                dead.append((path.name, link))
    assert dead == []


def test_what_the_last_page_was_reproached_with_is_gone(open_page: Callable[[str], Page], settings: Settings) -> None:
    page = open_page(
        "answers/rebalancing-index.html"
        if "rebalancing-index" in pages_with_rows(settings.site)
        else "answers/gateways.html"
    )
    heading = page.get_by_role("heading", level=1).inner_text()
    assert heading != "Is North American trade re-centring?"
    label = page.locator("#chart").get_attribute("aria-label") or ""
    assert re.search(r"\d", label), "the alternative text states the finding"
    data = open_page("data.html")
    expect(data.get_by_role("columnheader", name="Fresh until")).to_have_count(0)
    every = " ".join(path.read_text() for path in settings.site.resolve().rglob("*.html"))
    for gone in (
        "nothing is shown", "from what evidence forces", "Trade without the United States at one end", "are others",
        "room for the claim",
    ):  # fmt: skip
        assert gone not in every, gone


def test_the_terms_are_whole_in_print(open_page: Callable[[str], Page]) -> None:
    page = open_page("data.html")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})
    assert page.locator(".sources").evaluate("table => table.getBoundingClientRect().right <= 721")
    assert page.locator(".scroll").first.evaluate("box => box.scrollHeight <= box.clientHeight + 1")


def test_a_printed_chart_says_which_line_is_which(open_page: Callable[[str], Page]) -> None:
    page = open_page("answers/published-evidence.html")
    page.emulate_media(media="print")
    lines = page.locator(".legend button")
    expect(lines).to_have_count(2)
    for at in range(2):
        expect(lines.nth(at)).to_be_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#sql")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy the SQL")).to_be_hidden()


def test_it_is_served_on_loopback_and_nothing_else_is(settings: Settings, open_page: Callable[[str], Page]) -> None:
    with site_server(settings, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        page = open_page(f"{address}/")
        expect(page).to_have_url(f"{address}/site/index.html")
        expect(page.get_by_role("link", name=re.compile("^Dagster’s UI")).first).to_have_attribute(
            "href", re.compile("^http://127.0.0.1:3000/")
        )
        for path in ("build.duckdb", "site/../build.duckdb", "landing/", "site/answers/", "%2e%2e/"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{address}/{path}")  # noqa: S310
        server.shutdown()


def test_a_port_that_is_taken_is_one_line(settings: Settings) -> None:
    with site_server(settings, 0) as server, pytest.raises(SettingError, match="--port") as refused:
        site_server(settings, server.server_port)
    assert f"port {server.server_port} of 127.0.0.1 free" in str(refused.value)


def test_no_page_asked_anything_of_a_network(requested: list[str]) -> None:
    assert requested
    assert [address for address in requested if not is_here(address)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens(context: BrowserContext, open_page: Callable[[str], Page], scheme: Any) -> None:
    """Of the entry page and two answers, kept on request."""
    if not _PICTURES:
        pytest.skip("no pictures asked for")
    for name in ("index", "answers/us-hub", "answers/corridors"):
        for width, height in ((390, 844), (800, 1000), (1400, 1000)):
            page = open_page(f"{name}.html")
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(300)
            page.screenshot(path=Path(_PICTURES) / f"site_{Path(name).name}_{width}_{scheme}.png")


# ---------- without a browser


def test_a_site_that_cannot_be_made_fails_no_build(good_place: Place, tmp_path: Path) -> None:
    place = good_place.copy(tmp_path)
    place.settings.sites.write_text("in the way")
    result = dg.materialize([build_site(place.settings)])
    (evaluation,) = result.get_asset_check_evaluations()
    assert (result.success, evaluation.passed, evaluation.severity) == (True, False, dg.AssetCheckSeverity.WARN)
    place.settings.sites.unlink()
    (evaluation,) = dg.materialize([build_site(place.settings)]).get_asset_check_evaluations()
    assert evaluation.passed
    assert (place.settings.site / "index.html").exists()
    made = place.settings.site.resolve()
    assert dg.materialize([build_site(place.settings)]).success
    assert place.settings.site.resolve() == made


def test_a_setting_turns_it_off(good_place: Place) -> None:
    assert not good_place.settings.site.exists()


def _refused(place: Place) -> str:
    said = place.run("page", expect=2).stderr
    assert len(said.splitlines()) == 1
    assert not place.settings.site.exists()
    return said


def _reseal(release: Path, statement: str) -> None:
    """Change a release and let it pass for one that was published so."""
    release.chmod(0o644)
    with duckdb.connect(str(release)) as con:
        con.execute(statement)
    described = description_of(release)
    described.chmod(0o644)
    described.write_text(json.dumps(json.loads(described.read_text()) | {"sealed": sha256_of(release)}))


def test_what_cannot_be_drawn_is_one_line(good_place: Place, tmp_path: Path) -> None:
    assert "found none" in _refused(Place(tmp_path / "data", good_place.recordings))

    place = good_place.copy(tmp_path / "changed")
    release = place.settings.pointer.resolve()
    _reseal(release, "alter table marts.mart_via_us drop column shipped_from_us_cad")
    assert "found tables of version" in _refused(place)
    _reseal(release, "update meta.publication set source_mode = 'sample'")
    assert "expected a release of mode recorded; found one of mode sample" in _refused(place)
    with release.open("r+b") as file:
        file.seek(release.stat().st_size // 2)
        file.write(b"spoiled")
    assert "found a damaged one" in _refused(place)


def test_what_is_not_loaded_is_said_and_the_rest_is_there(good_place: Place, tmp_path: Path) -> None:
    place = good_place.copy(tmp_path)
    assert place.run("page").stdout == f"Site: {place.settings.site / 'index.html'}\n"
    shown = pages_with_rows(place.settings.site)
    assert {"gateways", "routes", "published-evidence"} <= set(shown)  # TransBorder alone is loaded
    page = (place.settings.site / "answers" / "shipped-from.html").read_text()
    assert "Not enough is loaded" in page
    assert "<code>statcan_trade_by_origin_and_export</code>" in page
    assert "SAMPLE DATA" not in (place.settings.site / "index.html").read_text()
