"""What a build takes over from the release before it: what is made of nothing that changed since.

A model, seed or test is a function of the code and of what raw holds. Where this very code made the release, and raw
holds of all that a node is made of what it held then, a build makes the table no second time and asks the test no
second time. What is private to a build (staging, intermediate models, seeds) lies in the work file, whose bytes are
noted when a candidate is judged; after any other use of that file nothing is taken over.

Two small models are made of nearly all datasets, and nearly all is made of them. They are built first (``Plan.first``);
where they come out as they were, what has the news from them alone is taken over as well.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

from orchestration.core.durable import write_json
from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.publishers.registry import all_datasets
from orchestration.release import project
from orchestration.release.candidate import sha256_of, wal_of
from orchestration.release.releases import description_of

_OF_THE_FOLDER = {"store"}
"""Tables of schema ``meta`` that stay as they are as long as a data folder does: its mode."""

GATHERING = ("int_reference__unknown_codes", "dim_month")
"""Models of nearly all datasets that seldom change: names of unknown codes, months that any dataset has."""

_CHANGED = """
with now as (select dataset, _partition, from_json(files, '["varchar"]'), content_hash from build.meta.accepted),
before as (
    select dataset_code, partition, list(sha256 order by file_number), any_value(content_hash)
    from release.meta.inputs group by all
)
select distinct dataset from ((from now except from before) union all (from before except from now))
"""


@dataclass(frozen=True)
class Plan:
    """What a build takes over, by dbt's unique ids. ``dbt_command`` gets it as a file, and fills in ``also``.

    Args:
        carried: models, seeds and data tests that are made of nothing that changed.
        first: models to be built before the others: the gathering ones that have news, and what has it before them.
        news: sources that changed.
        also: what is taken over too, now that gathering models came out as they were.
    """

    carried: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    news: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Plan:
        """The plan in a file; an empty one if there is none."""
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls()

    def write(self, path: Path) -> None:
        """Write it, in an order that is always the same."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, {name: sorted(keys) for name, keys in asdict(self).items()})

    def possible(self, manifest: project.Manifest) -> set[str]:
        """What is taken over at most, were every gathering model to come out as it was, and these, to be compared."""
        models = gathering(manifest)
        return untouched(manifest, self.news, models) - set(self.first) | models


def plan(settings: Settings, base: Path) -> Plan:
    """What a build can take over from a release and its work file; nothing if that file was used since.

    Args:
        base: release that this very code made (``releases.same_code_release``).
    """
    noted = json.loads(description_of(base).read_text(encoding="utf-8")).get("work")
    if not settings.work_file.exists() or wal_of(settings.work_file).exists():
        return Plan()
    if noted != sha256_of(settings.work_file):
        return Plan()
    manifest = project.read_manifest()
    changed = changed_tables(settings, base)
    news = [
        key
        for key, source in manifest["sources"].items()
        if source["name"] not in _OF_THE_FOLDER and (source["source_name"] != "raw" or source["name"] in changed)
    ]
    carried = untouched(manifest, news)
    moved = gathering(manifest) - carried
    first = (moved | project.stale_after(moved, {"child_map": manifest["parent_map"]})) - carried
    return Plan(list(carried), [key for key in first if project.is_built(key)], news)


def gathering(manifest: project.Manifest) -> set[str]:
    """The unique ids of the gathering models."""
    return {key for key, node in manifest["nodes"].items() if node["name"] in GATHERING}


def untouched(manifest: project.Manifest, news: Iterable[str], unmoved: Collection[str] = ()) -> set[str]:
    """Models, seeds and data tests that news do not reach, where what is made of unmoved models alone has none."""
    children = {key: [] if key in unmoved else below for key, below in manifest["child_map"].items()}
    reached = project.stale_after(news, {"child_map": children})
    return project.required_checks(manifest, with_unit_tests=False) - reached


def changed_tables(settings: Settings, base: Path) -> set[str]:
    """Raw tables of the datasets of which raw holds other files or rows than when a release was built."""
    with duckdb.connect() as con:
        con.execute(f"attach {quoted(settings.build_file)} as build (read_only)")
        con.execute(f"attach {quoted(base)} as release (read_only)")
        changed = {dataset for (dataset,) in con.execute(_CHANGED).fetchall()}
    return {table.name for dataset in all_datasets() if dataset.code in changed for table in dataset.tables}
