"""Writes the site of a mode from the published file, beside what is there, and flips to it when it is whole."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader

from orchestration.core.durable import sync_folder
from orchestration.core.errors import ModesMixed, NothingPublished
from orchestration.core.modes import NOTHING_PLANTED, PLANTED, Mode
from orchestration.core.setting_checks import NO_CHANGE
from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.release.releases import Release, current_release
from orchestration.site import words
from orchestration.site.about import About, about
from orchestration.site.answers import ANSWERS
from orchestration.site.answers.answer import Answer
from orchestration.site.atlas import draw_map
from orchestration.site.charts import spec_of
from orchestration.site.evidence import read_evidence
from orchestration.site.findings import Finding, Row, find
from orchestration.site.payload import gaps_of, payload_of
from orchestration.site.render import as_json, day_or_dash, linked, vega_script, with_figures
from orchestration.site.sample import SampleTexts, sample_texts
from orchestration.site.terms import TERMS, explained

HERE = Path(__file__).parent
_PAGES = {"data.html": "Data and trust", "words.html": "Words"}

_CLASS = {
    "computed": "Computed by this warehouse from what publishers report.",
    "bounds": "Bounds: the least and the most that the evidence allows; no middle.",
    "modelled": "Modelled: arithmetic of stated assumptions. Nothing is observed.",
    "published": "Published elsewhere, not computed here: real figures in every mode.",
}
_HEALTH = """
select dataset_code, dataset_title, publisher, homepage, licence, may_redistribute, state,
    coalesce(state_reason, '') as state_reason, coalesce(newest_period, '') as newest_period, fetched_at
from marts.mart_dataset_health order by publisher, dataset_title
"""
_TABLES = "select table_name, description, coalesce(datasets, ''), coalesce(absent_datasets, '') from meta.tables"
_TOTALS = """
select replace(status, '_', ' ') as status, count(*) as count
from marts.mart_reconciliation group by all order by count desc
"""
_MEANINGS = {
    "agrees": "Ours is the published total, within its tolerance.",
    "anchored": "What the sample was made to fit: it proves nothing.",
    "made": "Made for the sample, and not to fit this total: a planted change, or a total of another print.",
    "explained": "Differs for a known reason, by no more than is known.",
    "differs": "Differs by more than is explained: read basis and vintage first.",
    "not covered": "We have no figure for the whole period.",
}


@dataclass(frozen=True)
class Downloads:
    """The files beside an answer's page: ``<name>.csv`` and ``<name>.parquet``."""

    name: str
    rows: int


def write_site(settings: Settings) -> Path:
    """Write the site of the published file; it takes the place of the last one when it is whole.

    Returns:
        ``site/index.html`` in the mode's folder.

    Raises:
        NothingPublished: there is no published file, it is damaged, or of a version with other tables.
        ModesMixed: the file was published in another mode.
    """
    release = _release(settings)
    settings.sites.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix=f"{release.publication['build_id']}-", dir=settings.sites))
    folder.chmod(0o755)
    try:
        with duckdb.connect(str(release.path), read_only=True) as con:
            _Site(con, release, folder, settings).write()
        _flip(settings.site, folder)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        shutil.rmtree(folder)
        version = release.publication["schema_version"]
        raise _nothing(settings, f"tables of version {version}: {str(error).splitlines()[0]}") from error
    except BaseException:
        shutil.rmtree(folder)
        raise
    for old in settings.sites.iterdir():
        if old != folder:
            shutil.rmtree(old)
    return settings.site / "index.html"


def _release(settings: Settings) -> Release:
    release = current_release(settings)
    if release is None:
        raise _nothing(settings, "a damaged one" if settings.pointer.exists() else "none")
    if (mode := release.publication["source_mode"]) != settings.mode.value:
        raise ModesMixed(
            partition=str(settings.pointer),
            expected=f"a release of mode {settings.mode}",
            found=f"one of mode {mode}",
            remedy="Keep the modes' folders apart; publish again.",
        )
    return release


def _nothing(settings: Settings, found: str) -> NothingPublished:
    return NothingPublished(
        partition="site",
        expected=f"a file that this version published at {settings.pointer}",
        found=found,
        remedy="Run make warehouse first.",
    )


def _flip(link: Path, folder: Path) -> None:
    """Readers of the old site keep the page that they have open."""
    fresh = link.with_name(f".{link.name}.next")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.relative_to(link.parent), target_is_directory=True)
    fresh.replace(link)
    sync_folder(link.parent)


