"""What holds of every page: everybody can use it, no link is dead, it asks nothing of a network.

Screens of three are kept in the folder ``TRADE_CORRIDORS_PICTURES``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from orchestration.core.settings import Settings
from orchestration.site.answers import ANSWERS
from tests.integration.conftest import is_here, turn
from tests.witnesses import pages_with_rows, rows_of

expect.set_options(timeout=30_000)

_PICTURES = os.environ.get("TRADE_CORRIDORS_PICTURES", "")


_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""Rules of axe that judge colours and sizes; the others judge what is shown, whatever it looks like."""
_SHOWN = """() => {
    const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    return [...document.body.querySelectorAll("*")].map((one) => (seen(one) ? "1" : "0")).join("");
}"""


def _wrong(page: Page, scheme: Any, width: int, shown: str = "") -> tuple[list[Any], str]:
    """What is wrong with an open page, and which of its elements are shown.

    Where those in ``shown`` and no others are, all rules but those of looks have judged them.
    """
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    now = page.evaluate(_SHOWN)
    rules = {"runOnly": {"type": "rule", "values": _LOOKS}} if now == shown else {}
    answer = Axe().run(page, options={"preload": False, "resultTypes": ["violations"], **rules})
    levels = [int(tag[1]) for tag in page.locator("h1, h2, h3").evaluate_all("all => all.map(one => one.tagName)")]
    steps = [after - before for before, after in zip([0, *levels], levels, strict=False)]
    reaches = page.evaluate("document.documentElement.scrollWidth")
    told = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in answer.response["violations"]]
    is_wrong = told or max(steps) > 1 or levels.count(1) != 1 or reaches > width
    return [scheme, width, told, levels, reaches] if is_wrong else [], now


def _every_page(open_page: Callable[[str], Page], settings: Settings) -> Iterator[tuple[str, Page]]:
    every = sorted(str(path.relative_to(settings.site)) for path in settings.site.rglob("*.html"))
    assert len(every) == len(ANSWERS) + 3
    page = open_page("index.html")
    for path in every:
        turn(page, f"{settings.site.as_uri()}/{path}")
        # Hidden from readers of the screen anyway; axe asks what lies under each text, and of a map for minutes.
        page.evaluate("document.querySelectorAll('#drawing').forEach(one => one.remove())")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        yield path, page


def test_everybody_can_use_every_page(open_page: Callable[[str], Page], settings: Settings) -> None:
    """axe-core without a violation, headings in order, and nothing wider than the screen."""
    found = {}
    for path, page in _every_page(open_page, settings):
        wide, shown = _wrong(page, "dark", 1400)
        narrow, _ = _wrong(page, "light", 390, shown)
        if wide or narrow:
            found[path] = (wide, narrow)
    assert found == {}


@pytest.mark.soak
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_everybody_can_use_every_page_by_all_rules(
    open_page: Callable[[str], Page], settings: Settings, scheme: str, width: int
) -> None:
    found = {path: _wrong(page, scheme, width)[0] for path, page in _every_page(open_page, settings)}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


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
