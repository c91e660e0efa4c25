"""``make status``: the health of the warehouse on one screen, and whether action is required.

Opens no file that a run may be writing; works while a night runs and after one was killed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from orchestration.automation.conditions import (
    PUBLISHED_ALTERED,
    Condition,
    Ended,
    conditions,
    ended_jobs,
    kind_of,
    notices,
    read_health,
    why_stale,
)
from orchestration.automation.running import running
from orchestration.core.commands import advised
from orchestration.core.failure import Failure
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.release.releases import open_release, published_file, releases

_LONGEST_PAUSE = timedelta(hours=26)
"""A live night starts every 24 hours and may take two."""


def in_columns(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Rows of text as lines whose columns are as wide as their longest cell.

    Args:
        right: places of the columns that are aligned to the right, as numbers are.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(wide) if place in right else cell.ljust(wide)
            for place, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def status(settings: Settings, today: date) -> tuple[str, bool]:
    """The screen, and whether action is required."""
    wrong = [*conditions(settings, today), *_missing(settings)]
    lines = [f"Trade Corridors, mode {settings.mode}: {settings.notice}"]
    if today != datetime.now(UTC).date():
        lines.append(f"Dates are judged as of {today}, the day of these data.")
    if now := running(settings):
        lines.append(now)
    lines.append("")
    lines += _datasets(settings, today)
    is_altered = PUBLISHED_ALTERED in {condition.key for condition in wrong}
    lines += ["", *_jobs(settings), *_publication(settings, is_altered), ""]
    if found := notices(settings):
        lines += ["Found in what was loaded (no action required):"]
        lines += [*(f"  {one.subject}: {one.text}" for one in found), ""]
    if wrong:
        lines += ["Action required:", *(f"  {c.subject} {c.kind}: {c.text}" for c in wrong)]
    else:
        lines += ["No action required."]
    return "\n".join(lines), bool(wrong)


def _datasets(settings: Settings, today: date) -> list[str]:
    healths = read_health(settings)
    if not healths:
        if published_file(settings) is not None:
            return [f"No night is remembered: {settings.landing} was moved aside, or is new."]
        return [f"No night has run yet: {advised(settings.mode, 'warehouse')}."]
    rows = [("dataset", "state", "rows", "partitions", "newest", "good until", "fetched (UTC)")]
    for health in healths:
        state = "stale" if health["state"] == "accepted" and why_stale(health, today) else health["state"]
        clocks = (health["newest_period"] or "-", health["fresh_until"] or "-", health["fetched_at"] or "-")
        rows.append((health["dataset"], state, f"{health['rows']:,}", f"{health['partitions']:,}", *clocks))
    return in_columns(rows, right={2, 3})


def _jobs(settings: Settings) -> list[str]:
    jobs = ended_jobs(settings)
    of_the_night = [failure for ended in jobs.values() for failure in ended.failures]
    failures = {job: of_the_night if job == "night" else ended.failures for job, ended in jobs.items()}
    return in_columns(
        [("job", "ended", "at (UTC)")] * bool(jobs)
        + [(job, _ended(failures[job]), _at(jobs[job])) for job in sorted(jobs)]
    )


def _at(ended: Ended) -> str:
    """As times of datasets are written."""
    return f"{datetime.fromisoformat(ended.ended_at):%Y-%m-%d %H:%M:%S}"


def _ended(failures: Sequence[Failure]) -> str:
    """How a job ended, in a word: data that is refused or not offered is none of the job's own failures."""
    if not failures:
        return "succeeded"
    kinds = set(map(kind_of, failures))
    return "failed" if "failed" in kinds else f"with data {' and '.join(sorted(kinds))}"


def _publication(settings: Settings, is_altered: bool) -> list[str]:
    """The published build; the file was proved when conditions were asked for, and is not hashed once more."""
    path = published_file(settings)
    if path is None or is_altered:
        return [f"published: {'nothing yet' if path is None else 'a damaged file'}"]
    publication = open_release(path).publication
    lines = [f"published: {publication['build_id']}, at {publication['published_at'][:19]} UTC"]
    newest = releases(settings)[-1].parent.name
    if newest != publication["build_id"]:
        lines.append(f"a newer release is kept, to which warehouse.duckdb does not point: {newest}")
    return lines


def _missing(settings: Settings) -> Iterator[Condition]:
    """What no run can tell, because none has ended."""
    if published_file(settings) is None:
        command = advised(settings.mode, "warehouse")
        yield Condition("file:missing", "warehouse.duckdb", "missing", f"nothing is published; run {command}")
    elif not read_health(settings):
        text = f"none is remembered beside what is published; run {advised(settings.mode, 'warehouse')}"
        yield Condition("machine:idle", "night", "missing", text)
        return
    if settings.mode is Mode.LIVE:
        ended = [datetime.fromisoformat(job.ended_at) for job in ended_jobs(settings).values()]
        if not ended or datetime.now(UTC) - max(ended) > _LONGEST_PAUSE:
            when = f"the last run ended at {max(ended):%Y-%m-%d %H:%M} UTC" if ended else "no run has ended yet"
            yield Condition("machine:idle", "night", "missing", when)
