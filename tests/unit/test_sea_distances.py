"""The seed of sea distances: made again, and its method against distances that others have published.

None of the published values was copied from the library. Coastal pairs off the routes do not fit and are no part of the
seed: Vancouver to Seattle is 138 miles in the network against 126, Halifax to Boston 426 against 391, Halifax to
St. John's 585 against 542, Honolulu to Yokohama 3,546 against 3,400, Miami to Colon 1,278 against 1,220.
"""

from __future__ import annotations

import csv
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from orchestration.core.errors import DeclarationError
from orchestration.core.seeds import seed_file
from orchestration.seeding import sea_distances
from orchestration.seeding.sea_distances import Position, distance, network

INPUTS = ("route_legs", "route_places")

POSITIONS: dict[str, Position] = {
    "Colon": (9.366667, -79.883333),
    "Halifax": (44.65, -63.583333),
    "Hong Kong": (22.266667, 114.2),
    "Honolulu": (21.3, -157.866667),
    "New Orleans": (29.95, -90.05),
    "New York": (40.7, -74.016667),
    "Prince Rupert": (54.316667, -130.333333),
    "San Francisco": (37.816667, -122.416667),
    "Shanghai": (31.216667, 121.5),
    "Vancouver": (49.283333, -123.116667),
    "Yokohama": (35.45, 139.583333),
}
"""World Port Index."""

PUB_151 = "NGA Pub. 151, Distances Between Ports: from knowledge, no edition of it was at hand"
HYDROGRAPHIC = (
    "US Hydrographic Office, in W. L. Merry, San Francisco and the Nicaragua Canal (1900), table of distances"
)
BISHOP = "F. Bishop, Panama Past and Present (1913), page 237, after E. R. Johnson, Panama Canal Traffic and Tolls"
VANCOUVER = "World ports, entry Vancouver (info.jctrans.net/gongju/gangkoujieshao/20173172331511.shtml)"
HALIFAX = "World ports, entry Halifax (club.imarine.cn/shipdata/231466.html): by the Windward Passage"
PRINCE_RUPERT = (
    "Port of Prince Rupert (bctravel.com): 436 miles nearer Shanghai than Vancouver, whose 5,100 are of World ports"
)

PUBLISHED = (
    ("Vancouver", "Yokohama", 4262, PUB_151),
    ("Vancouver", "Shanghai", 5100, VANCOUVER),
    ("Vancouver", "San Francisco", 812, VANCOUVER),
    ("Prince Rupert", "Shanghai", 5100 - 436, PRINCE_RUPERT),
    ("San Francisco", "Yokohama", 4536, HYDROGRAPHIC),
    ("San Francisco", "Hong Kong", 6060, HYDROGRAPHIC),
    ("Honolulu", "Hong Kong", 4917, HYDROGRAPHIC),
    ("New York", "San Francisco", 5262, BISHOP),
    ("New York", "Colon", 1974, BISHOP),
    ("New Orleans", "Colon", 1395, BISHOP),
    ("Halifax", "Colon", 2300, HALIFAX),
)


@pytest.fixture(scope="module")
def sea() -> Any:
    return network()


@pytest.mark.parametrize(("start", "end", "miles", "source"), PUBLISHED, ids=lambda value: str(value)[:24])
def test_distances_are_within_three_percent_of_published_ones(
    sea: Any, start: str, end: str, miles: int, source: str
) -> None:
    found, _ = distance(sea, POSITIONS[start], POSITIONS[end])
    assert found == pytest.approx(miles, rel=0.03), source


def test_the_seed_is_what_the_network_makes_of_the_legs(tmp_path: Path) -> None:
    sea_distances.main(_copy(tmp_path), tmp_path / "sea_distances.csv")
    assert (tmp_path / "sea_distances.csv").read_bytes() == seed_file("sea_distances").read_bytes()


