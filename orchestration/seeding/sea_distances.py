"""Writes the seed ``sea_distances``: how far apart by sea the ports of ``route_legs`` are.

``python -m orchestration.seeding.sea_distances``

The shortest way through the network of the library searoute (Apache-2.0). Its lines along coasts are zigzag, and from
Prince Rupert to Asia they follow the coast of Alaska, five to nine percent too long: the tracks below are added to it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import searoute

from orchestration.core.errors import DeclarationError
from orchestration.core.settings import SEEDS

Position = tuple[float, float]
"""Latitude and longitude, degrees north and east."""

_VANCOUVER: Position = (49.283333, -123.116667)
_MANZANILLO: Position = (19.05, -104.316667)
_JUAN_DE_FUCA: Position = (48.47, -124.75)
_CAPE_MENDOCINO: Position = (40.42, -124.55)
_POINT_ARENA: Position = (38.95, -123.87)
_POINT_ARGUELLO: Position = (34.5, -121.0)
_CABO_SAN_LAZARO: Position = (24.7, -112.6)
_AMATIGNAK: Position = (50.9, -178.8)
"""South of the southernmost Aleutian island, where great circles from British Columbia to Japan have to bend."""
_NOJIMA: Position = (34.8, 139.95)

TRACKS: tuple[tuple[Position, ...], ...] = (
    # Vancouver to sea: Point Atkinson, Roberts Bank, Boundary Pass, Turn Point, Haro Strait, Race Rocks.
    (_VANCOUVER, (49.32, -123.28), (48.95, -123.25), (48.76, -123.0), (48.7, -123.27), (48.42, -123.2),
     (48.27, -123.53), _JUAN_DE_FUCA),
    # Down the coast, five to twenty-five miles off: Cape Blanco, Cape Mendocino, Point Arguello, the islands of San
    # Benito, Cabo San Lázaro, Cabo Falso; off it to San Francisco by Point Arena.
    (_JUAN_DE_FUCA, (42.85, -124.75), _CAPE_MENDOCINO, _POINT_ARGUELLO, (28.2, -115.9), _CABO_SAN_LAZARO,
     (22.75, -110.1), _MANZANILLO),
    (_CAPE_MENDOCINO, _POINT_ARENA, (37.77, -122.68), (37.816667, -122.416667)),
    (_POINT_ARGUELLO, (33.65, -118.3)),
    # Great circles over the open Pacific to Cape Nojima, at the mouth of the bay of Tokyo.
    (_JUAN_DE_FUCA, _AMATIGNAK, _NOJIMA),
    ((54.4653, -132.3109), (52.0, -170.5), _AMATIGNAK),  # Dixon Entrance; south of the Islands of Four Mountains
    (_AMATIGNAK, (43.2, 147.2), (41.7, 143.3), (41.45, 141.8)),  # past Shikotan and Cape Erimo to Tsugaru Strait
    (_POINT_ARENA, _NOJIMA),
    (_POINT_ARGUELLO, _NOJIMA),
    (_CABO_SAN_LAZARO, _NOJIMA),
)  # fmt: skip
"""Positions chosen by this project; the ends of a track are joined to the nearest point of the network."""

_COLUMNS = (
    "from_place_key,to_place_key,from_unlocode,to_unlocode,from_latitude,from_longitude,to_latitude,to_longitude,"
    "distance_nm,passes_panama_canal,source"
)


def main(routes: Path = SEEDS / "assumptions", seed: Path = SEEDS / "computed" / "sea_distances.csv") -> None:
    """Write the seed from the ``route_places`` and ``route_legs`` of a folder.

    Raises:
        DeclarationError: a leg by sea begins or ends at no port, or at one without a position.
    """
    places = {row["place_key"]: row for row in _read(routes / "route_places.csv")}
    legs = [row for row in _read(routes / "route_legs.csv") if row["transport_mode"] == "vessel"]
    pairs = sorted({(leg["from_place_key"], leg["to_place_key"]) for leg in legs})
    rows = list(_rows(pairs, places))
    with seed.open("w", encoding="utf-8", newline="") as file:
        file.write(f"{_COLUMNS}\n")
        csv.writer(file, lineterminator="\n").writerows(rows)


def network() -> Any:
    """A searoute network with the tracks in it."""
    marnet = searoute.setup_M()
    for track in TRACKS:
        points = [(longitude, latitude) for latitude, longitude in track]
        joints = [(end, marnet.kdtree.query(end)) for end in (points[0], points[-1]) if end not in marnet]
        for start, end in [*joints, *pairwise(points)]:
            marnet.add_edge(start, end)
            marnet.add_edge(end, start)
    return marnet


def distance(marnet: Any, start: Position, end: Position) -> tuple[int, bool]:
    """Nautical miles by sea between two positions, to the mile, and whether the way is through the Panama Canal."""
    way = searoute.searoute(
        list(start[::-1]), list(end[::-1]), units="naut", append_orig_dest=True, return_passages=True, M=marnet
    ).properties
    return round(way["length"]), "panama" in way["traversed_passages"]


def _rows(pairs: list[tuple[str, str]], places: dict[str, dict[str, str]]) -> Iterator[tuple[object, ...]]:
    marnet = network()
    source = f"searoute {searoute.__version__} (Apache-2.0) with the tracks of orchestration.seeding.sea_distances"
    for start, end in pairs:
        ports = [_port(key, places) for key in (start, end)]
        positions = [(float(port["latitude"]), float(port["longitude"])) for port in ports]
        miles, is_through_panama = distance(marnet, *positions)
        yield (
            *(start, end, *(port["unlocode"] for port in ports)),
            *(degrees for position in positions for degrees in position),
            *(miles, str(is_through_panama).lower(), source),
        )


def _port(key: str, places: dict[str, dict[str, str]]) -> dict[str, str]:
    port = places.get(key, {})
    missing = [column for column in ("unlocode", "latitude", "longitude") if not port.get(column)]
    if missing:
        raise DeclarationError(
            dataset="route_places",
            partition=key,
            expected="a port with UN/LOCODE and position at both ends of every leg by sea",
            found=f"no {', no '.join(missing)}" if port else "no such place",
            remedy="Complete the row of the seed route_places, or correct the leg in route_legs.",
        )
    return port


def _read(seed: Path) -> list[dict[str, str]]:
    with seed.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(*(Path(folder) for folder in sys.argv[1:]))
