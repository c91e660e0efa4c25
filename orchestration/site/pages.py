"""The pages of a site: the entry page, a page an answer, data and trust, words."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader

from orchestration.core.modes import Mode
from orchestration.core.setting_checks import NO_CHANGE
from orchestration.core.settings import Settings
from orchestration.release.releases import Release
from orchestration.site import words
from orchestration.site.about import About, about
from orchestration.site.answers import ANSWERS
from orchestration.site.answers.answer import Answer
from orchestration.site.atlas import draw_map
from orchestration.site.charts import spec_of
from orchestration.site.downloads import Downloads, write_downloads
from orchestration.site.evidence import read_evidence
from orchestration.site.findings import Finding, find
from orchestration.site.payload import gaps_of, payload_of
from orchestration.site.render import as_json, day_or_dash, linked, vega_script, with_figures
from orchestration.site.rows import Row, read_rows
from orchestration.site.sample import SampleTexts, sample_texts
from orchestration.site.terms import TERMS, explained
from orchestration.site.trust import loaded, missing, read_health, read_totals, restricted, trust

HERE = Path(__file__).parent

_CLASS = {
    "computed": "Computed by this warehouse from what publishers report.",
    "bounds": "Bounds: the least and the most that the evidence allows; no middle.",
    "modelled": "Modelled: arithmetic of stated assumptions. Nothing is observed.",
    "published": "Published elsewhere, not computed here: real figures in every mode.",
}
_TABLES = "select table_name, description, coalesce(datasets, ''), coalesce(absent_datasets, '') from meta.tables"


class Pages:
    """One writing of the site.

    Args:
        con: the published file.
        folder: empty, on the way to become the site.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, release: Release, folder: Path, settings: Settings) -> None:
        self._con, self._folder = con, folder
        self._mode: str = release.publication["source_mode"]
        self._is_sample = self._mode == Mode.SAMPLE.value
        self._watermark = "SAMPLE DATA" if self._is_sample else ""
        self._health = read_health(con)
        self._restricted = restricted(self._health)
        self._tables = {name: about(*told) for name, *told in con.execute(_TABLES).fetchall()}
        self._pages = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True)
        self._pages.filters |= {
            "figures": with_figures,
            "period": words.period,
            "day": day_or_dash,
            "day_of": words.period,
            "linked": linked,
        }
        self._pages.globals |= {
            "notice": release.publication["notice"],
            "publication": release.publication,
            "is_sample": self._is_sample,
            "fetched": "Sample loaded" if self._is_sample else "Fetched",
            "sample": _sample(con, settings) if self._is_sample else None,
            "beside": {name: (settings.home / name / "index.html").exists() for name in ("dbt_docs", "data_docs")},
        }

    def write(self) -> None:
        """All pages, downloads and scripts."""
        for name in ("answers", "downloads", "assets"):
            (self._folder / name).mkdir()
        for asset in ("site.css", "site.js"):
            shutil.copyfile(HERE / "assets" / asset, self._folder / "assets" / asset)
        (self._folder / "assets" / "vega.js").write_text(vega_script(), encoding="utf-8")
        computed = [{"answer": answer, "finding": self._answer(number)} for number, answer in enumerate(ANSWERS)]
        self._entry(computed[1:])
        self._data()
        self._page("words.html", "words.j2", "Words", "Terms of trade statistics, explained.", terms=TERMS)

    def _page(self, path: str, template: str, title: str, description: str, **told: Any) -> None:
        root = "../" * path.count("/")
        filters = {"explained": partial(explained, seen=set(), root=root)}
        page = self._pages.overlay()
        page.filters = {**self._pages.filters, **filters}
        html = page.get_template(template).render(root=root, title=title, description=description, **told)
        (self._folder / path).write_text(html, encoding="utf-8")

    def _entry(self, computed: Sequence[dict[str, Any]]) -> None:
        evidence, atlas = read_evidence(self._con), draw_map(self._con, self._is_sample)
        self._page(
            "index.html",
            "index.j2",
            "Trade Corridors",
            evidence.verdict.sentence,
            verdict=evidence.verdict,
            key_figures=evidence.key_figures,
            claims=evidence.claims,
            unpublished=evidence.unpublished,
            map={
                "spec": as_json(atlas.spec),
                "sentence": atlas.sentence,
                "classes": atlas.classes,
                "rows": atlas.rows,
                "left_out": atlas.left_out,
            },
            computed=computed,
            missing=missing(self._health),
        )

    def _answer(self, number: int) -> Finding | None:
        """One page with its downloads; returns the sentence that gives the answer."""
        answer = ANSWERS[number]
        about = self._tables[answer.table]
        rows = read_rows(self._con, answer.sql)
        finding = find(answer, rows)
        downloads, left_out = self._downloads(answer, about) if finding else (None, [])
        lines = list(dict.fromkeys(row["line"] for row in rows)) if answer.kind == "time" else []
        self._page(
            f"answers/{answer.slug}.html",
            "answer.j2",
            answer.question,
            finding.sentence if finding else answer.question,
            answer=answer,
            about=about,
            finding=finding,
            evidence_class=_CLASS[answer.evidence],
            payload=as_json(payload_of(answer, rows, lines)),
            spec=as_json(spec_of(answer, lines, "" if answer.evidence == "published" else self._watermark)),
            downloads=downloads,
            left_out=left_out,
            sources=self._sources(answer, about),
            publishers=_publishers(rows) if answer.evidence == "published" else [],
            absent=about.absent,
            gaps=gaps_of(answer, rows),
            before=ANSWERS[number - 1] if number else None,
            after=ANSWERS[number + 1] if number + 1 < len(ANSWERS) else None,
        )
        return finding

    def _downloads(self, answer: Answer, about: About) -> tuple[Downloads | None, list[str]]:
        folder = self._folder / "downloads"
        return write_downloads(self._con, answer, about, self._restricted, self._mode, folder)

    def _sources(self, answer: Answer, about: About) -> list[Row]:
        if answer.evidence == "published":
            return []
        return [row for row in loaded(self._health) if row["dataset_code"] in about.datasets]

    def _data(self) -> None:
        totals = read_totals(self._con)
        self._page(
            "data.html",
            "data.j2",
            "Data and trust",
            "Datasets with their state, their terms, and published totals against ours.",
            trust=trust(totals, self._is_sample),
            datasets=loaded(self._health),
            totals=totals,
            missing=missing(self._health),
            restricted=words.listed(sorted(self._restricted.values())),
        )


def _sample(con: duckdb.DuckDBPyConnection, settings: Settings) -> SampleTexts:
    ((planted, contents),) = con.execute("select planted_changes, sample_contents from meta.publication").fetchall()
    return sample_texts(con, planted, contents, settings.variant != NO_CHANGE)


def _publishers(rows: Sequence[Row]) -> list[Row]:
    """Where the figures of the page were read, each with how sure they are and the claims that they are about."""
    found: dict[tuple[str, str], set[int]] = {}
    for row in rows:
        found.setdefault((row["published_by"], row["certainty"]), set()).add(int(row["claim"].partition(".")[0]))
    return [
        {"published_by": by, "certainty": certainty, "claims": words.listed([str(one) for one in sorted(claims)])}
        for (by, certainty), claims in sorted(found.items())
    ]
