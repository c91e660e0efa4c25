"""The evidence that published series make, by dbt's own SQL, without a build: from the seeds alone."""

from __future__ import annotations

import re

import duckdb

from orchestration.core.seeds import seed_file
from orchestration.core.settings import DBT_PROJECT
from orchestration.core.sql import one_file

_MODELS = DBT_PROJECT / "models" / "intermediate" / "analysis" / "evidence"
_SEEDS = ("claim_evidence", "published_series", "published_series_list", "control_totals", "thesis_claims")


def open_evidence() -> duckdb.DuckDBPyConnection:
    """A connection with the table ``int_evidence__periods``: what is published, and nothing of ours beside it."""
    con = duckdb.connect()
    for seed in _SEEDS:
        con.execute(
            f"create table {seed} as from read_csv({one_file(seed_file(seed))}, all_varchar = true, nullstr = '')"
        )
    con.execute(f"create table int_evidence__published_points as {_sql('int_evidence__published_points')}")
    con.execute(
        "create table int_evidence__points_compared as select *, null::double as our_value,"
        " null::varchar as dataset_code, null::double as tolerance from int_evidence__published_points"
    )
    con.execute(f"create table int_evidence__periods as {_sql('int_evidence__periods')}")
    return con


def _sql(model: str) -> str:
    text = (_MODELS / f"{model}.sql").read_text(encoding="utf-8")
    text = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", text)
    return re.sub(r"\{\{.*?\}\}|\{#.*?#\}", "", text, flags=re.DOTALL)
