"""The front page in a real browser that has no network and runs no script, and what is said when there is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect

from orchestration.front_page.panels import PANELS
from tests.conftest import Place


@pytest.mark.browser
def test_the_page_says_what_it_is_and_why_a_picture_is_not_there(
    browser: Browser, good_place: Place, tmp_path: Path
) -> None:
    place = good_place.copy(tmp_path)
    path = place.settings.home / "front_page.html"
    assert place.run("page").stdout == f"Front page: {path}\n"
    requested: list[str] = []

    def note(request: Request) -> None:
        requested.append(request.url)

    context = browser.new_context(offline=True, java_script_enabled=False)
    context.on("request", note)
    page = context.new_page()
    page.goto(path.as_uri())
    expect(page.get_by_text(place.settings.notice)).to_be_visible()
    for panel in PANELS:
        expect(page.get_by_role("heading", name=panel.question)).to_be_visible()
        expect(page.get_by_text(panel.caution)).to_be_visible()
    # TransBorder alone is loaded: re-exports, and modes with either partner.
    assert page.locator("img").evaluate_all("all => all.map(one => one.naturalWidth > 100)") == [True] * 3
    expect(page.get_by_text("Not drawn")).to_have_count(len(PANELS) - 2)
    absent = re.compile(r"Absent: inegi_bcmm_partners, statcan_.*, statcan_trade_by_origin_and_export\.")
    expect(page.get_by_text(absent)).to_be_visible()
    expect(page.get_by_role("row", name="bts_transborder accepted 2019-03")).to_be_visible()
    assert [address for address in requested if not address.startswith(("file://", "data:"))] == []
    context.close()


def test_what_cannot_be_drawn_is_one_line(good_place: Place, tmp_path: Path) -> None:
    nothing = Place(tmp_path / "data", good_place.recordings).run("page", expect=2)
    assert "expected a published file" in nothing.stderr
    assert "found none" in nothing.stderr
    assert len(nothing.stderr.splitlines()) == 1

    place = good_place.copy(tmp_path / "damaged")
    release = place.settings.pointer.resolve()
    release.chmod(0o644)
    with release.open("r+b") as file:
        file.seek(release.stat().st_size // 2)
        file.write(b"spoiled")
    assert "found a damaged one" in place.run("page", expect=2).stderr
    assert not (place.settings.home / "front_page.html").exists()
