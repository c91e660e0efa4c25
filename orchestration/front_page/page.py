"""Writes the front page of a mode: one file that needs no network and runs no script. Off the nightly path."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader

from orchestration.core.errors import ModesMixed, NothingPublished
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.front_page.charts import Line, draw, lines_of
from orchestration.front_page.panels import PANELS, Panel
from orchestration.release.releases import Release, current_release

_HEALTH = """
select dataset_code, dataset_title, state, coalesce(state_reason, '') as state_reason, coalesce(newest_period, '–'),
    coalesce(fresh_until_date::varchar, '–'), strftime(fetched_at, '%Y-%m-%d %H:%M'), licence, may_redistribute
from marts.mart_dataset_health order by dataset_code
"""
_TOTALS = """
select measure = 'other_table_of_the_publisher' as is_other_table, replace(status, '_', ' '), count(*)
from marts.mart_reconciliation group by all order by all
"""
_PUBLISHED = """
with told as (
    select *, case unit
        when 'per cent' then printf('%.1f %%', published_value)
        when 'Canadian dollars' then printf('C$%.2fbn', published_value / 1e9)
        when 'US dollars' then printf('US$%.2fbn', published_value / 1e9)
        else printf('%,d', published_value::bigint)
    end as figure
    from marts.mart_published_evidence
)
select newest.claim, newest.evidence_name, base.figure, newest.figure, newest.period_name, newest.trend,
    newest.certainty
from told as newest
join told as base on newest.evidence_key = base.evidence_key and base.period_name = '2024'
where newest.is_newest and newest.trend is not null
order by newest.claim_number, newest.evidence_key
"""
_BEHIND = """
select max(absent_datasets), string_agg(distinct source, ' · ' order by source)
from meta.tables left join (
    select dataset_code, regexp_replace(attribution, '^Source: ', '') as source
    from marts.mart_dataset_health where state <> 'absent'
) on list_contains(string_split(datasets, ', '), dataset_code)
where table_name = ?
"""


@dataclass(frozen=True)
class Picture:
    """One picture, an SVG document in base64, and its newest months in words."""

    title: str
    svg: str
    newest: str


@dataclass(frozen=True)
class Answer:
    """A panel with its pictures, what it was built with, and which of its datasets are absent."""

    panel: Panel
    pictures: Sequence[Picture]
    built_with: str
    absent: str


def write_page(settings: Settings) -> Path:
    """Draw the published file; the page takes the place of the last one when it is whole.

    Returns:
        ``front_page.html`` beside the published file.

    Raises:
        NothingPublished: there is no published file, it is damaged, or of a version with other tables.
        ModesMixed: the file was published in another mode.
    """
    release = current_release(settings)
    if release is None:
        found = "a damaged one" if settings.pointer.exists() else "none"
        raise _nothing(settings, found)
    if (mode := release.publication["source_mode"]) != settings.mode.value:
        raise ModesMixed(
            partition=str(settings.pointer),
            expected=f"a release of mode {settings.mode}",
            found=f"one of mode {mode}",
            remedy="Keep the modes' folders apart; publish again.",
        )
    page = settings.home / "front_page.html"
    fresh = page.with_suffix(".new")
    try:
        fresh.write_text(_render(release), encoding="utf-8")
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        version = release.publication["schema_version"]
        raise _nothing(settings, f"tables of version {version}: {str(error).splitlines()[0]}") from error
    return fresh.replace(page)


def _nothing(settings: Settings, found: str) -> NothingPublished:
    return NothingPublished(
        partition="front page",
        expected=f"a file that this version published at {settings.pointer}",
        found=found,
        remedy="Run make warehouse first.",
    )


def _render(release: Release) -> str:
    watermark = "SAMPLE DATA" if release.publication["source_mode"] == Mode.SAMPLE.value else ""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    with duckdb.connect(str(release.path), read_only=True) as con:
        return environment.get_template("page.j2").render(
            publication=release.publication,
            answers=[_answer(con, panel, watermark) for panel in PANELS],
            health=con.execute(_HEALTH).fetchall(),
            totals=con.execute(_TOTALS).fetchall(),
            published=con.execute(_PUBLISHED).fetchall(),
        )


def _answer(con: duckdb.DuckDBPyConnection, panel: Panel, watermark: str) -> Answer:
    pictures = [
        _picture(title, lines_of(row[1:] for row in rows), panel, watermark)
        for title, rows in groupby(con.execute(panel.sql).fetchall(), key=lambda row: row[0])
    ]
    ((absent, built_with),) = con.execute(_BEHIND, [panel.table]).fetchall()
    return Answer(panel, pictures, built_with or "", absent or "")


def _picture(title: str, lines: Sequence[Line], panel: Panel, watermark: str) -> Picture:
    newest = "; ".join(line.newest(panel.unit) for line in lines)
    return Picture(title, b64encode(draw(title, lines, panel.unit, watermark).encode()).decode(), newest)
