"""Makes ``site/assets/land.json``, the coast and borders behind the site's map, from world-atlas.

world-atlas 2.0.2 (npm, ISC) is Natural Earth, which is in the public domain, as TopoJSON. To make the file again:
``npm pack world-atlas@2.0.2``, unpack it, and run ``python -m orchestration.seeding.land_outline countries-50m.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from typing import Any, TypeAlias

from orchestration.core.settings import PACKAGE

LAND = PACKAGE / "site" / "assets" / "land.json"
WEST, EAST, SOUTH, NORTH = -142.0, -50.0, 7.0, 62.0
"""The map's window, degrees."""

_NAMES = {"124": "Canada", "484": "Mexico", "840": "United States"}
_STEPS = 5
"""A degree; a step is a pixel or two of a map of 800 pixels."""

_FEWEST_POINTS = 12
"""Of an island that can be seen."""

Point: TypeAlias = tuple[float, float]
Ring: TypeAlias = list[Point]


def outline(atlas: dict[str, Any]) -> dict[str, Any]:
    """Land within the window.

    Args:
        atlas: a quantised TopoJSON with the collection ``countries``, ids in ISO 3166-1 numeric codes.

    Returns:
        GeoJSON: a feature for each of the three countries and one for all other land, degrees.
    """
    arcs = [_arc(arc, atlas["transform"]) for arc in atlas["arcs"]]
    polygons: dict[str, list[list[Ring]]] = {name: [] for name in ("", *_NAMES.values())}
    for country in atlas["objects"]["countries"]["geometries"]:
        shapes = country.get("arcs", [])
        for shape in [shapes] if country["type"] == "Polygon" else shapes:
            rings = [cut for ring in shape if len(cut := _cut(_joined(ring, arcs))) > _FEWEST_POINTS]
            if rings:
                polygons[_NAMES.get(country.get("id", ""), "")].append(rings)
    return {"type": "FeatureCollection", "features": [_feature(*named) for named in polygons.items()]}


def _feature(name: str, polygons: list[list[Ring]]) -> dict[str, Any]:
    geometry = {"type": "MultiPolygon", "coordinates": polygons}
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def _arc(steps: Sequence[Sequence[int]], transform: dict[str, list[float]]) -> Ring:
    """An arc's points in degrees, from its quantised steps."""
    xs, ys = (list(accumulate(step[axis] for step in steps)) for axis in (0, 1))
    (scale_x, scale_y), (base_x, base_y) = transform["scale"], transform["translate"]
    return [(x * scale_x + base_x, y * scale_y + base_y) for x, y in zip(xs, ys, strict=True)]


def _joined(ring: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """The points of a ring, which names its arcs; ``~n`` is arc ``n`` from its end."""
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in ring]
    return [point for part in parts for point in part[:-1]] + [parts[-1][-1]]


def _cut(ring: Ring) -> Ring:
    """The part of a ring within the window (Sutherland and Hodgman), in steps that cannot be seen."""
    for axis, limit, sign in ((0, WEST, 1), (0, EAST, -1), (1, SOUTH, 1), (1, NORTH, -1)):
        ring = _cut_at(ring, axis, limit, sign)
    rounded = [(round(x * _STEPS) / _STEPS, round(y * _STEPS) / _STEPS) for x, y in ring]
    return [point for point, _ in groupby(rounded)]


def _cut_at(ring: Ring, axis: int, limit: float, sign: int) -> Ring:
    """The part on one side of a meridian or parallel: above it where ``sign`` is 1, below where it is -1."""

    def is_inside(point: Point) -> bool:
        return sign * (point[axis] - limit) >= 0

    kept: Ring = []
    for start, end in pairwise([*ring, *ring[:1]]):
        if is_inside(start) != is_inside(end):
            part = (limit - start[axis]) / (end[axis] - start[axis])
            kept.append((start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])))
        if is_inside(end):
            kept.append(end)
    return _along_parallels([*kept, *kept[:1]])


def _along_parallels(ring: Ring) -> Ring:
    """With points on long straight stretches, which a map would draw as great circles."""
    dense: Ring = ring[:1]
    for start, end in pairwise(ring):
        steps = int(max(abs(end[0] - start[0]), abs(end[1] - start[1])) // 2) + 1
        dense += [
            (start[0] + (end[0] - start[0]) * step / steps, start[1] + (end[1] - start[1]) * step / steps)
            for step in range(1, steps + 1)
        ]
    return dense


if __name__ == "__main__":
    LAND.write_text(json.dumps(outline(json.loads(Path(sys.argv[1]).read_text())), separators=(",", ":")) + "\n")
