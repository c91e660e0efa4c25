"""The front page of a sample since 2021: every picture is there, and says the figures of the published facts."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from orchestration.front_page.page import write_page
from playwright.sync_api import Browser, expect

from orchestration.environment import load_settings

pytestmark = pytest.mark.soak

_SHIPPED_FROM_US = """
select 100 * sum(value_cad) filter (where export_country_key = 'USA') / sum(value_cad)
from marts.fct_imports_by_origin_and_export_country
where origin_country_key = 'MEX' and month_start_date > date '2025-08-01' and month_start_date <= date '2026-08-01'
"""


@pytest.mark.browser
def test_every_picture_is_drawn_from_the_published_file(browser: Browser, night: tuple[bool, Path]) -> None:
    is_changed, pointer = night
    sample = "" if is_changed else "sample-no-change"
    page = browser.new_page(java_script_enabled=True)
    page.goto(write_page(load_settings(_environment(pointer, sample))).as_uri())

    expect(page.get_by_text("Not drawn")).to_have_count(0)
    widths = page.locator("img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert len(widths) == 1 + 7 + 2 + 1 + 1 + 5 + 1 + 2 + 1
    assert all(widths)
    pictures = page.locator("img").evaluate_all("all => all.map(one => atob(one.src.split(',')[1]))")
    assert all("SAMPLE DATA" in picture for picture in pictures)
    with duckdb.connect(str(pointer), read_only=True) as con:
        ((share,),) = con.execute(_SHIPPED_FROM_US).fetchall()
    expect(page.get_by_text(f"shipped from the United States: {share:.1f} % in 2026-08")).to_be_visible()
    page.close()


def _environment(pointer: Path, sample: str) -> dict[str, str]:
    return {"TRADE_CORRIDORS_DATA": str(pointer.parent.parent), "TRADE_CORRIDORS_SAMPLE": sample}
