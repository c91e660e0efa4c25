"""What a build takes over from the release before it: what nothing that changed is in, and nothing after tampering."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.assets.beginning import plan_of
from orchestration.release.carried import Plan, plan
from orchestration.release.project import read_manifest
from orchestration.release.publish import publish
from orchestration.release.releases import published_file
from tests.conftest import Place
from tests.integration.test_walk_around import in_raw

OF_FREIGHT = {"model.trade_corridors.fct_transborder_freight_by_state_port", "model.trade_corridors.mart_gateway_flow"}
OF_RATES = {"model.trade_corridors.stg_boc__exchange_rates", "test.trade_corridors.stg_boc__exchange_rates_rules"}
FROM_UNKNOWN_CODES = {"model.trade_corridors.dim_country", "test.trade_corridors.dim_country_rules"}
"""News of any dataset reaches these through the list of unknown codes, and through nothing else."""
OF_THE_NIGHT = {"model.trade_corridors.mart_dataset_health", "model.trade_corridors.fct_trade_vintages"}
OF_CODE_ALONE = {
    "model.trade_corridors.dim_hs_family",
    "test.trade_corridors.dim_hs_family_rules",
    "seed.trade_corridors.transport_modes",
}


def _taken_over(place: Place) -> set[str]:
    return set(_plan(place).carried)


def _plan(place: Place) -> Plan:
    release = published_file(place.settings)
    assert release is not None
    return plan(place.settings, release)


@pytest.fixture
def place(good_place: Place, tmp_path: Path) -> Place:
    """A published warehouse of three months, to be changed."""
    return good_place.copy(tmp_path)


def test_with_nothing_new_all_is_taken_over_but_what_tells_of_the_night(place: Place) -> None:
    taken = _taken_over(place)
    assert taken >= OF_FREIGHT | OF_RATES | OF_CODE_ALONE
    assert not OF_THE_NIGHT & taken


@pytest.mark.parametrize(
    "news",
    [
        "update meta.accepted set content_hash = 'other' where dataset = 'bts_transborder' and _partition = '2019-02'",
        "update meta.accepted set files = '[\"other\"]' where dataset = 'bts_transborder' and _partition = '2019-02'",
        "delete from meta.accepted where dataset = 'bts_transborder' and _partition = '2019-03'",
        "insert into meta.accepted by name select * replace ('2019-09' as _partition) from meta.accepted"
        " where dataset = 'bts_transborder' limit 1",
    ],
)
def test_a_dataset_with_other_files_or_rows_is_news_to_all_that_is_made_of_it(place: Place, news: str) -> None:
    in_raw(place, news)
    planned = _plan(place)
    assert not (OF_FREIGHT | FROM_UNKNOWN_CODES) & set(planned.carried)
    assert set(planned.carried) >= OF_RATES | OF_CODE_ALONE
    assert set(planned.first) >= {
        "model.trade_corridors.dim_month",
        "model.trade_corridors.int_reference__unknown_codes",
    }
    possible = planned.possible(read_manifest())
    assert possible >= set(planned.carried) | FROM_UNKNOWN_CODES
    assert not OF_FREIGHT & possible


def test_after_any_use_of_the_work_file_nothing_is_taken_over(place: Place) -> None:
    with duckdb.connect(str(place.settings.work_file)) as con:
        con.execute("create table of_somebody as select 1 as one")
    assert _taken_over(place) == set()


def test_a_work_file_that_a_killed_process_left_open_counts_as_used(place: Place) -> None:
    place.settings.work_file.with_name(f"{place.settings.work_file.name}.wal").write_bytes(b"")
    assert _taken_over(place) == set()
    place.settings.work_file.with_name(f"{place.settings.work_file.name}.wal").unlink()
    place.settings.work_file.unlink()
    assert _taken_over(place) == set()


def test_a_release_says_which_verdicts_hold_on_and_describes_all_its_tables_alike(
    ready_place: Place, good_place: Place, tmp_path: Path
) -> None:
    """Its month has another container code, so that freight is made anew and rates are not."""
    place = ready_place.copy(tmp_path)
    release = publish(place.settings).path
    with duckdb.connect(str(release), read_only=True) as con:
        con.execute(f"attach '{good_place.settings.pointer}' as earlier (read_only)")
        [(build,)] = con.execute("select build_id from earlier.meta.publication").fetchall()
        held = {
            check
            for (check,) in con.execute(
                "select check_name from meta.check_results where observed = ?",
                [f"the same code and inputs in build {build}"],
            ).fetchall()
        }
        assert held >= OF_RATES | OF_CODE_ALONE | FROM_UNKNOWN_CODES
        assert set(Plan.read(plan_of(place.settings)).also) >= FROM_UNKNOWN_CODES
        assert not OF_FREIGHT & held
        told = [
            con.execute(
                "select schema_name, table_name, '' as column_name, comment from duckdb_tables()"
                " where database_name = $1 and schema_name = 'marts' union all"
                " select schema_name, table_name, column_name, comment from duckdb_columns()"
                " where database_name = $1 and schema_name = 'marts' order by all",
                [database],
            ).fetchall()
            for database in (release.stem, "earlier")
        ]
    assert told[0] == told[1]
