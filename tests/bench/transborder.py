"""Made rows in the shape of TransBorder's cut by state and port: real codes, one month, every check passes.

The keys of the month are counted through, so that no two rows share one. The month has no published total.
"""

from __future__ import annotations

import duckdb

from orchestration.core.settings import SEEDS
from orchestration.publishers.bts.transborder import DATASET

PARTITION = "2019-06"
STATE_PORT = DATASET.tables[0]

_STEP = 7919
"""A prime that the number of pairs is no multiple of: neighbouring rows get distant pairs of state and port."""


def insert(con: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Fill the candidate tables: ``rows`` in the cut by state and port, its totals in the other two cuts."""
    con.execute(_CELLS)
    con.execute(_PAIRS)
    cells, pairs = con.execute("select (select count(*) from cells), (select count(*) from pairs)").fetchall()[0]
    if not cells <= rows <= cells * pairs or pairs % _STEP == 0:
        raise ValueError(f"between {cells} and {cells * pairs} rows can be made, not {rows}")
    con.execute(
        f"""
        insert into candidate.{STATE_PORT.name} by name
        select * exclude (number, cell, pair), (hash(number) % if(disagmot = '5', 3000017, 1000003))::bigint as value,
            (hash(number, 1) % 100003)::bigint as shipwt, (hash(number, 2) % 10007)::bigint as freight_charges,
            '06' as month, '2019' as year, '{PARTITION}' as _partition, 'june2019.zip/dot1_0619.csv' as _file,
            repeat('a1b2', 16) as _sha256, timestamp '2019-08-27 12:00:00' as _loaded_at
        from (
            select range as number, range % {cells} as cell, range // {cells} * {_STEP} % {pairs} as pair
            from range({rows})
        ) join cells using (cell) join pairs using (pair)
        """
    )
    for cut in DATASET.tables[1:]:
        con.execute(
            f"insert into candidate.{cut.name} by name select trdtype, country, disagmot, month, year, _partition,"
            " sum(value) as value, sum(shipwt) as shipwt, sum(freight_charges) as freight_charges"
            f" from candidate.{STATE_PORT.name} group by all"
        )


def _codes(seed: str, column: str) -> str:
    return (
        f"(select distinct {column} from read_csv('{SEEDS}/*/{seed}.csv', all_varchar = true)"
        f" where {column} is not null)"
    )


_CELLS = f"""
create temp table cells as
with

directions as (
    select * from (
        values ('1', '1220', '1'), ('1', '1220', '2'), ('1', '2010', '1'), ('1', '2010', '2'),
            ('2', '1220', null), ('2', '2010', null)
    ) d(trdtype, country, df)
),

areas as (
    select '1220' as country, unnest(['1', '2']) as trdtype, null as mexstate, province_code as canprov
    from {_codes("regions", "province_code")}
    union all
    select '2010', '1', mexican_state_code, null from {_codes("regions", "mexican_state_code")}
    union all
    select '2010', '2', null, null
)

select row_number() over (order by trdtype, country, df, mexstate, canprov, disagmot_code, contcode) - 1 as cell,
    trdtype, country, df, mexstate, canprov, disagmot_code as disagmot, contcode
from directions join areas using (country, trdtype)
cross join {_codes("transport_modes", "disagmot_code")}
cross join {_codes("container_codes", "contcode")}
where not (trdtype = '1' and disagmot_code = '9') and not (trdtype = '2' and disagmot_code = '4')
"""
_PAIRS = f"""
create temp table pairs as
select row_number() over (order by us_state_code, schedule_d_code) - 1 as pair,
    us_state_code as usastate, schedule_d_code as depe
from {_codes("regions", "us_state_code")} cross join {_codes("schedule_d_ports", "schedule_d_code")}
"""
