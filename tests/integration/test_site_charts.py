"""A chart in a reader's hands: pointed at by mouse and by key, chosen from, on a small screen, in print."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
from playwright.sync_api import Page, expect

from orchestration.core.settings import Settings
from tests.integration.conftest import turn
from tests.witnesses import pages_with_rows

expect.set_options(timeout=30_000)

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


def test_no_text_of_a_chart_is_small_or_cut(open_page: Callable[[str], Page], settings: Settings) -> None:
    found = {}
    page = open_page("index.html")
    for path in ["index.html", *(f"answers/{slug}.html" for slug in pages_with_rows(settings.site))]:
        turn(page, f"{settings.site.as_uri()}/{path}")
        for width in (390, 800, 1400):
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_function(_IS_FITTED)
            texts = page.evaluate(_TEXTS_OF_CHART)
            wrong = [one for one in texts if one[1] < 11 or min(one[2:]) < -1]
            if wrong or not texts:
                found[path, width] = wrong
    assert found == {}


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
