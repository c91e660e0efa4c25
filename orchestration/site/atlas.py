"""The entry page's map: corridors, border crossings, Pacific ports and sea routes, each with its class of evidence.

The ways are drawn by this project and are schematic; what is said of them, and how wide they are, comes from the
published file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from orchestration.site import words
from orchestration.site.map_drawing import map_spec

Way = tuple[tuple[float, float], ...]
"""Longitude and latitude, degrees."""

_VANCOUVER, _PRINCE_RUPERT, _LOS_ANGELES = (-123.1, 49.3), (-130.3, 54.3), (-118.3, 33.7)
_MANZANILLO, _VERACRUZ, _MONTREAL, _HALIFAX = (-104.3, 19.1), (-96.1, 19.2), (-73.6, 45.5), (-63.6, 44.6)
_PACIFIC: Way = (
    _MANZANILLO,
    (-110.5, 22.5),
    (-116.0, 28.2),
    (-121.5, 34.5),
    (-125.0, 42.0),
    (-125.2, 48.3),
    _VANCOUVER,
)
_FLORIDA: Way = (_VERACRUZ, (-90.0, 23.5), (-83.5, 24.0), (-79.8, 25.5), (-79.5, 29.0), (-73.5, 36.0))
_PANAMA: Way = (_MANZANILLO, (-98.0, 14.5), (-88.0, 10.8), (-80.5, 7.2), (-79.5, 9.0))
_CARIBBEAN: Way = ((-79.5, 9.0), (-77.5, 13.0), (-74.5, 18.5), (-73.8, 21.0), (-72.5, 30.0), (-66.0, 41.5))
_ST_LAWRENCE: Way = ((-58.5, 46.8), (-61.5, 48.3), (-65.5, 49.4), (-70.5, 47.2), _MONTREAL)

_CORRIDORS: dict[str, Way] = {
    "us_land": (
        (-100.4, 20.6),
        (-100.3, 25.7),
        (-99.5, 27.5),
        (-97.0, 32.8),
        (-90.2, 38.7),
        (-83.1, 42.3),
        (-79.4, 43.7),
    ),
    "sea_pacific": _PACIFIC,
    "sea_gulf_atlantic": (*_FLORIDA, (-62.0, 43.5), *_ST_LAWRENCE),
    "air": ((-99.1, 19.4), (-79.6, 43.7)),
}
_SEA_ROUTES: dict[tuple[str, str], Way] = {
    ("Manzanillo", "Vancouver"): _PACIFIC,
    ("Veracruz", "Halifax"): (*_FLORIDA, (-66.0, 42.5), _HALIFAX),
    ("Veracruz", "Montreal"): (*_FLORIDA, (-62.0, 43.5), *_ST_LAWRENCE),
    ("Manzanillo", "Montreal"): (*_PANAMA, *_CARIBBEAN[1:], (-60.0, 44.5), *_ST_LAWRENCE),
    ("Asia", "Los Angeles"): ((-141.0, 39.5), _LOS_ANGELES),
    ("Asia", "Manzanillo"): ((-141.0, 35.5), (-125.0, 29.0), _MANZANILLO),
    ("Asia", "Prince Rupert"): ((-141.0, 53.5), _PRINCE_RUPERT),
    ("Asia", "Vancouver"): ((-141.0, 51.0), (-125.2, 48.4), _VANCOUVER),
}

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
_BOUNDS = """
select corridor_key, corridor_name, exporter_country_key, 100 * sum(low_value_cad) / sum(base_value_cad) as low,
    100 * sum(high_value_cad) / sum(base_value_cad) as high, max(month_start_date) as newest_month
from marts.mart_corridor_flow
where corridor_key <> 'unexplained' and evidence_class <> 'none'
    and month_start_date > (select max(month_start_date) - interval 1 year from marts.mart_corridor_flow)
group by all
having low is not null
order by exporter_country_key desc, low desc, high, corridor_key
"""
_ROUTES = """
select distinct
    if(from_place_name in ('Shanghai', 'Yokohama'), 'Asia', from_place_name) as start, to_place_name as finish,
    min(sea_nm) over same as shortest, max(sea_nm) over same as longest
