"""``make status``: the health of the warehouse on one screen, and whether a person is needed.

Opens no file that a run may be writing; works while a night runs and after one was killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from orchestration.automation.conditions import Condition, conditions, notices, read_health, read_jobs, why_stale
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.warehouse.release import current_release, published_file

_LONGEST_PAUSE = timedelta(hours=26)
"""A live night starts every 24 hours and may take two."""


def status(settings: Settings, today: date) -> tuple[str, bool]:
    """The screen, and whether a person is needed."""
    wrong = [*conditions(settings, today), *_missing(settings)]
    lines = [f"Trade Corridors, mode {settings.mode}: {settings.notice}", ""]
    lines += _datasets(settings, today)
    lines += ["", *_jobs(settings), *_publication(settings), ""]
    if found := notices(settings):
        lines += ["Found in what was loaded (no action required):"]
        lines += [*(f"  {one.subject}: {one.text}" for one in found), ""]
    if wrong:
        lines += ["A person is needed:", *(f"  {c.subject} {c.kind}: {c.text}" for c in wrong)]
    else:
        lines += ["All is well; nobody is needed."]
    return "\n".join(lines), bool(wrong)


def _datasets(settings: Settings, today: date) -> list[str]:
    healths = read_health(settings)
    if not healths:
        return ["No night has run yet: make warehouse."]
    lines = [
        f"{'dataset':<32}{'state':<10}{'rows':>12}{'partitions':>12}  {'newest':<12}{'good until':<12}fetched (UTC)"
    ]
    for health in healths:
        state = "stale" if health["state"] == "accepted" and why_stale(health, today) else health["state"]
        lines.append(
            f"{health['dataset']:<32}{state:<10}{health['rows']:>12,}{health['partitions']:>12}"
            f"  {health['newest_period'] or '-':<12}{health['fresh_until'] or '-':<12}{health['fetched_at'] or '-'}"
        )
    return lines


def _jobs(settings: Settings) -> list[str]:
    return [
        f"{job:<20}{'failed' if ended['failures'] else 'ended well':<12}{ended['ended_at']}"
        for job, ended in sorted(read_jobs(settings).items())
    ]


def _publication(settings: Settings) -> list[str]:
    release = current_release(settings)
    if release is None:
        return [f"{'published':<20}{'nothing yet' if published_file(settings) is None else 'a damaged file'}"]
    publication = release.publication
    return [f"{'published':<20}{publication['build_id']}, at {publication['published_at'][:19]} UTC"]


def _missing(settings: Settings) -> Iterator[Condition]:
    """What no run can tell, because none has ended."""
    if published_file(settings) is None:
        yield Condition("file:missing", "warehouse.duckdb", "missing", "nothing is published; run make warehouse")
    if settings.mode is Mode.LIVE:
        ended = [datetime.fromisoformat(job["ended_at"]) for job in read_jobs(settings).values()]
        if not ended or datetime.now(UTC) - max(ended) > _LONGEST_PAUSE:
            when = f"the last run ended at {max(ended):%Y-%m-%d %H:%M} UTC" if ended else "no run has ended yet"
            yield Condition("machine:idle", "night", "missing", when)
