"""Great Expectations' stored documents, as its Data Docs want them."""

from __future__ import annotations

import duckdb

from orchestration.core.errors import WriterBusy
from orchestration.core.settings import Settings
from orchestration.quality.data_docs import StoredValidation
from orchestration.quality.verdict import Outcome


def stored_validations(settings: Settings) -> list[StoredValidation]:
    """All kept documents, newest first.

    Raises:
        WriterBusy: a run is writing the raw file.
    """
    try:
        con = duckdb.connect(str(settings.build_file), read_only=True)
    except duckdb.IOException as error:
        raise WriterBusy(
            partition=settings.build_file.name,
            expected="a raw file that no run is writing",
            found=str(error).splitlines()[0][:160],
            remedy="Wait for the run to end; before the first night there is nothing to show.",
        ) from error
    with con:
        rows = con.execute(
            """
            select v.subject, v.table_name, v.judged_at, v.outcome, v.document,
                coalesce(list(l._partition order by l._partition) filter (where l._partition is not null), [])
            from meta.validations as v
            left join meta.loads as l on l.load_id = v.judgement_id
            group by all
            order by v.judged_at desc, v.table_name
            """
        ).fetchall()
    return [
        StoredValidation(subject, table, judged_at, Outcome(outcome), document, tuple(partitions))
        for subject, table, judged_at, outcome, document, partitions in rows
    ]
