"""``make refused``: what is refused now and was refused lately, why, and the rows behind it, as a person reads them.

Opens the private raw file read-only, so between runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import fill

import duckdb

from orchestration.automation.conditions import ended_jobs
from orchestration.core.commands import advised, typed
from orchestration.core.errors import NothingToShow, WriterBusy
from orchestration.core.failure import with_argument
from orchestration.core.settings import Settings
from orchestration.quality.acceptances import ACCEPTED_SHOCKS
from orchestration.quality.evidence import SAMPLED_ROWS

_WIDTH = 110
_LAST = 10
"""Refusals that are listed unless a dataset, partition or id is named."""
_CELL = 24
_MOST_COLUMNS = 12


@dataclass(frozen=True)
class _Refusal:
    """One refused attempt, by the ``rule`` that it broke.

    ``stands`` while no later attempt at the partition, or at a release, was accepted.
    """

    load_id: str
    dataset: str
    partition: str
    rule: str
    reason: str
    at: datetime
    stands: bool


def refused(settings: Settings, which: str = "", partition: str = "") -> str:
    """The last refusals, or those of a dataset, a partition of it, or an id; the rows of at most three.

    Args:
        which: dataset code or id, or of a refused release ``published`` or the mart; empty for all.
        partition: key of a partition of that dataset, or of a release the mart or check; empty for all.

    Raises:
        NothingToShow: no such refusal is known.
        WriterBusy: a run has the raw file open.
    """
    if not settings.build_file.exists():
        raise NothingToShow(
            dataset=which,
            partition=partition,
            expected=f"a night of mode {settings.mode} that loaded something",
            found=f"no {settings.build_file.name} in {settings.home}: no night of this mode has run here",
            remedy=f"{advised(settings.mode, 'warehouse')} runs one.",
        )
    try:
        con = duckdb.connect(str(settings.build_file), read_only=True)
    except duckdb.IOException as error:
        raise WriterBusy(
            partition=settings.build_file.name,
            expected="no run that writes this file",
            found=str(error).splitlines()[0][:160],
            remedy="Wait until the night has ended, then ask again.",
        ) from error
    with con:
        refusals = list(_refusals(con, settings, which, partition))
        if not refusals and (which or partition):
            raise _nothing(settings, which, partition)
        if not refusals:
            return "Nothing was ever refused."
        if not which:
            listed = [_in_short(one) for one in refusals]
            return "\n".join(
                [*listed, "", f"The rows of one: {with_argument(typed(settings.mode, 'refused'), 'ID', '<id>')}"]
            )
        return "\n\n".join("\n".join(_in_full(con, settings, one)) for one in refusals[:3])


def _refusals(con: duckdb.DuckDBPyConnection, settings: Settings, which: str, partition: str) -> Iterator[_Refusal]:
    """The refusals to show. That of a release is over once a later night has built one, or has found none necessary.

    A file of an earlier version has no kinds of refusals until a run opens it.
    """
    tables = con.execute("select table_name from duckdb_tables() where schema_name = 'meta'").fetchall()
    kinds = "meta.failures" if ("failures",) in tables else "(select *, null as kind from meta.refused)"
    built = ended_jobs(settings).get("build")
    rows = con.execute(
        f"""
        with attempts as (
            select load_id as id, l.dataset, l._partition, coalesce(f.kind, l.outcome) as rule, l.reason,
                l.loaded_at as refused_at, r.load_id is not null as stands, [l._partition] as parts
            from meta.loads as l left join meta.refused as r using (load_id, dataset, _partition)
            left join {kinds} as f using (load_id, dataset, _partition)
            where l.outcome <> 'accepted'
            union all
            select judgement_id, 'published', '', first(check_name),
                string_agg(check_name || ': ' || observed || '. Why: ' || why, ' '),
                max(judged_at), $4 and max(judged_at) = (select max(judged_at) from meta.verdicts where kind = 'audit'),
                list(subject) || list(check_name)
            from meta.verdicts where kind = 'audit' and outcome <> 'pass' group by judgement_id
        )
        select * exclude (parts) from attempts
        where ($1 in ('', dataset, id) or (dataset = 'published' and $1 in parts)) and ($2 = '' or $2 in parts)
        order by stands desc, refused_at desc, dataset, _partition limit $3
        """,
        [which, partition, _LAST, built is None or bool(built.failures)],
    )
    yield from (_Refusal(*row) for row in rows.fetchall())


def _in_short(one: _Refusal) -> str:
    state = "still refused" if one.stands else "no longer"
    what = f"{one.dataset} {one.partition}".strip()
    return f"{one.load_id}  refused {one.at:%Y-%m-%d %H:%M} UTC, {state:<13}  {what}: {one.rule}"


def _in_full(con: duckdb.DuckDBPyConnection, settings: Settings, one: _Refusal) -> Iterator[str]:
    state = (
        "It is still refused; what was good before stays." if one.stands else "It is no longer: a later night was good."
    )
    what = f"{one.dataset} {one.partition}".strip()
    yield f"{what}, refused {one.at:%Y-%m-%d %H:%M} UTC, id {one.load_id}. {state}"
    yield ""
    yield fill(one.reason, _WIDTH, break_long_words=False, break_on_hyphens=False)
    kept = con.execute(
        "select table_name, check_name, list(row_json) from meta.quarantine"
        " where judgement_id = ? and dataset = ? and _partition in (?, '') group by all order by all",
        [one.load_id, one.dataset, one.partition],
    ).fetchall()
    for table, check, texts in kept:
        yield ""
        sample = f"the first {len(texts)} rows" if len(texts) >= SAMPLED_ROWS else f"{len(texts)} row(s)"
        yield f"{check}, {sample} of {table}:"
        yield from _as_table([json.loads(text) for text in texts])
    yield from _to_accept(con, settings, one)


def _as_table(rows: Sequence[dict[str, object]]) -> Iterator[str]:
    """Rows under their column names; columns that are blank in all, or of lineage, are left out."""
    hidden = {"_file", "_sha256", "_loaded_at", "_partition", "_undeclared"}
    names = list(dict.fromkeys(name for row in rows for name, value in row.items() if value is not None))
    names = [name for name in names if name not in hidden]
    last = [name for name in names if name.startswith("_")]
    shown = [*[name for name in names if name not in last][: _MOST_COLUMNS - len(last)], *last]
    cells = [[_cell(row.get(name)) for name in shown] for row in rows]
    widths = [max(len(name), *(len(row[i]) for row in cells)) for i, name in enumerate(shown)]
    for line in ([*shown], *cells):
        yield ("  " + "  ".join(text.ljust(wide) for text, wide in zip(line, widths, strict=True))).rstrip()
    if len(shown) < len(names):
        yield f"  (and {len(names) - len(shown)} more columns in meta.quarantine)"


def _cell(value: object) -> str:
    text = "-" if value is None else str(value)
    return text if len(text) <= _CELL else f"{text[: _CELL - 2]} …"


def _to_accept(con: duckdb.DuckDBPyConnection, settings: Settings, one: _Refusal) -> Iterator[str]:
    """The rows that a reviewer adds to let true shocks pass."""
    rows = con.execute(
        """
        select check_name, _partition, cell, amount from meta.observations
        where judgement_id = ? and _partition = ? and reference is not null and accepted_shock is null
            and not coalesce(amount between low * reference and high * reference, false) order by all
        """,
        [one.load_id, one.partition],
    ).fetchall()
    if rows:
        yield ""
        yield "Only these bounds can be accepted. If a source says that it is true (docs/operating/refused.md),"
        yield f"add to {ACCEPTED_SHOCKS.name}:"
        for check, partition, cell, amount in rows:
            yield f"  {settings.mode},{check},{partition},{cell},{amount!r},<date>,<your name>,<source and reason>"


def _nothing(settings: Settings, which: str, partition: str) -> NothingToShow:
    return NothingToShow(
        dataset=which,
        partition=partition,
        expected="a dataset, a partition of it, or an id that was refused",
        found="no such refusal",
        remedy=f"{typed(settings.mode, 'refused')} lists what was refused; {advised(settings.mode, 'status')} what"
        " a publisher did not give.",
    )
