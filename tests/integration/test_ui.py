"""The Dagster UI of the sample mode, in a real browser; ``test_daemon`` opens the same pages of recorded data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.server import served

pytestmark = [pytest.mark.browser, pytest.mark.soak]
PICTURE = os.environ.get("TRADE_CORRIDORS_PICTURE", "")


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``make dev`` on a free port; yields its address."""
    data = os.environ.get("TRADE_CORRIDORS_DATA") or str(tmp_path_factory.mktemp("ui"))
    environment = {**os.environ, "TRADE_CORRIDORS_DATA": data, "TRADE_CORRIDORS_SOURCES": "sample"}
    with served({**environment, "TRADE_CORRIDORS_RECORDINGS": ""}) as server:
        yield server.address


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """A page of headless Chromium."""
    return browser.new_page(viewport={"width": 1900, "height": 1320})


def test_the_asset_graph_opens_with_every_layer(ui: str, page: Page) -> None:
    page.goto(f"{ui}/asset-groups")
    for group in ("landing_trade", "raw_trade", "staging", "marts_core", "marts_answers", "published"):
        expect(page.get_by_text(group).first).to_be_visible(timeout=60_000)


def test_the_lineage_of_an_answer_begins_at_landing(ui: str, page: Page) -> None:
    page.goto(f"{ui}/assets/marts/mart_us_reexports?view=lineage&lineageScope=upstream&lineageDepth=6")
    for asset in ("mart_us_reexports", "dim_commodity", "bts_transborder"):
        expect(page.get_by_text(asset, exact=True).first).to_be_visible(timeout=60_000)
    if PICTURE:
        page.wait_for_timeout(4_000)
        page.screenshot(path=Path(PICTURE))


def test_an_asset_says_that_its_data_is_sample(ui: str, page: Page) -> None:
    page.goto(f"{ui}/assets/published/warehouse")
    expect(page.get_by_text("SAMPLE DATA made by this project").first).to_be_visible(timeout=60_000)


def test_an_asset_shows_its_blocking_check(ui: str, page: Page) -> None:
    page.goto(f"{ui}/assets/raw/bts_transborder_state_port?view=checks")
    page.get_by_text("gate", exact=True).first.click(timeout=60_000)
    expect(page.get_by_text("Great Expectations judged the candidate").first).to_be_visible(timeout=60_000)
