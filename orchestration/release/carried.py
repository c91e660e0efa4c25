"""What a build takes over from the release before it: what is made of nothing that changed since.

A model, seed or test is a function of the code and of what raw holds. Where this very code made the release, and raw
holds of all that a node is made of what it held then, a build makes the table no second time and asks the test no
second time. What is private to a build (staging, intermediate models, seeds) lies in the work file, whose bytes are
noted when a candidate is judged; after any other use of that file nothing is taken over.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.publishers.registry import all_datasets
from orchestration.release import project
from orchestration.release.candidate import sha256_of, wal_of
from orchestration.release.releases import description_of

_OF_THE_FOLDER = {"store"}
"""Tables of schema ``meta`` that stay as they are as long as a data folder does: its mode."""

_CHANGED = """
with now as (select dataset, _partition, from_json(files, '["varchar"]'), content_hash from build.meta.accepted),
before as (
    select dataset_code, partition, list(sha256 order by file_number), any_value(content_hash)
    from release.meta.inputs group by all
)
select distinct dataset from ((from now except from before) union all (from before except from now))
"""


def unchanged(settings: Settings, base: Path) -> set[str]:
    """Models, seeds and data tests, by dbt's unique id, of which a release and its work file hold what is wanted now.

    Args:
        base: release that this very code made (``releases.same_code_release``).
    """
    noted = json.loads(description_of(base).read_text(encoding="utf-8")).get("work")
    if not settings.work_file.exists() or wal_of(settings.work_file).exists():
        return set()
    if noted != sha256_of(settings.work_file):
        return set()
    manifest = project.read_manifest()
    changed = changed_tables(settings, base)
    news = {
        key
        for key, source in manifest["sources"].items()
        if source["name"] not in _OF_THE_FOLDER and (source["source_name"] != "raw" or source["name"] in changed)
    }
    return project.required_checks(manifest, with_unit_tests=False) - project.stale_after(news, manifest)


def changed_tables(settings: Settings, base: Path) -> set[str]:
    """Raw tables of the datasets of which raw holds other files or rows than when a release was built."""
    with duckdb.connect() as con:
        con.execute(f"attach {quoted(settings.build_file)} as build (read_only)")
        con.execute(f"attach {quoted(base)} as release (read_only)")
        changed = {dataset for (dataset,) in con.execute(_CHANGED).fetchall()}
    return {table.name for dataset in all_datasets() if dataset.code in changed for table in dataset.tables}
