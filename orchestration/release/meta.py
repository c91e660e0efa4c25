"""What a published file carries besides its marts: schema ``meta``, written into the candidate before it is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration import __version__
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.core.transaction import transaction
from orchestration.publishers.registry import all_datasets
from orchestration.quality.audit import SCHEMA_VERSION
from orchestration.release import project, table_rules
from orchestration.release.candidate import Build
from orchestration.release.previous_names import write_renames, write_views
from orchestration.release.sample_contents import sample_contents
from orchestration.release.source_mode import add_source_mode

PUBLISHED_AS = "dataset as dataset_code, _partition as partition"
"""Names of the build file, and what the published tables call the same."""

_META: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("meta.yml").read_text(encoding="utf-8"))


def write_meta(con: duckdb.DuckDBPyConnection, settings: Settings, build: Build) -> None:
    """Write schema ``meta`` into the open candidate (``release``), from it and the build file (``build``).

    One transaction: some thousand comments, each committed by itself, take seconds.
    """
    with transaction(con):
        _write_publication(con, settings, build)
        _write_inputs(con)
        _write_verdicts(con, build)
        _write_tables(con)
        _write_rules(con)
        add_source_mode(con, settings.mode)
        if settings.mode is Mode.SAMPLE:
            _mark_as_sample(con)
        _describe_tables(con)
        write_renames(con)
        _write_columns(con)
        write_views(con)


def _write_publication(con: duckdb.DuckDBPyConnection, settings: Settings, build: Build) -> None:
    values = {
        "build_id": build.build_id,
        "source_mode": settings.mode.value,
        "notice": settings.notice,
        "planted_changes": settings.planted,
        "sample_contents": sample_contents(con) if settings.mode is Mode.SAMPLE else "",
        "schema_version": SCHEMA_VERSION,
        "published_at": datetime.now(UTC).replace(tzinfo=None),
        "built_at": datetime.fromisoformat(build.started_at).replace(tzinfo=None),
        "sources_as_of": datetime.fromisoformat(build.sources_as_of).date(),
        "fingerprint": build.fingerprint,
        "software_version": __version__,
        "software_commit": build.commit,
        "lock_sha256": build.lock_sha256,
    }
    fields = ", ".join(f"${number} as {name}" for number, name in enumerate(values, 1))
    con.execute(
        f"create or replace table meta.publication as select {fields}, version() as duckdb_version",
        list(values.values()),
    )


def _write_inputs(con: duckdb.DuckDBPyConnection) -> None:
    """Files that the release is made of, one row each."""
    con.execute(
        """
        create or replace table meta.inputs as
        select dataset as dataset_code, _partition as partition, i as file_number, (files::json ->> (i - 1)) as sha256,
            (urls::json ->> (i - 1)) as url, load_id, row_count as partition_row_count, content_hash, declaration,
            loaded_at
        from build.meta.accepted, unnest(range(1, json_array_length(files::json)::bigint + 1)) as n(i)
        order by all
        """
    )


def _write_verdicts(con: duckdb.DuckDBPyConnection, build: Build) -> None:
    """What the gates said of the inputs, all that they ever said, and what was noticed beside it."""
    con.execute(
        "insert into meta.check_results select ?, subject, check_name, 'gate', outcome, observed, why, judged_at"
        " from build.meta.verdicts where judgement_id in (select load_id from build.meta.accepted)",
        [build.build_id],
    )
    con.execute("create or replace table meta.check_history as from build.meta.verdicts order by all")
    for table in ("observations", "revisions", "findings", "coverage"):
        names = PUBLISHED_AS if table != "observations" else "_partition as partition"
        con.execute(
            f"create or replace table meta.{table} as select * rename ({names}) from build.meta.{table} order by all"
        )


def _write_tables(con: duckdb.DuckDBPyConnection) -> None:
    """What every mart holds and is made of; why, where it holds nothing."""
    datasets = {table.name: dataset.code for dataset in all_datasets() for table in dataset.tables}
    manifest = project.read_manifest()
    behind = project.sources_of_marts(manifest)
    rules = table_rules.sum_rules(manifest)
    summed = [[getattr(rules[mart], part) for mart in behind] for part in ("word", "within")]
    counts = [con.table(f"marts.{mart}").count("*").fetchall()[0][0] for mart in behind]
    made_of = [(mart, code) for mart in behind for code in {datasets[source] for source in behind[mart]}]
    con.execute(
        """
        create or replace table meta.tables as
        with

        counted as (
            select unnest($1::varchar[]) as table_name, unnest($2::bigint[]) as row_count,
                unnest($5::varchar[]) as sum_rule, unnest($6::varchar[]) as sum_within
        ),

        made_of as (select unnest($3::varchar[]) as table_name, unnest($4::varchar[]) as dataset),

        behind as (
            select table_name, string_agg(dataset, ', ' order by dataset) as datasets,
                string_agg(dataset, ', ' order by dataset) filter (where state = 'absent') as absent_datasets
            from made_of join build.meta.datasets using (dataset) group by table_name
        )

        select table_name, row_count, datasets, absent_datasets,
            if(
                row_count = 0,
                coalesce('absent: ' || absent_datasets, 'its datasets are loaded, and hold nothing of this kind'),
                null
            ) as unavailable_reason,
            sum_rule, sum_within
        from counted left join behind using (table_name) order by table_name
        """,
        [list(behind), counts, *map(list, zip(*made_of, strict=True)), *summed],
    )


def _write_rules(con: duckdb.DuckDBPyConnection) -> None:
    """How the marts are joined and summed: keys as a table, the rule of a sum also in the mart's comment.

    The rest of a comment is the model's description, whichever build made the table.
    """
    manifest = project.read_manifest()
    con.execute(
        "create or replace table meta.relations (kind varchar, from_table varchar, position integer,"
        " from_column varchar, to_table varchar, to_column varchar)"
    )
    con.executemany("insert into meta.relations values (?, ?, ?, ?, ?, ?)", table_rules.relations(manifest))
    described = {node["alias"]: node["description"] for node in manifest["nodes"].values() if node["schema"] == "marts"}
    for mart, rule in table_rules.sum_rules(manifest).items():
        told = f"{described[mart]} {rule.sentence}".strip()
        con.execute(f"comment on table marts.{mart} is {quoted(told)}")


def _write_columns(con: duckdb.DuckDBPyConnection) -> None:
    """Describe the meta tables, then list every described column of the release, those of the list included."""
    listed = (
        "select schema_name, table_name, column_name, data_type, comment as description from duckdb_columns()"
        " where database_name = 'release' and schema_name in ('marts', 'meta')"
        " order by schema_name, table_name, column_index"
    )
    con.execute(f"create or replace table meta.columns as {listed}")
    for table, described in _META.items():
        con.execute(f"comment on table meta.{table} is {quoted(described['description'])}")
        for column, text in described["columns"].items():
            con.execute(f"comment on column meta.{table}.{column} is {quoted(text)}")
    con.execute("truncate meta.columns")
    con.execute(f"insert into meta.columns {listed}")


def _describe_tables(con: duckdb.DuckDBPyConnection) -> None:
    """The comment of each mart, grain, basis and caution, as a column: for tools that show no comments."""
    con.execute(
        "create or replace table meta.tables as"
        " select listed.*, marts.comment as description from meta.tables as listed"
        " left join duckdb_tables() as marts on database_name = 'release' and schema_name = 'marts'"
        " and marts.table_name = listed.table_name order by listed.table_name"
    )


def _mark_as_sample(con: duckdb.DuckDBPyConnection) -> None:
    """Begin each comment with a notice; a mart with a column ``provenance`` holds real figures beside made ones."""
    rows = con.execute(
        "select table_name, coalesce(comment, ''), table_name in (select table_name from duckdb_columns()"
        " where database_name = 'release' and schema_name = 'marts' and column_name = 'provenance')"
        " from duckdb_tables() where database_name = 'release' and schema_name = 'marts'"
    ).fetchall()
    for name, comment, has_real_figures in rows:
        notice = "SAMPLE DATA beside real figures, as provenance says." if has_real_figures else "SAMPLE DATA."
        con.execute(f"comment on table marts.{name} is {quoted(f'{notice} {comment}')}")
