"""The ways on the map, between Mexico and Canada and over the sea: where they are drawn, and how much is said of them.

They are drawn by this project and are schematic; their shares and distances come from the published file.
"""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration.site import words

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


def corridors(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """A corridor a direction; only those from Mexico to Canada are drawn, the others stand in the table."""
    return [
        {
            "name": f"{name}, {'Mexico to Canada' if exporter == 'MEX' else 'Canada to Mexico'}",
            "amount": (amount := f"between {words.figure(low, '%')} and {words.figure(high, '%')} of the value"),
            "told": f"{amount} in the twelve months to {words.month(newest)}",
            "evidence": "bounds",
            **({"way": _CORRIDORS[key], "share": high / 100} if exporter == "MEX" else {}),
        }
        for key, name, exporter, low, high, newest in con.execute(_BOUNDS).fetchall()
    ]


def sea_routes(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """A sea route with its distance, shortest to longest; drawn where this module knows a way for it."""
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
