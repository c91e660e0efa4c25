"""What earlier versions kept in journals and JSON files of the landing and the mode's folder, as rows of the memory.

Read once, when there is no memory yet. The files stay where they are, and nothing reads them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from orchestration.core.earlier import failure_in
from orchestration.core.failure import Failure
from orchestration.landing import journal
from orchestration.landing.receipts import as_list, as_sha256, as_text

Row = dict[str, Any]


def take_over(landing: Path) -> Iterator[tuple[str, Row]]:
    """Table and values of each row that the files say, one for each key.

    Raises:
        DamagedJournal: a whole line of a journal is no record.
    """
    facts: dict[tuple[str, str], Row] = {}

    def note(column: str, dataset: str, noted: dict[str, Any]) -> None:
        for partition, fact in noted.items():
            facts.setdefault((dataset, partition), {})[column] = fact

    for folder, column in (("partitions", "landed"), ("accepted", "accepted"), ("refused", "refused")):
        for path in sorted((landing / folder).glob("*.jsonl")):
            note(column, path.stem, dict(journal.records(path, _files)))
    for name, column in (("landed", "verified_on"), ("postponed", "postponed")):
        own = {path.stem: _json(path, {}) for path in sorted((landing / name).glob("*.json"))}
        for key, text in _json(landing / f"{name}.json", {}).items():  # dataset and partition, a blank between
            dataset, partition = key.split(" ", 1)
            if dataset not in own:
                note(column, dataset, {partition: text})
        for dataset, noted in own.items():
            note(column, dataset, noted)
    for (dataset, partition), columns in facts.items():
        yield "partitions", {"dataset": dataset, "partition": partition, "noted_at": "", **columns}
    for path in sorted((landing / "failures").glob("*.jsonl")):
        for partition, (failure, gave_nothing) in dict(journal.records(path, _failed)).items():
            if failure:
                placed = replace(failure, dataset=path.stem, partition=partition)
                yield "failures", {"job": "", **asdict(placed), "gave_nothing": gave_nothing}
    yield from _of_the_mode(landing.parent)


def _of_the_mode(home: Path) -> Iterator[tuple[str, Row]]:
    for job, ended in _json(home / "jobs.json", {}).items():
        yield "jobs", {"job": job, "ended_at": ended["ended_at"]}
        for told in filter(None, map(failure_in, ended["failures"])):
            yield "failures", {"job": job, **asdict(told)}
    locked, healths = set(_json(home / "deferred.json", [])), {}
    for row in _json(home / "health.json", []):
        said = row["reason"].partition(": ")[2] if row["state"] in ("refused", "stale") else ""
        failure = failure_in(said) if said.startswith("[") else None
        healths[row["dataset"]] = json.dumps({**row, "failure": failure and asdict(failure)})
    for dataset in sorted(locked | healths.keys()):
        yield "datasets", {"dataset": dataset, "is_locked": dataset in locked, "health": healths.get(dataset)}
    for key, sent in _json(home / "alerts.json", {}).items():
        yield "alerts", {"key": key, **sent}
    if began_at := _json(home / "night.json", {}).get("began_at"):
        yield "nights", {"what": "night", "began_at": began_at}
    for step, seconds in _json(home / "durations.json", {}).items():
        yield "steps", {"step": step, "seconds": seconds}


def _files(line: Row) -> tuple[str, str]:
    files = [(as_sha256(file["sha256"]), as_text(file["url"])) for file in as_list(line["files"])]
    return as_text(line["partition"]), json.dumps(files)


def _failed(line: Row) -> tuple[str, tuple[Failure | None, bool]]:
    return as_text(line["partition"]), (failure_in(as_text(line["reason"])), line.get("gave_nothing") is True)


def _json(path: Path, default: Any) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else default
