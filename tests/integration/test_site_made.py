"""How a site is made and served: by a night, small and whole, or not at all and in one line why."""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from playwright.sync_api import Page, expect

from orchestration.assets.site import build_site
from orchestration.core.errors import SettingError, TradeCorridorsError
from orchestration.core.settings import Settings
from orchestration.release.candidate import sha256_of
from orchestration.release.releases import description_of
from orchestration.site.answers import ANSWERS
from orchestration.site.serve import site_server
from orchestration.site.write import write_site
from tests.conftest import TRAP, Place
from tests.witnesses import pages_with_rows

expect.set_options(timeout=30_000)

_MOST_BYTES = 5_000_000


def test_a_night_made_the_site_and_it_is_small(settings: Settings) -> None:
    assert settings.site.is_symlink()
    files = [path for path in settings.site.resolve().rglob("*") if path.is_file()]
    assert {f"{answer.slug}.html" for answer in ANSWERS} <= {path.name for path in files}
    assert len(list(settings.sites.iterdir())) == 1
    assert sum(path.stat().st_size for path in files) < _MOST_BYTES


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
    with pytest.raises(TradeCorridorsError) as refused:
        write_site(place.settings)
    assert not place.settings.site.exists()
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


def _reseal(release: Path, statement: str) -> None:
    """Change a release and let it pass for one that was published so."""
    release.chmod(0o644)
    with duckdb.connect(str(release)) as con:
        con.execute(statement)
    described = description_of(release)
    described.chmod(0o644)
    described.write_text(json.dumps(json.loads(described.read_text()) | {"sealed": sha256_of(release)}))


def test_what_cannot_be_drawn_is_one_line(good_place: Place, tmp_path: Path) -> None:
    nothing = Place(tmp_path / "data", good_place.recordings)
    said = nothing.run("page", expect=2).stderr
    assert len(said.splitlines()) == 1
    assert "found none" in said
    assert "found none" in _refused(nothing)

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
    """Drawn in a data folder whose path is a trap for SQL and for templates."""
    place = good_place.copy(tmp_path / TRAP)
    assert place.run("page").stdout == f"Site: {place.settings.site / 'index.html'}\n"
    shown = pages_with_rows(place.settings.site)
    assert {"gateways", "routes", "published-evidence"} <= set(shown)  # TransBorder alone is loaded
    page = (place.settings.site / "answers" / "shipped-from.html").read_text()
    assert "Not enough is loaded" in page
    assert "<code>statcan_trade_by_origin_and_export</code>" in page
    assert "SAMPLE DATA" not in (place.settings.site / "index.html").read_text()
