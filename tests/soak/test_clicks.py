"""What an engineer clicks in the Dagster UI on an ordinary day, in a real browser, on the real server and daemon.

``TRADE_CORRIDORS_PICTURES`` names a folder that keeps a picture of each page.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Place
from tests.support.server import Server, served

pytestmark = pytest.mark.browser

TABLE, MART = "raw/bts_transborder_state_port", "marts/mart_gateway_flow"
PLOTTED = ("dagster/row_count", "bytes", "newest_period_age_days", "duration_seconds")
_SOON, _RUN_ENDS = 60_000, 480_000
"""Milliseconds."""


@pytest.fixture(scope="module")
def place(good_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A warehouse that a night by command has published."""
    return good_place.copy(tmp_path_factory.mktemp("clicks"))


@pytest.fixture(scope="module")
def server(place: Place) -> Iterator[Server]:
    """Server and daemon of the place."""
    with served(place.environment) as server:
        yield server


@pytest.fixture
def page(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of headless Chromium, of which a picture is kept."""
    page = browser.new_page(viewport={"width": 1900, "height": 1320})
    page.set_default_timeout(_SOON)
    yield page
    folder = Path(os.environ.get("TRADE_CORRIDORS_PICTURES") or tmp_path)
    page.screenshot(path=folder / f"{request.node.name}.png")
    page.close()


def _state(place: Place) -> dict[str, str]:
    """Every file of the place but Dagster's own, by its bytes."""
    home = place.settings.home
    files = [path for path in home.rglob("*") if path.is_file() and home / "dagster" not in path.parents]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_preview_of_a_tick_has_no_effect(server: Server, place: Place, page: Page) -> None:
    before = _state(place)
    page.goto(f"{server.address}/locations/orchestration.definitions/schedules/nightly_build")
    page.get_by_role("button", name="Preview tick result").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Continue").click()
    expect(dialog.get_by_text("Nothing changed since the published release was built.")).to_be_visible(timeout=_SOON)
    assert _state(place) == before


def test_a_night_by_command_stands_in_the_overview_and_among_the_runs(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/runs")
    expect(page.get_by_text("command: warehouse").first).to_be_visible(timeout=_SOON)
    expect(page.get_by_text("source_mode: recorded").first).to_be_visible(timeout=_SOON)
    page.goto(f"{server.address}/overview/activity/timeline")
    for job in ("build", "ingest_monthly", "ingest_snapshots"):
        expect(page.get_by_text(job, exact=True).first).to_be_visible(timeout=_SOON)


@pytest.mark.parametrize("asset", [TABLE, MART], ids=["table", "mart"])
def test_figures_of_an_asset_are_plotted(server: Server, page: Page, asset: str) -> None:
    page.goto(f"{server.address}/assets/{asset}")
    page.get_by_role("button", name="Plots").click()
    if asset == TABLE:  # by partition, unless it is asked for runs
        page.get_by_role("button", name="Events").last.click()
    for figure in PLOTTED:
        expect(page.get_by_text(figure, exact=True)).to_be_visible(timeout=_SOON)
    expect(page.locator("canvas").nth(len(PLOTTED) - 1)).to_be_attached(timeout=_SOON)
    page.locator("canvas").first.scroll_into_view_if_needed()


def test_an_expectation_shows_its_bound_and_what_was_observed(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/assets/{TABLE}?view=checks")
    page.get_by_text("grain_is_unique", exact=True).first.click()
    for text in ("The declared grain", "one row for each trdtype, ", "none of "):
        expect(page.get_by_text(text).first).to_be_visible(timeout=_SOON)


def test_a_backfill_of_three_months_ends_green(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/assets/{TABLE}")
    page.get_by_role("button", name="Materialize").first.click()
    dialog = page.get_by_role("dialog")
    months = dialog.get_by_placeholder(re.compile("^ex: "))
    months.fill("[2019-01...2019-03]")
    months.press("Enter")
    expect(dialog.get_by_text("3 partitions")).to_be_visible()
    dialog.get_by_role("button", name="Launch backfill").click()
    page.get_by_text("View", exact=True).last.click()
    expect(page.get_by_text("100% completed")).to_be_visible(timeout=_RUN_ENDS)
    expect(page.get_by_text("Succeeded", exact=True).first).to_be_visible(timeout=_RUN_ENDS)


def test_one_mart_is_materialized_alone(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/assets/{MART}")
    page.get_by_role("button", name="Materialize").first.click()
    page.get_by_text("View", exact=True).last.click()
    expect(page.get_by_text("Success", exact=True).first).to_be_visible(timeout=_RUN_ENDS)
