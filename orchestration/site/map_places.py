"""The places on the map: border crossings by the value of their trade, Pacific ports by calls of container ships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from orchestration.site import words

_GATEWAYS = """
with flows as (
    select port_key, value_usd, max(month_start_date) over () as newest_month, month_start_date
    from marts.mart_gateway_flow
),

-- The list of ports names no coast for some crossings: their latitude tells which border they are on.
crossings as (
    select port_key, port_label, longitude_degrees, latitude_degrees,
        coalesce(coast, if(latitude_degrees < 40, 'us_mexico_border', 'us_canada_border')) as coast
    from marts.dim_port
    where latitude_degrees is not null
        and (coast in ('us_mexico_border', 'us_canada_border')
            or (coast is null and position_source = 'border_crossings'))
)

select crossings.port_label as name, crossings.longitude_degrees as lon, crossings.latitude_degrees as lat,
    sum(flows.value_usd) as amount, crossings.coast, flows.newest_month
from flows
left join crossings using (port_key)
where flows.month_start_date > flows.newest_month - interval 1 year
group by all
order by amount desc
"""
_MOST_CROSSINGS = 24
_PORTS = """
select calls.port_label as name, any_value(ports.longitude_degrees) as lon, any_value(ports.latitude_degrees) as lat,
    sum(calls.container_calls_count) as amount, calls.coast, max(calls.month_start_date) as newest_month
from marts.mart_pacific_gateway as calls
inner join (
    select portwatch_port_id, avg(longitude_degrees) as longitude_degrees, avg(latitude_degrees) as latitude_degrees
    from marts.dim_port where portwatch_port_id is not null group by all
) as ports using (portwatch_port_id)
where calls.month_start_date > (
        select max(month_start_date) - interval 1 year from marts.mart_pacific_gateway
        where container_calls_count is not null
    )
group by calls.port_label, calls.coast
having amount > 0 and lat is not null
order by amount desc
"""


def border_crossings(con: duckdb.DuckDBPyConnection) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The largest crossings, and what they leave out of the trade of the United States."""
    crossings = con.execute(_GATEWAYS).fetchall()
    named = [row for row in crossings if row[0]]
    left_out = _left_out(named[_MOST_CROSSINGS:], [row for row in crossings if not row[0]])
    return _points(named[:_MOST_CROSSINGS], "US dollars"), left_out


def pacific_ports(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The ports at which container ships called."""
    return _points(con.execute(_PORTS).fetchall(), "ship calls")


def _points(rows: Sequence[tuple[Any, ...]], unit: str) -> list[dict[str, Any]]:
    largest = float(rows[0][3]) if rows else 1.0
    return [
        {
            "name": row[0], "lon": row[1], "lat": row[2], "size": float(row[3]) / largest,
            "amount": words.figure(float(row[3]), unit), "evidence": "observed", "coast": row[4],
            "told": _in_twelve_months(words.figure(float(row[3]), unit), row[5]),
        }
        for row in rows
    ]  # fmt: skip


def _left_out(smaller: Sequence[tuple[Any, ...]], elsewhere: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """What the circles at the border leave out, so that the table adds up to the trade of the United States."""
    parts = {
        f"{len(smaller)} smaller border crossings": smaller,
        "Ports away from the borders, and trade whose port is not disclosed": elsewhere,
    }
    return [
        {
            "name": name,
            "told": _in_twelve_months(words.figure(sum(float(row[3]) for row in rows), "US dollars"), rows[0][5]),
            "evidence": "observed",
        }
        for name, rows in parts.items()
        if rows
    ]


def _in_twelve_months(amount: str, newest: date) -> str:
    return f"{amount} in the twelve months to {words.month(newest)}"
