"""What a reader of the site meets: a shared address, a printed page, a table on a small screen.

The sample of the tests begins in July 2025 and leaves some pages without rows; ``TRADE_CORRIDORS_DATA`` names another.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from orchestration.core.settings import Settings
from tests.witnesses import pages_with_rows, rows_of

expect.set_options(timeout=30_000)

_LABELS = """() => {
    const told = (label) => [...label.querySelectorAll("tspan")].map((line) => line.textContent).join(" ");
    const labels = [...document.querySelectorAll("#chart .role-axis-label text")].filter((one) => told(one));
    const top = (label) => label.getBoundingClientRect().top;
    return labels.sort((one, other) => top(one) - top(other)).map(told);
}"""
_CUT = """all => all.filter((one) =>
    one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1).length"""


def _needs(settings: Settings, slug: str) -> None:
    if slug not in pages_with_rows(settings.site):
        pytest.skip(f"{slug}: no rows are loaded")


def test_the_sentence_is_of_what_is_shown(open_page: Callable[[str], Page]) -> None:
    opening = open_page("answers/gateways.html").locator("#lead").inner_text()
    page = open_page("answers/gateways.html#partner=Mexico&divided_by=gateway")
    lead = page.locator("#lead")
    expect(lead).to_contain_text("Mexico, US imports, gateway.")
    expect(lead).not_to_contain_text("truck")
    page.get_by_label("Partner").select_option("Canada")
    page.get_by_label("Divided by").select_option("mode of transport")
    expect(lead).to_have_text(opening)


def test_a_choice_that_is_not_on_offer_is_said_and_leaves_the_address(open_page: Callable[[str], Page]) -> None:
    page = open_page("answers/gateways.html#partner=Brazil")
    expect(page.locator("#unknown")).to_contain_text("Partner “Brazil” is not on offer: Canada is shown.")
    assert "Brazil" not in page.url
    expect(open_page("answers/gateways.html#partner=Mexico").locator("#unknown")).to_be_hidden()


def test_chart_and_sentence_speak_of_one_month(open_page: Callable[[str], Page], settings: Settings) -> None:
    _needs(settings, "index-components")
    page = open_page("answers/index-components.html")
    month = re.findall(r"^In (\w+ \d{4}) ", page.locator("#lead").inner_text())[0]
    expect(page.locator("#shown")).to_contain_text(f"Twelve months to {month}: ")


def test_the_probability_of_an_event_is_in_its_chart_table_and_readout(
    open_page: Callable[[str], Page], settings: Settings
) -> None:
    _needs(settings, "events")
    page = open_page("answers/events.html")
    first = rows_of(settings.site, "events")[0]
    p = first["probability_if_nothing_happened"]
    assert any(text.endswith(f"p = {p}") for text in page.locator("#chart text").all_text_contents())
    page.locator("#chart").focus()
    page.keyboard.press("Home")
    expect(page.locator("#readout")).to_contain_text(p)
    row = page.get_by_role("row", name=re.compile("^" + re.escape(first["item"])))
    expect(row).to_contain_text(p)
    expect(row).to_contain_text(first["reading"])


def test_a_chart_of_a_ranking_has_the_order_of_its_table(open_page: Callable[[str], Page], settings: Settings) -> None:
    _needs(settings, "tariffs")
    page = open_page("answers/tariffs.html#state=expired%20or%20struck%20down")
    order = page.evaluate(_LABELS)
    names = [name.split(",")[0] for name in page.locator("#table tbody th").all_text_contents()]
    assert [text.split(",")[0] for text in order] == names


def test_published_figures_stand_beside_computed_ones(open_page: Callable[[str], Page]) -> None:
    chosen = "figures=values%20in%20Canadian%20dollars&periods=single%20months%20and%20quarters"
    page = open_page(f"answers/published-evidence.html#{chosen}")
    row = page.locator("#compared").get_by_role("row", name=re.compile("^Canada's exports to Mexico, April 2026"))
    expect(row).to_contain_text("C$874.8 million")
    expect(row).to_contain_text("C$1.09 billion")


def test_a_printed_table_is_whole_and_no_line_speaks_of_hidden_buttons(open_page: Callable[[str], Page]) -> None:
    page = open_page("answers/gateways.html")
    shown, months = page.locator("#table tbody tr"), page.get_by_label("To", exact=True).locator("option").count()
    expect(shown).to_have_count(min(24, months))
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(shown).to_have_count(months)
    expect(page.locator(".downloads")).to_be_hidden()
    assert page.locator(".figure").evaluate("one => getComputedStyle(one).breakInside") == "auto"


def test_no_figure_of_a_claim_is_cut_off(open_page: Callable[[str], Page]) -> None:
    page = open_page("index.html")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for width in (390, 1200):
        page.set_viewport_size({"width": width, "height": 844})
        cut = page.locator(".claims .scroll").evaluate_all(_CUT)
        assert cut == 0, width


def test_everything_that_is_drawn_on_the_map_is_in_its_legend(
    open_page: Callable[[str], Page], settings: Settings
) -> None:
    page = open_page("index.html")
    style = "all => all.map((one) => getComputedStyle(one)"
    swatches = page.locator(".keys .swatch").evaluate_all(f"{style}.backgroundColor)")
    circles = page.locator("#map path[aria-roledescription=circle]").evaluate_all(f"{style}.fill)")
    assert circles
    assert set(circles) <= set(swatches)
    if "corridors" in pages_with_rows(settings.site):
        assert {"By land", "By air"} <= set(page.locator("#map text").all_text_contents())
    expect(page.get_by_text(re.compile("^Not drawn, but in the table: "))).to_be_visible()
