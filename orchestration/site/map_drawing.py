"""The entry page's map as Vega-Lite: land, bands of corridors, broken lines of sea routes, circles and names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import altair as alt

from orchestration.site.charts import FITTED

_LAND = Path(__file__).parent / "assets" / "land.json"


def _lines(things: Sequence[dict[str, Any]]) -> alt.InlineData:
    features = [
        {
            "type": "Feature",
            "properties": {key: thing[key] for key in ("name", "amount", "share") if key in thing},
            "geometry": {"type": "LineString", "coordinates": thing["way"]},
        }
        for thing in things
        if thing.get("way")
    ]
    return alt.InlineData(values=features)


def map_spec(
    gateways: Sequence[dict[str, Any]],
    ports: Sequence[dict[str, Any]],
    bounds: Sequence[dict[str, Any]],
    routes: Sequence[dict[str, Any]],
    watermark: str,
) -> dict[str, Any]:
    """The Vega-Lite specification of the map.

    Args:
        gateways, ports: points with ``lon``, ``lat``, ``size`` (0 to 1), ``name`` and ``amount``.
        bounds, routes: things with a ``way``; of bounds the ``share`` that is possible at most.
        watermark: stands across the map; empty for none.
    """
    land = alt.Chart(alt.InlineData(values=json.loads(_LAND.read_text())["features"]))
    told = [alt.Tooltip("properties.name:N", title="Way"), alt.Tooltip("properties.amount:N", title="How much")]
    layers = [
        land.mark_geoshape(fill="var(--land)", stroke="var(--border)", strokeWidth=0.8),
        alt.Chart(_lines(bounds))
        .mark_geoshape(filled=False, stroke="var(--line-2)", opacity=0.35, strokeCap="round", strokeJoin="round")
        .encode(
            strokeWidth=alt.StrokeWidth(
                "properties.share:Q", scale=alt.Scale(domain=[0, 1], range=[2, 22]), legend=None
            ),
            tooltip=told,
        ),
        alt.Chart(_lines(routes))
        .mark_geoshape(filled=False, stroke="var(--line-3)", strokeWidth=1.6, strokeDash=[5, 4])
        .encode(tooltip=told),
        _circles(gateways, "var(--line-1)", "Twelve months"),
        _circles(ports, "var(--line-4)", "Calls in twelve months"),
        _labels([*_largest_of_coasts(gateways), *_largest_of_coasts(ports), *_names_of_ways(bounds)]),
    ]
    if watermark:
        layers.append(
            alt.Chart(alt.InlineData(values=[{}]), mark=alt.MarkDef(
                "text", text=watermark, angle=340, fontSize={"expr": "min(52, width / 9)"}, fontWeight=700,
                color="var(--text)",
                opacity=0.12, x={"expr": "width / 2"}, y={"expr": "height / 2"}, align="center",
            ))
        )  # fmt: skip
    spec: dict[str, Any] = (
        alt.layer(*layers)
        .project(type="conicEqualArea", rotate=[97, 0], parallels=[20, 55])
        .properties(width=600, height=500, autosize=FITTED)
        .configure(background="transparent", font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .to_dict()
    )
    return spec


def _circles(points: Sequence[dict[str, Any]], colour: str, amount: str) -> Any:
    chart = alt.Chart(alt.InlineData(values=list(points)))
    size = alt.Size("size:Q", scale=alt.Scale(domain=[0, 1], range=[10, 700]), legend=None)
    told = [alt.Tooltip("name:N", title="Place"), alt.Tooltip("amount:N", title=amount)]
    mark = chart.mark_circle(color=colour, opacity=0.75, stroke="var(--page)", strokeWidth=1)
    return mark.encode(longitude="lon:Q", latitude="lat:Q", size=size, tooltip=told)


def _largest_of_coasts(points: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The largest of each coast or border: names of more would stand on each other."""
    return list({point["coast"]: point for point in reversed(points)}.values())


def _names_of_ways(bounds: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each corridor's name where its way is half done: bands of one colour are not told apart by their width."""
    named = []
    for thing in bounds:
        if way := thing.get("way"):
            before, after = way[(len(way) - 1) // 2], way[len(way) // 2]
            name = thing["name"].split(", ")[0].split(" through ")[0].split(" on ")[0]
            named.append({"name": name, "lon": (before[0] + after[0]) / 2, "lat": (before[1] + after[1]) / 2})
    return named


def _labels(points: Sequence[dict[str, Any]]) -> Any:
    """Names with a margin of the page's colour, to be read on whatever lies below."""
    chart = alt.Chart(alt.InlineData(values=list(points)))
    style: dict[str, Any] = {"dx": 10, "dy": -8, "align": "left", "fontSize": 13}
    margin = chart.mark_text(stroke="var(--page)", strokeWidth=4, strokeJoin="round", **style)
    text = chart.mark_text(color="var(--text)", **style)
    place = {"longitude": "lon:Q", "latitude": "lat:Q", "text": "name:N"}
    return alt.layer(margin.encode(**place), text.encode(**place))
