"""Writes the front page of a mode: one file that needs no network and runs no script. Off the nightly path."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader

from orchestration.core.errors import NothingPublished
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.front_page.charts import draw, lines_of
from orchestration.front_page.panels import PANELS, Panel
from orchestration.warehouse.release import Release, current_release

_HEALTH = """
select dataset_code, dataset_title, state, coalesce(state_reason, '') as state_reason, coalesce(newest_period, '–'),
    strftime(fetched_at, '%Y-%m-%d %H:%M'), licence
from marts.mart_dataset_health order by dataset_code
"""
_TOTALS = "select status, count(*) from marts.mart_reconciliation group by status order by status"
_BEHIND = """
select coalesce(string_agg(attribution, ' · ' order by attribution), '')
from (
    select distinct attribution from marts.mart_dataset_health
    where list_contains(string_split((select datasets from meta.tables where table_name = $1), ', '), dataset_code)
        and state <> 'absent'
)
"""


@dataclass(frozen=True)
class Picture:
    """One picture, an SVG document in base64, and its newest months in words."""

    title: str
    svg: str
    newest: str


def write_page(settings: Settings) -> Path:
    """Draw the published file; the page takes the place of the last one when it is whole.

    Returns:
        ``front_page.html`` beside the published file.

    Raises:
        NothingPublished: there is no published file, or it is damaged.
    """
    release = current_release(settings)
    if release is None:
        raise NothingPublished(
            partition="front page",
            expected=f"a published file at {settings.pointer}",
            found="a damaged one" if settings.pointer.exists() else "none",
            remedy="Run make warehouse first.",
        )
    page = settings.home / "front_page.html"
    fresh = page.with_suffix(".new")
    fresh.write_text(_render(settings, release), encoding="utf-8")
    return fresh.replace(page)


def _render(settings: Settings, release: Release) -> str:
    watermark = "SAMPLE DATA" if settings.mode is Mode.SAMPLE else ""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    with duckdb.connect(str(release.path), read_only=True) as con:
        return environment.get_template("page.j2").render(
            notice=settings.notice,
            publication=release.publication,
            panels=[_filled(con, panel, watermark) for panel in PANELS],
            health=con.execute(_HEALTH).fetchall(),
            totals=con.execute(_TOTALS).fetchall(),
        )


def _filled(con: duckdb.DuckDBPyConnection, panel: Panel, watermark: str) -> dict[str, object]:
    """A panel with its pictures, and which of its datasets are absent."""
    rows = con.execute(f"select picture, line, month_start_date, value, low, high from ({panel.sql})").fetchall()
    pictures = [
        _picture(title, [row[1:] for row in group], panel, watermark)
        for title, group in groupby(rows, key=lambda row: row[0])
    ]
    ((absent,),) = con.execute("select absent_datasets from meta.tables where table_name = ?", [panel.table]).fetchall()
    ((attributions,),) = con.execute(_BEHIND, [panel.table]).fetchall()
    return {"panel": panel, "pictures": pictures, "absent": absent, "attributions": attributions}


def _picture(title: str, rows: list[tuple[object, ...]], panel: Panel, watermark: str) -> Picture:
    lines = lines_of(rows)  # type: ignore[arg-type]  # the columns that a panel promises
    newest = "; ".join(line.newest(panel.unit) for line in lines)
    return Picture(title, b64encode(draw(title, lines, panel.unit, watermark).encode()).decode(), newest)
