"""What is noted of partitions: their files as landed, accepted and refused last, a day, and why they wait."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from orchestration.core.request import LandedFile
from orchestration.landing.memory import Memory

Files = tuple[LandedFile, ...]
"""Files of a partition in page order."""
Fact = Files | str | None


@dataclass(frozen=True)
class Noted:
    """What is noted of a partition, by the columns of the memory.

    Args:
        landed: its files, as last landed whole.
        accepted: its files that a gate last accepted.
        refused: its files that a gate refused last.
        verified_on: last day (ISO) on which it was known to be here as published.
        postponed: why it waits for another day.
    """

    landed: Files | None = None
    accepted: Files | None = None
    refused: Files | None = None
    verified_on: str | None = None
    postponed: str | None = None


@dataclass
class PartitionNotes:
    """The notes on the partitions of all datasets.

    Args:
        object_path: sha256 -> where the bytes lie.
    """

    memory: Memory
    object_path: Callable[[str], Path]
    _known: dict[str, dict[str, Noted]] = field(default_factory=dict)

    def of(self, dataset: str) -> dict[str, Noted]:
        """What is noted of each partition of a dataset."""
        if dataset not in self._known:
            rows = self.memory.rows(
                "select partition, landed, accepted, refused, verified_on, postponed from partitions"
                " where dataset = ? order by rowid",
                [dataset],
            )
            self._known[dataset] = {
                partition: Noted(self._files(landed), self._files(accepted), self._files(refused), day, reason)
                for partition, landed, accepted, refused, day, reason in rows
            }
        return self._known[dataset]

    def note(self, dataset: str, noted: Mapping[str, Mapping[str, Fact]]) -> None:
        """Note facts of partitions (partition -> column -> fact), all or none of them; not what is noted already."""
        known = self.of(dataset)
        after = {key: replace(known.get(key, Noted()), **facts) for key, facts in noted.items()}  # type: ignore[arg-type]
        news = {key: one for key, one in after.items() if known.get(key, Noted()) != one}
        if not news:
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self.memory.changing() as con:
            for key in news:
                facts = {"noted_at": now, **{name: _as_text(fact) for name, fact in noted[key].items()}}
                con.execute(
                    f"insert into partitions (dataset, partition, {', '.join(facts)})"
                    f" values (?, ?, {', '.join('?' * len(facts))}) on conflict (dataset, partition)"
                    f" do update set {', '.join(f'{name} = excluded.{name}' for name in facts)}",
                    (dataset, key, *facts.values()),
                )
        known |= news

    def _files(self, listed: str | None) -> Files | None:
        if listed is None:
            return None
        return tuple(LandedFile(self.object_path(sha256), sha256, url) for sha256, url in json.loads(listed))


def _as_text(fact: Fact) -> str | None:
    return json.dumps([(file.sha256, file.url) for file in fact]) if isinstance(fact, tuple) else fact
