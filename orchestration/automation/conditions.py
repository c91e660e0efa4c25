"""What is wrong now, in words and by key: refused, unreachable and stale datasets, failed jobs, file and disk.

Read from what runs leave in the mode's memory, so that it can be asked at any time, also while a run writes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from orchestration.automation.told_once import told_once
from orchestration.core.commands import advised
from orchestration.core.failure import Failure
from orchestration.core.settings import Settings
from orchestration.landing.memory import FAILURE, Memory, add_failure, failures_in
from orchestration.publishers.registry import all_datasets
from orchestration.release.releases import is_intact, published_file, releases

DatasetKind = Literal["refused", "unreachable", "stale"]
"""What can be wrong with a dataset."""
_KINDS: dict[str, DatasetKind] = {"SourceUnavailable": "unreachable", "PartitionMissing": "stale"}
"""What an error says of a dataset when it is no refusal of its data."""
PUBLISHED_ALTERED = "file:altered"
"""Key of the condition that BI opens a file that is not the published one."""
_LEAST_FREE_BYTES = 2 * 1024**3
"""Below this a night may not end: it writes a whole candidate beside three releases."""


@dataclass(frozen=True)
class Condition:
    """One thing that is wrong; ``key`` is the same as long as it lasts."""

    key: str
    subject: str
    kind: str
    text: str


@dataclass(frozen=True)
class Ended:
    """When the newest run of a job ended (UTC), and what failed in it."""

    ended_at: str
    failures: tuple[Failure, ...]


def note_job(settings: Settings, job: str, failures: Sequence[Failure], about: Collection[str] = ()) -> None:
    """Remember how the newest run of a job ended.

    Args:
        about: the datasets that the run was for, if not for all: what failed of others stays.
    """
    with Memory(settings.landing).changing() as con:
        if about:
            con.executemany("delete from failures where job = ? and dataset = ?", [(job, code) for code in about])
        else:
            con.execute("delete from failures where job = ?", (job,))
        for failure in failures:
            add_failure(con, job, failure)
        ended_at = datetime.now(UTC).isoformat(timespec="seconds")
        con.execute("insert or replace into jobs values (?, ?)", (job, ended_at))


def ended_jobs(settings: Settings) -> dict[str, Ended]:
    """Job -> how its newest run ended."""
    memory = Memory(settings.landing)
    of_job = f"select {FAILURE} from failures where job = ? order by rowid"
    jobs = memory.rows("select job, ended_at from jobs")
    return {job: Ended(ended_at, tuple(failures_in(memory.rows(of_job, [job])))) for job, ended_at in jobs}


def read_health(settings: Settings) -> list[dict[str, Any]]:
    """Health of every dataset as the last run left it (``raw.health``)."""
    rows = Memory(settings.landing).rows("select health from datasets where health is not null order by dataset")
    return [json.loads(health) for (health,) in rows]


def conditions(settings: Settings, today: date) -> list[Condition]:
    """All that is wrong on ``today``, in a stable order."""
    found: dict[str, Condition] = {}
    datasets = _from_health(read_health(settings), today)
    for condition in (*datasets, *_from_jobs(ended_jobs(settings)), *_of_releases(settings), *_of_the_disk(settings)):
        found.setdefault(condition.key, condition)
    return [found[key] for key in sorted(found)]


def notices(settings: Settings) -> list[Condition]:
    """What is new, wrong or missing in data that was loaded all the same: worth a message, no action is required."""
    return [
        Condition(f"dataset:{health['dataset']}:{finding}", health["dataset"], "findings", f"{finding}: {text}")
        for health in read_health(settings)
        for finding, text in health.get("findings", {}).items()
    ]


def why_stale(health: Mapping[str, Any], today: date) -> str:
    """Why a dataset is stale: by its newest period, or by the day it was last verified. Empty if it is fresh."""
    until, verified = health["fresh_until"], health["verified"]
    if until is not None and date.fromisoformat(until) < today:
        return f"newest period {health['newest_period']} was good until {until}"
    budget = {dataset.code: timedelta(dataset.release.budget_days) for dataset in all_datasets()}.get(health["dataset"])
    if budget is not None and verified is not None and date.fromisoformat(verified) + budget < today:
        return f"the publisher was last seen to hold this on {verified}"
    return ""


def _from_health(healths: Sequence[Mapping[str, Any]], today: date) -> Iterator[Condition]:
    for health in healths:
        code = health["dataset"]
        failure = health.get("failure")
        if health["state"] == "refused" or failure:
            kind: DatasetKind = _kind_of_data(Failure(**failure)) if failure else "refused"
            yield Condition(f"dataset:{code}:{kind}", code, kind, health["reason"])
        if text := why_stale(health, today):
            yield Condition(f"dataset:{code}:stale", code, "stale", text)


def kind_of(failure: Failure) -> str:
    """What a failure means: a dataset refused, stale or unreachable, or a job failed."""
    return _kind_of_data(failure) if _dataset_of(failure) else "failed"


def _kind_of_data(failure: Failure) -> DatasetKind:
    return _KINDS.get(failure.kind, "refused")


def _from_jobs(jobs: Mapping[str, Ended]) -> Iterator[Condition]:
    """What failed of each job; jobs that failed for the same reason are one condition, known by the first of them."""
    failed_alike: dict[str, list[str]] = {}
    for job, ended in sorted(jobs.items()):
        of_datasets: dict[tuple[str, str], list[Failure]] = {}
        for failure in ended.failures:
            if code := _dataset_of(failure):
                of_datasets.setdefault((code, kind_of(failure)), []).append(failure)
            else:
                failed_alike.setdefault(str(failure), []).append(job)
        for (code, kind), failures in of_datasets.items():
            first, *others = told_once(failures)
            more = f" And {len(others)} more cause(s), such as {others[0]}" if others else ""
            yield Condition(f"dataset:{code}:{kind}", code, kind, f"{first}{more}")
    for text, alike in failed_alike.items():
        yield Condition(f"job:{alike[0]}:failed", ", ".join(dict.fromkeys(alike)), "failed", text)


def _dataset_of(failure: Failure) -> str:
    """The dataset that a failure is about; empty if it concerns no dataset."""
    return failure.dataset if failure.dataset in {dataset.code for dataset in all_datasets()} else ""


def _of_releases(settings: Settings) -> Iterator[Condition]:
    """Is what BI opens the file that was published, and is every other release that is kept, so that BI can go back?

    Each is hashed whole, every time. Nothing cheaper proves it: when a disk fails, size and dates stay as they were, so
    that neither they nor a note of an earlier look tell a damaged file from a whole one. No more than three releases
    are kept, and what cannot be opened by BI at once is of no use on the day on which it is needed.
    """
    published = published_file(settings)
    if published is not None and not is_intact(published):
        text = (
            f"{published.parent.name} is not the file that was published; point BI to the release before, then mend"
            " this one (docs/operating/backup_restore.md)"
        )
        yield Condition(PUBLISHED_ALTERED, "warehouse.duckdb", "altered", text)
    for path in releases(settings):
        if path.resolve() == published or is_intact(path) or not path.exists():  # a night may have removed it meanwhile
            continue
        build = path.parent.name
        text = (
            f"{build} is not the file that was published, and BI does not read it;"
            f" put it back from a backup, or delete {path.parent} and run {advised(settings.mode, 'warehouse')}"
        )
        yield Condition(f"release:{build}:altered", "kept release", "altered", text)


def _of_the_disk(settings: Settings) -> Iterator[Condition]:
    free = shutil.disk_usage(settings.home).free if settings.home.exists() else _LEAST_FREE_BYTES
    if free < _LEAST_FREE_BYTES:
        text = f"{free / 1024**3:.1f} GiB free in {settings.home}; a night needs {_LEAST_FREE_BYTES / 1024**3:.0f}"
        yield Condition("machine:disk", "disk", "full", text)
