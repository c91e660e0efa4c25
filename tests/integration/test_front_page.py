"""The front page in a real browser that has no network and runs no script, and what is said when there is none."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Request, expect

from orchestration.front_page.panels import PANELS
from orchestration.release.candidate import sha256_of
from orchestration.release.releases import description_of
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
    expect(page.get_by_text("SAMPLE DATA")).to_have_count(0)
    for panel in PANELS:
        expect(page.get_by_role("heading", name=panel.question)).to_be_visible()
        expect(page.get_by_text(panel.caution)).to_be_visible()
    # TransBorder alone is loaded: re-exports, and modes with either partner.
    assert page.locator("img").evaluate_all("all => all.map(one => one.naturalWidth > 100)") == [True] * 3
    expect(page.get_by_text("Not drawn")).to_have_count(len(PANELS) - 2)
    absent = "Absent: statcan_trade_by_origin_and_export."
    expect(page.get_by_text(absent)).to_be_visible()
    expect(page.get_by_role("row", name="bts_transborder accepted 2019-03")).to_be_visible()
    assert [address for address in requested if not address.startswith(("file://", "data:"))] == []
    context.close()


def _refused(place: Place) -> str:
    said = place.run("page", expect=2).stderr
    assert len(said.splitlines()) == 1
    assert not (place.settings.home / "front_page.html").exists()
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
