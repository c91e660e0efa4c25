"""Looks at the data folder after each night and says what is not as it must always be.

Opens nothing that a night may still have to mend: the raw file is read in a copy, its write-ahead file beside it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.core.settings import Settings
from orchestration.landing.archive import Archive
from orchestration.landing.memory import Memory
from orchestration.publishers.registry import all_datasets
from orchestration.raw import swap
from orchestration.release.candidate import sha256_of, wal_of
from tests.soak.publishers import CROSSINGS, TRANSBORDER

_LONGEST_NIGHT = timedelta(minutes=30)
_FACTS = {
    TRANSBORDER: (
        "fct_transborder_freight_by_state_port",
        "fct_transborder_freight_by_state_commodity",
        "fct_transborder_freight_by_port_commodity",
    ),
    CROSSINGS: ("fct_border_crossings",),
}
"""Facts that hold one dataset alone, month by month."""


@dataclass(frozen=True)
class Sight:
    """What a look found: ``loaded`` and ``published`` name partitions, ``value`` is US dollars of freight by month."""

    is_new: bool
    loaded: tuple[str, ...]
    published: tuple[str, ...]
    value: Mapping[str, int]
    problems: tuple[str, ...]


@dataclass
class Witness:
    """Remembers what it saw the night before."""

    settings: Settings
    scratch: Path
    _sha256: str = ""
    _objects: set[str] = field(default_factory=set)
    _loads: set[tuple[str, str, str]] = field(default_factory=set)
    _raw: dict[str, str] = field(default_factory=dict)
    _published: dict[str, str] = field(default_factory=dict)
    _raw_at_release: dict[str, str] = field(default_factory=dict)

    def look(self, begun: datetime, *, has_ended: bool) -> Sight:
        """Look once, after a night that began then."""
        problems = [*self._landing(begun), *self._leftovers(has_ended)]
        loaded = self._look_at_raw(begun, problems)
        sha256 = sha256_of(self.settings.pointer)
        is_new, self._sha256 = sha256 != self._sha256, sha256
        changed, value = self._look_at_release(begun, is_new, problems)
        return Sight(is_new, loaded, changed, value, tuple(problems))

    def _landing(self, begun: datetime) -> Iterator[str]:
        """Nothing is lost, every object is what it is called, every receipt has its object and tonight's time."""
        objects = {path.name: path for path in (self.settings.landing / "objects").glob("??/*")}
        yield from (f"the landing lost {name}" for name in sorted(self._objects - objects.keys()))
        for name, path in objects.items():
            if sha256_of(path) != name:
                yield f"object {name} holds other bytes"
        self._objects = set(objects)
        archive = Archive(self.settings.landing, self.settings.mode)
        for dataset in all_datasets():
            receipts = list(archive.receipts(dataset.code))
            yield from (f"no object of receipt {r.request}" for r in receipts if r.sha256 not in objects)
            newest = max((datetime.fromisoformat(receipt.fetched_at) for receipt in receipts), default=begun)
            if newest >= begun.replace(microsecond=0) + _LONGEST_NIGHT:
                yield f"{dataset.code} has a receipt of {newest}, after the night"
            if [r.fetched_at for r in receipts] != sorted(r.fetched_at for r in receipts):
                yield f"the receipts of {dataset.code} are not in the order of time"

    def _leftovers(self, has_ended: bool) -> Iterator[str]:
        """No write-ahead file where BI looks; after a night that ended, none at all, and no half-done file."""
        home = self.settings.home
        found = [*home.glob("releases/*/*.wal"), *home.glob("warehouse.duckdb.wal")]
        if has_ended:
            found += [*home.rglob("*.wal"), *home.rglob("*.part"), *home.glob(".*"), *home.glob("landing/tmp/*")]
        yield from (f"left over: {path.relative_to(home)}" for path in sorted(set(found)))

    def _look_at_raw(self, begun: datetime, problems: list[str]) -> tuple[str, ...]:
        """Raw is what was accepted last; only what was loaded tonight has changed. Returns what was loaded."""
        with self._copy_of_raw() as con:
            loads = con.execute(
                "select load_id, dataset, _partition, content_hash, loaded_at from meta.loads"
                " where outcome = 'accepted' order by loaded_at"
            ).fetchall()
            accepted = con.execute("select dataset || ' ' || _partition, content_hash from meta.accepted").fetchall()
            held = {
                f"{dataset.code} {partition}": content_hash
                for dataset in all_datasets()
                for partition, (_, content_hash) in swap.content(con, "raw", dataset).items()
            }
        tonight = [load for load in loads if load[:3] not in self._loads]
        names = tuple(f"{dataset} {partition}" for _, dataset, partition, _, _ in tonight)
        if held != {f"{dataset} {partition}": content_hash for _, dataset, partition, content_hash, _ in loads}:
            problems.append("raw holds other rows than were accepted last, by the history of loads")
        if held != dict(accepted):
            problems.append("raw holds other rows than were accepted last, by what is accepted now")
        if unasked := _changed(held, self._raw) - set(names):
            problems.append(f"raw changed without a load: {sorted(unasked)}")
        problems += [f"{load[1]} {load[2]} was loaded at {load[4]}" for load in tonight if not _is_in(begun, load[4])]
        self._raw, self._loads = held, {load[:3] for load in loads}
        return names

    def _copy_of_raw(self) -> duckdb.DuckDBPyConnection:
        copy = self.scratch / "build.duckdb"
        for source, target in ((self.settings.build_file, copy), (wal_of(self.settings.build_file), wal_of(copy))):
            target.unlink(missing_ok=True)
            if source.exists():
                shutil.copyfile(source, target)
        return duckdb.connect(str(copy))

    def _look_at_release(
        self, begun: datetime, is_new: bool, problems: list[str]
    ) -> tuple[tuple[str, ...], dict[str, int]]:
        """What is published is what was loaded since the release before. Returns what has changed in it, and values."""
        with duckdb.connect(str(self.settings.pointer), read_only=True) as con:
            published = dict(_published(con))
            [(published_at,)] = con.execute("select published_at from meta.publication").fetchall()
            value = dict(
                con.execute(
                    "select strftime(month_start_date, '%Y-%m'), sum(value_usd)::bigint"
                    " from marts.fct_transborder_freight_by_state_port group by all"
                ).fetchall()
            )
        changed = sorted(_changed(published, self._published))
        if is_new:
            due = sorted(name for name in _changed(self._raw, self._raw_at_release) if name.split(" ")[0] in _FACTS)
            if changed != due:
                problems.append(f"published changes are {changed}; raw changed since the last release in {due}")
            if not _is_in(begun, published_at):
                problems.append(f"published at {published_at}")
            self._raw_at_release = self._raw
        self._published = published
        return tuple(changed), value


def _published(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    for dataset, tables in _FACTS.items():
        hashed = " union all ".join(
            f"select '{table}' as fact, strftime(month_start_date, '%Y-%m') as month, count(*) as rows,"
            f" sum(hash(t)::hugeint) as rows_hash from marts.{table} t group by all"
            for table in tables
        )
        sql = (
            f"select month, string_agg(fact || rows || ' ' || rows_hash, ' ' order by fact) from ({hashed}) group by 1"
        )
        for month, text in con.execute(sql).fetchall():
            yield f"{dataset} {month}", hashlib.sha256(text.encode()).hexdigest()


def _changed(now: Mapping[str, str], before: Mapping[str, str]) -> set[str]:
    """What is new, gone or other."""
    return {name for name in now.keys() | before.keys() if now.get(name) != before.get(name)}


def _is_in(begun: datetime, moment: datetime) -> bool:
    """Whether a moment in UTC (as DuckDB gives it, without zone) lies in the night."""
    return begun <= moment.replace(tzinfo=UTC) <= begun + _LONGEST_NIGHT


def conditions_told(settings: Settings) -> list[str]:
    """Keys of what people have been told and not yet been told the end of."""
    return [key for (key,) in Memory(settings.landing).rows("select key from alerts order by key")]
