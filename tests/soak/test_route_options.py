"""Routes, reckoned again from the seeds' files by a script that knows nothing of the model's steps."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import duckdb
import pytest

from orchestration.core.seeds import seed_file
from tests.conftest import Place

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def release(sample_place: Place) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample's release."""
    with duckdb.connect(str(sample_place.settings.pointer), read_only=True) as con:
        con.execute("use marts")
        yield con


def _rows(seed: str) -> list[dict[str, str]]:
    with seed_file(seed).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _reckoned(route: str, case: str) -> tuple[float, float]:
    """Days and US dollars per TEU of a route with every parameter at ``case``."""
    legs = [leg for leg in _rows("route_legs") if leg["route_key"] == route]
    miles = {(row["from_place_key"], row["to_place_key"]): row for row in _rows("sea_distances")}
    rate = {(row["item"], row["transport_mode"], row["measure"]): float(row[case]) for row in _rows("route_parameters")}

    def both(item: str, mode: str, times: float) -> tuple[float, float]:
        return times * rate.get((item, mode, "days"), 0), times * rate.get((item, mode, "usd_per_teu"), 0)

    parts = []
    soil = ""
    for mode, group in groupby(legs, key=lambda leg: leg["transport_mode"]):
        stretch = list(group)
        parts.append(both("handling", mode, 2))
        if mode == "vessel":
            parts.append(both("sailing", mode, 1))
            ways = [miles[leg["from_place_key"], leg["to_place_key"]] for leg in stretch]
            parts.extend(both("running", mode, int(way["distance_nm"]) / 1000) for way in ways)
            parts.extend(both("canal", mode, 1) for way in ways if way["passes_panama_canal"] == "true")
            soil = ""
        else:
            for leg in stretch:
                parts.append(both("running", mode, int(leg["land_km"]) / 1000))
                parts.append(both("border", mode, float(soil not in ("", leg["soil_country_key"]))))
                soil = leg["soil_country_key"]
    return sum(days for days, _ in parts), sum(usd for _, usd in parts)


@pytest.mark.parametrize(
    "route", ["queretaro_toronto_truck", "queretaro_toronto_panama", "shanghai_mexico_city_prince_rupert"]
)
def test_a_route_is_the_sum_of_its_legs(release: duckdb.DuckDBPyConnection, route: str) -> None:
    for case in ("low", "central", "high"):
        found = release.execute(
            f"select days_{case}, usd_per_teu_{case} from mart_route_options where route_key = $1", [route]
        ).fetchall()
        assert found == [pytest.approx(_reckoned(route, case))]


def test_a_route_by_hand(release: duckdb.DuckDBPyConnection) -> None:
    """Shanghai to Mexico City by Manzanillo, 6,952 miles and 899 km, every parameter central."""
    days = 6.952 * 2.53 + 2 * 2.9 + 3.5 + 0.899 * 0.95 + 2 * 1
    usd = 6.952 * 236 + 2 * 100 + 0.899 * 250 + 2 * 100
    found = release.execute(
        "select days_central, usd_per_teu_central, soil_country_keys, land_borders_count"
        " from mart_route_options where route_key = 'shanghai_mexico_city_manzanillo'"
    ).fetchall()
    assert found == [(pytest.approx(days), pytest.approx(usd), "CHN MEX", 0)]


def test_every_route_has_a_result_and_no_leg_is_shorter_than_the_great_circle(
    release: duckdb.DuckDBPyConnection,
) -> None:
    reasons = release.execute("select route_key from mart_route_options where unavailable_reason is not null")
    assert reasons.fetchall() == []
    places = {row["place_key"]: row for row in _rows("route_places")}
    legs = release.execute("select from_place_key, to_place_key, sea_nm, land_km from mart_route_legs").fetchall()
    assert len(legs) == len(_rows("route_legs")) > 50
    for start, end, miles, kilometres in legs:
        assert (miles * 1.852 if miles else kilometres) > _haversine_km(places[start], places[end])


def test_the_detour_by_canada_loses_from_asia_and_the_sea_wins_to_vancouver_only(
    release: duckdb.DuckDBPyConnection,
) -> None:
    """The honest result: where the direct line loses, and where it wins but is slow."""
    found = release.execute(
        "select origin_place_key, destination_place_key, via, usd_rank, days_rank from mart_route_options"
    ).fetchall()
    for origin in ("shanghai", "yokohama"):
        of_asia = {(usd, days): via for start, end, via, usd, days in found if start == origin and end == "mexico_city"}
        assert of_asia[1, 1] == "direct"
        assert {ranks for ranks, via in of_asia.items() if via == "canada"} == {(4, 4), (5, 3)}
    cheapest = {(start, end): via for start, end, via, usd, _ in found if usd == 1}
    assert cheapest["queretaro", "vancouver"] == "direct"
    assert cheapest["queretaro", "toronto"] == "united_states"
    assert {via for start, _, via, _, days in found if start == "queretaro" and days == 1} == {"united_states"}


def _haversine_km(start: dict[str, Any], end: dict[str, Any]) -> float:
    north, east, to_north, to_east = (
        math.radians(float(place[axis])) for place in (start, end) for axis in ("latitude", "longitude")
    )
    half = math.sin((to_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(to_north) * math.sin((to_east - east) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))
