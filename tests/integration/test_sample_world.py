"""What is put into the sample's world comes back from staging: the mirror gap and where shipments began.

The world is anchored in 2025, so that in 2024 the parameters alone say what Mexico sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.environment import load_settings
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import AS_OF
from orchestration.offline.sample.world import World, make_world
from orchestration.offline.server import ReplayServer
from orchestration.publishers.boc.sample import exchange_rates
from orchestration.publishers.inegi.sample import bcmm
from orchestration.publishers.registry import dataset_named
from orchestration.publishers.statcan.sample import cimt, wds
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw, prepare
from tests.support.dbt import dbt_without_candidate

WORLD = World(
    anchored_from="2025-01",
    anchored_to="2025-12",
    mexican_exports_seen=0.81,
    canadian_exports_seen=0.47,
    shipped_from_us=0.29,
    shipped_from_other=0.03,
    change_month="2024-07",
    changed_shipped_from_us=0.18,
    change_of_exports_to_mexico=1.4,
)
PARTITIONS = {
    "statcan_cimt_imports": "2024",
    "statcan_cimt_exports": "2024",
    "statcan_trade_by_origin_and_export": "current",
    "inegi_bcmm_partners": "current",
    "boc_exchange_rates_monthly": "current",
}
MAKERS = (exchange_rates, bcmm, cimt, wds)
MODELS = (
    "stg_statcan__cimt_imports_hs6",
    "stg_statcan__cimt_exports_total_hs6",
    "stg_statcan__trade_by_origin_and_export",
    "stg_inegi__bcmm_partners",
    "stg_boc__exchange_rates_monthly",
)


@pytest.fixture(scope="module")
def staging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Staging models over what the publishers of that world say of 2024; the gates are not asked."""
    folder = tmp_path_factory.mktemp("world")
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(folder)})
    settings.home.mkdir(parents=True)
    archive = Archive(settings.landing, settings.mode)
    with ReplayServer(_recordings(folder / "recordings")).running() as server:
        lander = Lander(archive, Client(route=server.route, pace_seconds=0), {}, AS_OF)
        with open_raw(settings.build_file, settings.mode) as con:
            for code, partition in PARTITIONS.items():
                dataset = dataset_named(code)
                landed = lander.land(dataset, [partition])[partition]
                prepare(con, dataset)
                Loader(con, archive, dataset).stage(partition, landed.files)
                for table in dataset.tables:
                    con.execute(f"insert into raw.{table.name} from candidate.{table.name}")
    select = [f"+{model}" for model in MODELS]
    dbt_without_candidate(settings, "build", "--indirect-selection", "cautious", "--select", *select)
    with duckdb.connect() as con:
        con.execute(f"attach '{settings.build_file}' as build (read_only)")
        con.execute(f"attach '{settings.work_file}' as work (read_only)")
        con.execute("use work.staging")
        yield con


def _recordings(folder: Path) -> Recordings:
    """What the publishers that are asked here say of that world, without the others' files."""
    folder.mkdir()
    with duckdb.connect() as con:
        make_world(con, WORLD)
        for maker in MAKERS:
            maker.make(con, folder)
    return Recordings(entries=tuple(entry for maker in MAKERS for entry in maker.entries(folder)), as_of=AS_OF)


def test_the_mirror_gap_comes_back_to_the_thousand_dollars(staging: duckdb.DuckDBPyConnection) -> None:
    rows = staging.execute(
        """
        with rates as (from stg_boc__exchange_rates_monthly),
        canada as (
            select month_start_date, 'export' as mexican_flow, sum(value_cad) as value_cad
            from stg_statcan__cimt_imports_hs6 where country_statcan_code = 'MX' group by all
            union all
            select month_start_date, 'import', sum(value_cad)
            from stg_statcan__cimt_exports_total_hs6 where country_statcan_code = 'MX' group by all
        ),
        mexico as (
            select month_start_date, flow as mexican_flow, sum(value_usd) as value_usd from stg_inegi__bcmm_partners
            where partner_iso3_code = 'CAN' and row_kind = 'partner' group by all
        )
        select mexican_flow, round(value_cad / cad_per_usd * if(mexican_flow = 'export', $1, 1 / $2) / 1000) * 1000 as put_in,
            value_usd as found
        from canada join mexico using (month_start_date, mexican_flow) join rates using (month_start_date)
        """,  # noqa: E501
        [WORLD.mexican_exports_seen, WORLD.canadian_exports_seen],
    ).fetchall()
    assert len(rows) == 24
    assert [row for row in rows if row[1] != row[2]] == []


def test_where_shipments_of_mexican_origin_began_comes_back_to_the_dollar(staging: duckdb.DuckDBPyConnection) -> None:
    rows = staging.execute(
        """
        with cells as (
            select
                month_start_date, napcs_code, if(month_start_date < '2024-07-01', $1, $2)::decimal(4, 2) as share,
                sum(value_cad)::bigint as whole,
                sum(value_cad) filter (where export_country_code = 'USA')::bigint as from_us,
                sum(value_cad) filter (where export_country_code not in ('USA', 'MEX'))::bigint as from_other
            from stg_statcan__trade_by_origin_and_export
            where origin_code = 'MEX' and napcs_code <> 'ALL' and export_country_code <> 'ALL'
            group by all
        )
        select from_us, round(whole * share)::bigint, from_other, round(whole * $3::decimal(4, 2))::bigint from cells
        """,
        [str(WORLD.shipped_from_us), str(WORLD.changed_shipped_from_us), str(WORLD.shipped_from_other)],
    ).fetchall()
    assert len(rows) > 1000
    assert [row for row in rows if row[0] != row[1] or row[2] != row[3]] == []


def test_origin_by_export_country_adds_up_to_the_customs_files(staging: duckdb.DuckDBPyConnection) -> None:
    rows = staging.execute(
        """
        select c.month_start_date, c.value_cad, o.value_cad
        from (
            select month_start_date, sum(value_cad) as value_cad from stg_statcan__cimt_imports_hs6
            where country_statcan_code = 'MX' group by all
        ) as c
        left join stg_statcan__trade_by_origin_and_export as o
            on o.month_start_date = c.month_start_date and o.origin_code = 'MEX'
            and o.export_country_code = 'ALL' and o.napcs_code = 'ALL'
        """
    ).fetchall()
    assert len(rows) == 12
    assert [row for row in rows if row[1] != row[2]] == []
