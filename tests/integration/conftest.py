"""The site that a night made, in a real browser that gets files and loopback alone.

``TRADE_CORRIDORS_DATA`` names a data folder whose sample is published, in place of one that is made for the tests.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import duckdb
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Route,
    ViewportSize,
)

from orchestration.core.settings import Settings
from orchestration.environment import load_settings
from tests.conftest import Place

_SCREEN = ViewportSize(width=1400, height=1000)
_DATA = os.environ.get("TRADE_CORRIDORS_DATA", "")


@pytest.fixture(scope="session")
def settings(request: pytest.FixtureRequest) -> Settings:
    """The mode whose night made the site."""
    if _DATA:
        return load_settings({"TRADE_CORRIDORS_DATA": _DATA})
    place: Place = request.getfixturevalue("sample_place")
    return place.settings


@pytest.fixture(scope="module")
def published(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(settings.pointer), read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def requested() -> list[str]:
    """Every address that a page asked for."""
    return []


@pytest.fixture(scope="module")
def context(browser: Browser, requested: list[str]) -> Iterator[BrowserContext]:
    """A browser that gets files and loopback alone, and complains of nothing."""

    def only_here(route: Route, request: Request) -> None:
        requested.append(request.url)
        route.continue_() if is_here(request.url) else route.abort()

    context = browser.new_context(viewport=_SCREEN, accept_downloads=True)
    context.set_default_timeout(60_000)
    context.route("**/*", only_here)
    yield context
    context.close()


def is_here(address: str) -> bool:
    """Whether an address is a file or loopback."""
    return address.startswith(("file://", "data:", "blob:", "http://127.0.0.1:"))


def turn(page: Page, address: str) -> None:
    """Show another address in a page that is open, drawn."""
    page.goto(address)
    page.wait_for_selector("html[data-ready]")


@pytest.fixture(scope="module")
def idle(context: BrowserContext) -> list[Page]:
    """Pages that no test uses. To open one costs as much as to draw on it, so they are used again."""
    return []


@pytest.fixture
def open_page(
    context: BrowserContext, requested: list[str], settings: Settings, idle: list[Page]
) -> Iterator[Callable[[str], Page]]:
    """Opens a page of the site, drawn; it complains of nothing and asks nothing of a network."""
    wrong: list[str] = []
    pages: list[Page] = []

    def on_error(error: Error) -> None:
        wrong.append(str(error))

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            wrong.append(message.text)

    def opened(path: str) -> Page:
        page = idle.pop() if idle else context.new_page()
        pages.append(page)
        page.on("pageerror", on_error)
        page.on("console", on_console)
        turn(page, path if path.startswith("http") else f"{settings.site.as_uri()}/{path}")
        return page

    yield opened
    for page in pages:
        page.remove_listener("pageerror", on_error)
        page.remove_listener("console", on_console)
        page.goto("about:blank")
        page.emulate_media(media="null", color_scheme="null")
        page.set_viewport_size(_SCREEN)
        page.mouse.move(0, 0)
        idle.append(page)
    assert wrong == []
    assert [address for address in requested if not is_here(address)] == []