class _Site:
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
        self._health = _dicts(con, _HEALTH)
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
            missing=self._missing(),
        )

    def _answer(self, number: int) -> Finding | None:
        """One page with its downloads; returns the sentence that gives the answer."""
        answer = ANSWERS[number]
        about = self._tables[answer.table]
        rows = _dicts(self._con, answer.sql)
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

    def _sources(self, answer: Answer, about: About) -> list[Row]:
        if answer.evidence == "published":
            return []
        return [row for row in self._health if row["dataset_code"] in about.datasets and row["state"] != "absent"]

    def _restricted(self) -> dict[str, str]:
        """Dataset -> title, of what is loaded and may not be passed on."""
        return {
            row["dataset_code"]: f"{row['dataset_title']} ({row['publisher']})"
            for row in self._health
            if not row["may_redistribute"] and row["state"] != "absent"
        }

    def _downloads(self, answer: Answer, about: About) -> tuple[Downloads | None, list[str]]:
        """Write the answer's rows beside its page, less what may not be passed on.

        A file that is passed on says itself what it is of: ``source_mode``, and a name that begins with ``sample_``.

        Returns:
            The downloads, and what of them is left out, in sentences.
        """
        restricted = self._restricted()
        columns = [column[0] for column in self._con.execute(f"describe ({answer.sql})").fetchall()]
        behind = sorted(set(about.datasets) & set(restricted)) if answer.evidence != "published" else []
        names = words.listed([restricted[code] for code in behind])
        if behind and "source_dataset" not in columns:
            return None, [f"No download: the terms of {names} do not let its data be passed on."]
        kept = f"from ({answer.sql})"
        if behind:
            kept += f" where source_dataset is null or source_dataset not in ({', '.join(map(quoted, behind))})"
        ((left, rows),) = self._con.execute(
            f"select (select count(*) from ({answer.sql})) - count(*), count(*) {kept}"
        ).fetchall()
        mode = "published" if answer.evidence == "published" else self._mode
        files = Downloads(f"sample_{answer.slug}" if mode == Mode.SAMPLE.value else answer.slug, rows)
        for ending, options in (("csv", "format csv, header"), ("parquet", "format parquet, compression zstd")):
            path = self._folder / "downloads" / f"{files.name}.{ending}"
            self._con.execute(f"copy (select *, {quoted(mode)} as source_mode {kept}) to {quoted(path)} ({options})")
        if not left:
            return files, []
        return files, [f"{left:,} rows are left out: the terms of {names} do not let its data be passed on."]

    def _missing(self) -> dict[str, dict[str, list[str]]]:
        """Why datasets are absent -> their publishers -> their titles."""
        why: dict[str, dict[str, list[str]]] = {}
        for row in self._health:
            if row["state"] == "absent":
                of_reason = why.setdefault(row["state_reason"].rstrip("."), {})
                of_reason.setdefault(row["publisher"], []).append(row["dataset_title"])
        return why

    def _data(self) -> None:
        totals = [row | {"meaning": _MEANINGS.get(row["status"], "")} for row in _dicts(self._con, _TOTALS)]
        self._page(
            "data.html",
            "data.j2",
            "Data and trust",
            "Datasets with their state, their terms, and published totals against ours.",
            trust=_trust({row["status"]: row["count"] for row in totals}, self._is_sample),
            datasets=[row for row in self._health if row["state"] != "absent"],
            totals=totals,
            missing=self._missing(),
            restricted=words.listed(sorted(self._restricted().values())),
        )


def _sample(con: duckdb.DuckDBPyConnection, settings: Settings) -> SampleTexts:
    is_changing = settings.variant != NO_CHANGE
    return sample_texts(con, PLANTED if is_changing else NOTHING_PLANTED, is_changing)


def _publishers(rows: Sequence[Row]) -> list[Row]:
    """Where the figures of the page were read, each with how sure they are and the claims that they are about."""
    found: dict[tuple[str, str], set[int]] = {}
    for row in rows:
        found.setdefault((row["published_by"], row["certainty"]), set()).add(int(row["claim"].partition(".")[0]))
    return [
        {"published_by": by, "certainty": certainty, "claims": words.listed([str(one) for one in sorted(claims)])}
        for (by, certainty), claims in sorted(found.items())
    ]


def _trust(counts: dict[str, int], is_sample: bool) -> str:
    if is_sample:
        return "This is sample data, made by this project to test the software: it is no evidence about real trade."
    compared = sum(counts.get(status, 0) for status in ("agrees", "explained", "differs"))
    if not compared:
        return "No published total could be compared with what is loaded."
    agree, differ = counts.get("agrees", 0), counts.get("differs", 0)
    return f"Of {compared:,} published totals that could be compared, {agree:,} agree with ours and {differ:,} differ."


def _dicts(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    """Decimals and whole numbers of the database as the numbers that a page knows."""
    return value if value is None or isinstance(value, str | bool | int | float | date) else float(value)
