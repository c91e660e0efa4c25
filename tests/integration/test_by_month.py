"""Facts that are built by months: what a night replaces is what changed, and the file is that of a full build."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.release import candidate, project
from orchestration.release.releases import published_file, same_code_release
from tests.conftest import Place, SamplePlace
from tests.integration.test_walk_around import in_raw
from tests.support.dbt import dbt, dbt_of_a_night

AS_OF = "2026-11-01"
CUTS = ("state_port", "state_commodity", "port_commodity")
MARKED = {
    "fct_merchandise_trade": "valuation",
    "fct_canada_trade_by_province": "province_concept",
    **{f"fct_transborder_freight_by_{cut}": "container_code" for cut in CUTS},
}
"""Fact -> a text of it that no other mart reads, to mark rows that a build must leave alone."""

IMPORTS, EXPORTS = "raw.statcan_cimt_imports_hs", "raw.statcan_cimt_exports_domestic_hs"
NEWS = [
    # a revision
    *(f"update {IMPORTS}{level} set value = value + 1 where yearmonth = '202503'" for level in (2, 6)),
    # a row less, in a month in which nothing else is new
    f"delete from {EXPORTS}6 where rowid = (select min(rowid) from {EXPORTS}6 where yearmonth = '202511')",
    # months that are gone, and one that is new
    f"delete from {EXPORTS}2 where yearmonth = '202504'",
    *(f"delete from raw.bts_transborder_{cut} where _partition = '2025-05'" for cut in CUTS),
    *(
        f"insert into raw.bts_transborder_{cut} by name select * replace ('2026-10' as _partition, '10' as month)"
        f" from raw.bts_transborder_{cut} where _partition = '2026-08'"
        for cut in CUTS
    ),
    # the rates of a month
    "update raw.boc_exchange_rates set fxusdcad = fxusdcad + 0.01 where month(date) = 7 and year(date) = 2025",
]
REBUILT = {
    "fct_merchandise_trade": {"2025-03", "2025-07", "2025-11"},
    "fct_canada_trade_by_province": {"2025-03", "2025-04", "2025-07"},
    **{f"fct_transborder_freight_by_{cut}": {"2025-07", "2026-10"} for cut in CUTS},
}


def build(place: Place, base: Path | None, into: Path, project: Path | None = None) -> Path:
    """All models without their tests, from a release or from nothing; returns the candidate, moved away."""
    candidate.start(place.settings, AS_OF, base)
    command = ("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    if project is None:
        dbt_of_a_night(place, *command)
    else:
        dbt(place, *command, project=project)
    return Path(shutil.move(place.settings.next_file, into))


def mark(path: Path) -> None:
    """Mark every row of the facts, in a file that only looks like a release."""
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        for fact, column in MARKED.items():
            con.execute(f"update marts.{fact} set {column} = 'marked ' || coalesce({column}, '')")


def unmark(path: Path) -> dict[str, set[str]]:
    """Take the marks off again; returns the months of each fact that had none, those that were made anew."""
    made = {}
    with duckdb.connect(str(path)) as con:
        for fact, column in MARKED.items():
            months = con.execute(
                f"select distinct strftime(month_start_date, '%Y-%m') from marts.{fact} "
                f" where coalesce({column}, '') not like 'marked %'"
            ).fetchall()
            made[fact] = {month for (month,) in months}
            con.execute(f"update marts.{fact} set {column} = nullif(replace({column}, 'marked ', ''), '')")
    return made


def differing(one: Path, other: Path) -> list[str]:
    """Tables of schema marts, and what the facts were made of, whose rows are not the same."""
    with duckdb.connect() as con:
        con.execute(f"attach '{one}' as one (read_only)")
        con.execute(f"attach '{other}' as other (read_only)")
        names = [
            con.execute(
                "select schema_name || '.' || table_name from duckdb_tables() where database_name = ?"
                " and (schema_name = 'marts' or table_name = 'month_inputs') order by 1",
                [file],
            ).fetchall()
            for file in ("one", "other")
        ]
        assert names[0] == names[1]
        return [
            name
            for (name,) in names[0]
            if con.execute(
                f"(from one.{name} except all from other.{name})"
                f" union all (from other.{name} except all from one.{name})"
            ).fetchall()
        ]


def tables(path: Path) -> set[str]:
    """All tables and views of a file."""
    with duckdb.connect(str(path), read_only=True) as con:
        rows = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() union"
            " select schema_name || '.' || view_name from duckdb_views() where not internal"
        ).fetchall()
    return {name for (name,) in rows}


def test_the_second_night_made_the_revised_month_alone_anew(ready_place: Place) -> None:
    """What is made anew stands behind what was there; a full build is in the order of months."""
    with duckdb.connect(str(ready_place.settings.next_file), read_only=True) as con:
        months = con.execute(
            "select strftime(month_start_date, '%Y-%m') from marts.fct_transborder_freight_by_state_port"
            " group by month_start_date order by min(rowid)"
        ).fetchall()
    assert [month for (month,) in months] == ["2019-01", "2019-03", "2019-02"]


def test_a_candidate_begins_with_the_facts_of_a_release_and_nothing_else_of_it(
    good_place: Place, tmp_path: Path
) -> None:
    place = good_place.copy(tmp_path)
    base = same_code_release(place.settings)
    assert base == published_file(place.settings)
    candidate.start(place.settings, AS_OF, base)
    facts = {f"marts.{fact}" for fact in MARKED}
    assert tables(place.settings.next_file) == {*facts, "meta.check_results", "meta.month_inputs"}
    with duckdb.connect(str(place.settings.next_file)) as con:
        assert con.execute("select count(*) from meta.check_results").fetchall() == [(0,)]
        assert con.execute("select count(*) > 0 from meta.month_inputs").fetchall() == [(True,)]


def test_other_code_or_other_bytes_are_no_base(
    good_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = good_place.copy(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(project, "code_fingerprint", lambda: "other")
        assert same_code_release(place.settings) is None
    path = place.settings.pointer.resolve()
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute("update marts.fct_canada_trade_by_province set value_cad = 0; create table marts.more as select 1")
    assert same_code_release(place.settings) is None
    candidate.start(place.settings, AS_OF, None)
    assert tables(place.settings.next_file) == {"meta.check_results", "meta.month_inputs"}


@pytest.mark.soak
def test_only_changed_months_are_made_anew_and_the_file_is_that_of_a_full_build(
    sample_place: SamplePlace, tmp_path: Path
) -> None:
    place = sample_place.copy(tmp_path)
    base = Path(shutil.copy(place.settings.pointer, tmp_path / "base.duckdb"))
    mark(base)
    for sql in NEWS:
        in_raw(place, sql)
    by_month = build(place, base, tmp_path / "by_month.duckdb")
    full = build(place, None, tmp_path / "full.duckdb")
    assert unmark(by_month) == REBUILT
    assert differing(by_month, full) == []
