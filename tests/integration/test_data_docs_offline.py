"""The Data Docs in a real browser that has no network and runs no script."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, Route, expect

from orchestration.quality.data_docs import build_site
from tests.support.judged import CHECKS, HOSTILE, NOTICE, passed_failed_errored

PICTURE = os.environ.get("TRADE_CORRIDORS_PICTURE", "")


@pytest.mark.browser
def test_the_site_is_whole_and_readable_without_a_network(browser: Browser, tmp_path: Path) -> None:
    index = build_site(passed_failed_errored(), tmp_path / "data_docs", notice=NOTICE)
    requested: list[str] = []
    failed: list[str] = []

    def only_files(route: Route, request: Request) -> None:
        requested.append(request.url)
        route.continue_() if request.url.startswith(("file://", "data:")) else route.abort()

    context = browser.new_context(offline=True, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    context.on("requestfailed", lambda request: failed.append(request.url))
    context.route("**/*", only_files)
    page = context.new_page()

    page.goto(index.as_uri())
    expect(page.get_by_text(NOTICE)).to_be_visible()
    expect(page.locator("span.outcome")).to_have_text(["error", "fail", "pass"])
    page.get_by_role("link", name="open").nth(1).click()
    expect(page.get_by_text(NOTICE)).to_be_visible()
    for text in ("1234", HOSTILE, *(check.name for check in CHECKS), *(check.why for check in CHECKS)):
        expect(page.get_by_text(text, exact=True).first).to_be_visible()
    if PICTURE:
        page.screenshot(path=Path(PICTURE), full_page=True)
    page.get_by_role("link", name="what is asked of this table, and why").click()
    for check in CHECKS:
        expect(page.get_by_text(check.why)).to_be_visible()

    assert failed == []
    assert [address for address in requested if not address.startswith(("file://", "data:"))] == []
    assert sum(address.endswith("data_docs.css") for address in requested) == 3
    context.close()
