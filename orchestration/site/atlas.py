"""The entry page's map: corridors, border crossings, Pacific ports and sea routes, each with its class of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.site.map_drawing import map_spec
from orchestration.site.map_places import border_crossings, pacific_ports
from orchestration.site.map_ways import corridors, sea_routes

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
    gateways, left_out = border_crossings(con)
    ports, bounds, routes = pacific_ports(con), corridors(con), sea_routes(con)
    kinds = {
        "border crossing": gateways,
        "not on the map": left_out,
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
    spec = map_spec(gateways, ports, bounds, routes, "SAMPLE DATA" if is_sample else "")
    return Map(spec, _sentence(gateways, ports), rows, is_sample, _beside(left_out))


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