from marts.mart_route_legs
where transport_mode = 'vessel' and sea_nm is not null
window same as (
    partition by if(from_place_name in ('Shanghai', 'Yokohama'), 'Asia', from_place_name), to_place_name
)
order by start, finish
"""

_CLASSES = {
    "observed": "Observed: value at a border crossing of the United States (circles by value)",
    "observed ports": "Observed: container ships that called at a Pacific port (circles by their number)",
    "bounds": "Bounds: a corridor between Mexico and Canada, as wide as its possible share",
    "modelled": "Modelled: a sea route, its distance reckoned (broken lines)",
}
_OF_SAMPLE = {
    "observed": "Sample, not observed: value at a border crossing of the United States (circles by value)",
    "observed ports": "Sample, not observed: container ships that called at a Pacific port (circles by their number)",
    "bounds": "Bounds from sample data: a corridor between Mexico and Canada, as wide as its possible share",
}
_EVIDENCE_OF_SAMPLE = {"observed": "sample, not observed", "bounds": "bounds, from sample data"}


@dataclass(frozen=True)
class Place:
    """A row of the map's table; ``evidence`` is a key of ``_CLASSES``, or what stands for it on a sample."""

    name: str
    kind: str
    amount: str
    evidence: str


@dataclass(frozen=True)
class Map:
    """The map, what it says in a sentence, everything on it as rows, and what is not drawn on it."""

    spec: dict[str, Any]
    sentence: str
    rows: Sequence[Place]
    is_sample: bool
    left_out: str

    @property
    def classes(self) -> list[dict[str, str]]:
        """What the classes of evidence look like."""
        told = _CLASSES | (_OF_SAMPLE if self.is_sample else {})
        return [{"slug": slug, "text": text} for slug, text in told.items()]


def draw_map(con: duckdb.DuckDBPyConnection, is_sample: bool) -> Map:
    """The map of a release.

    Args:
        con: the published file.
        is_sample: whether what is observed elsewhere was made for the sample; the map and its table say so.
    """
    evidence = _EVIDENCE_OF_SAMPLE if is_sample else {}
    crossings = con.execute(_GATEWAYS).fetchall()
    named = [row for row in crossings if row[0]]
    gateways = _points(named[:_MOST_CROSSINGS], "US dollars")
    ports = _points(con.execute(_PORTS).fetchall(), "ship calls")
    bounds, routes = _corridors(con), _sea_routes(con)
    kinds = {
        "border crossing": gateways,
        "not on the map": _left_out(named[_MOST_CROSSINGS:], [row for row in crossings if not row[0]]),
        "Pacific port": ports,
        "corridor": bounds,
        "sea route": routes,
    }
    rows = [
        Place(one["name"], kind, one["told"], evidence.get(one["evidence"], one["evidence"]))
        for kind, things in kinds.items()
        for one in things
        if "name" in one
    ]
    watermark = "SAMPLE DATA" if is_sample else ""
    left_out = kinds["not on the map"]
    return Map(
        map_spec(gateways, ports, bounds, routes, watermark),
        _sentence(gateways, ports),
        rows,
        is_sample,
        _beside(left_out),
    )


def _sentence(gateways: Sequence[dict[str, Any]], ports: Sequence[dict[str, Any]]) -> str:
    parts = []
    if gateways:
        parts.append(f"the largest crossing is {gateways[0]['name']}, with {gateways[0]['told']}")
    if ports:
        parts.append(f"the busiest Pacific port for container ships is {ports[0]['name']}, with {ports[0]['told']}")
    text = " and ".join(parts) or "no crossing and no port is loaded; what is drawn is modelled"
    return f"{text[:1].upper()}{text[1:]}."


def _beside(left_out: Sequence[dict[str, Any]]) -> str:
    """What the map does not draw, said beside it."""
    parts = [f"{one['name'][:1].lower()}{one['name'][1:]}, {one['told']}" for one in left_out]
    parts.append("corridors from Canada to Mexico")
    return f"Not drawn, but in the table: {'; '.join(parts)}. Ways are schematic."


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


def _in_twelve_months(amount: str, newest: date) -> str:
    return f"{amount} in the twelve months to {words.month(newest)}"


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


def _corridors(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """A corridor a direction; only those from Mexico to Canada are drawn, the others stand in the table."""
    return [
        {
            "name": f"{name}, {'Mexico to Canada' if exporter == 'MEX' else 'Canada to Mexico'}",
            "amount": (amount := f"between {words.figure(low, '%')} and {words.figure(high, '%')} of the value"),
            "told": _in_twelve_months(amount, newest),
            "evidence": "bounds",
            **({"way": _CORRIDORS[key], "share": high / 100} if exporter == "MEX" else {}),
        }
        for key, name, exporter, low, high, newest in con.execute(_BOUNDS).fetchall()
    ]


def _sea_routes(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{start} to {finish}",
            "amount": (
                amount := f"{shortest:,.0f} nautical miles" if shortest == longest
                else f"{shortest:,.0f} to {longest:,.0f} nautical miles"
            ),
            "told": amount,
            "evidence": "modelled",
            "way": _SEA_ROUTES.get((start, finish)),
        }
        for start, finish, shortest, longest in con.execute(_ROUTES).fetchall()
    ]  # fmt: skip