def test_only_legs_between_the_oceans_pass_the_canal_and_none_is_shorter_than_the_great_circle() -> None:
    rows = _rows("sea_distances")
    through = {(row["from_place_key"], row["to_place_key"]) for row in rows if row["passes_panama_canal"] == "true"}
    assert through == {("manzanillo", "montreal"), ("shanghai", "veracruz"), ("yokohama", "veracruz")}
    for row in rows:
        ends = [(float(row[f"{end}_latitude"]), float(row[f"{end}_longitude"])) for end in ("from", "to")]
        assert _great_circle_km(*ends) / 1.852 < int(row["distance_nm"]) < 3 * _great_circle_km(*ends) / 1.852


def test_every_route_is_a_chain_from_its_origin_to_its_destination() -> None:
    legs = _rows("route_legs")
    for route in _rows("routes"):
        chain = [leg for leg in legs if leg["route_key"] == route["route_key"]]
        assert [int(leg["leg_number"]) for leg in chain] == list(range(1, len(chain) + 1))
        stops = [route["origin_place_key"], *(leg["to_place_key"] for leg in chain)]
        assert [leg["from_place_key"] for leg in chain] == stops[:-1]
        assert stops[-1] == route["destination_place_key"]


def test_legs_by_land_are_as_long_as_their_source_says() -> None:
    places = {row["place_key"]: (float(row["latitude"]), float(row["longitude"])) for row in _rows("route_places")}
    for leg in _rows("route_legs"):
        straight = _great_circle_km(places[leg["from_place_key"]], places[leg["to_place_key"]])
        if leg["transport_mode"] == "truck":
            assert int(leg["land_km"]) == round(1.2 * straight)
        elif leg["transport_mode"] == "rail":
            assert straight < int(leg["land_km"]) < 2 * straight


@pytest.mark.recordings
def test_positions_of_ports_are_those_of_the_world_port_index(real_data: Path) -> None:
    with (real_data / "ports_reference" / "UpdatedPub150.csv").open(encoding="utf-8-sig", newline="") as file:
        index = {row["World Port Index Number"]: row for row in csv.DictReader(file)}
    ports = [row for row in _rows("route_places") if row["unlocode"]]
    assert len(ports) == 9
    for port in ports:
        listed = index[port["world_port_index_number"]]
        assert (port["latitude"], port["longitude"]) == (listed["Latitude"], listed["Longitude"])


@pytest.mark.parametrize(
    ("line", "broken", "found"),
    [
        (
            "montreal,Montreal,CAMTR,CAN,45.516667,-73.55,",
            "montreal,Montreal,CAMTR,CAN,,,",
            "no latitude, no longitude",
        ),
        ("montreal,Montreal,CAMTR,CAN,", "montreal,Montreal,,CAN,", "no unlocode"),
        ("montreal,Montreal,", "ville_marie,Montreal,", "no such place"),
    ],
)
def test_a_leg_by_sea_from_nowhere_is_refused_by_name(tmp_path: Path, line: str, broken: str, found: str) -> None:
    places = _copy(tmp_path) / "route_places.csv"
    text = places.read_text(encoding="utf-8")
    assert line in text
    places.write_text(text.replace(line, broken), encoding="utf-8")
    with pytest.raises(DeclarationError, match=rf"route_places montreal.*found {found}\."):
        sea_distances.main(tmp_path, tmp_path / "sea_distances.csv")
    assert not (tmp_path / "sea_distances.csv").exists()


def _copy(folder: Path) -> Path:
    for name in INPUTS:
        shutil.copyfile(seed_file(name), folder / f"{name}.csv")
    return folder


def _rows(seed: str) -> list[dict[str, str]]:
    with seed_file(seed).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _great_circle_km(start: Position, end: Position) -> float:
    """By the law of cosines on a sphere of 6,371 km."""
    (north, east), (to_north, to_east) = (tuple(map(math.radians, place)) for place in (start, end))
    cosine = math.sin(north) * math.sin(to_north) + math.cos(north) * math.cos(to_north) * math.cos(east - to_east)
    return 6371.0088 * math.acos(cosine)
