"""Charts as Vega-Lite, made with Altair: one form for answers over time, one for rankings, and the map.

A chart names its data (``rows``) and does not hold them: the page hands it what is chosen. Colours are variables of the
page's style (``var(--line-1)``), so that light, dark and print need no second chart. ``at`` is what the reader points
at, by mouse, finger or arrow key; ``low`` and ``high`` are the ends of the value axis; ``figure`` writes a value with
its unit. These the page sets too, and how large it is (``assets/site.js``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from orchestration.site.answers.answer import Answer
from orchestration.site.findings import DISTINGUISHABLE

COLOURS = [f"var(--line-{number})" for number in range(1, 11)]
"""Of lines, in their order; more than ten lines begin anew."""

FITTED = alt.AutoSizeParams(type="fit", contains="padding", resize=True)

_TEXT, _QUIET, _GRID = "var(--text)", "var(--quiet)", "var(--grid)"
_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif'


def spec_of(answer: Answer, lines: Sequence[str], watermark: str) -> dict[str, Any]:
    """The Vega-Lite specification of an answer's chart.

    Args:
        lines: all lines of all choices, in their order: a line keeps its colour whatever else is shown.
        watermark: stands across the picture, for it may be cut out of the page; empty for none.
    """
    chart = _over_time(lines) if answer.kind == "time" else _ranking()
    layers = [*([_rule_at(answer)] if answer.base is not None else []), *chart]
    if watermark:
        layers.append(_watermark(watermark))
    return _finished(alt.layer(*layers))


def _over_time(lines: Sequence[str]) -> list[alt.Chart]:
    colours = [COLOURS[number % len(COLOURS)] for number in range(len(lines))]
    colour = alt.Color("line:N", scale=alt.Scale(domain=list(lines), range=colours), legend=None)
    month = alt.X("month:T", title=None, axis=_month_axis())
    rows = alt.Chart(alt.NamedData("rows"))
    pointed = rows.transform_filter("datum.month == at")
    return [
        rows.mark_area(opacity=0.3, interpolate="linear").encode(
            month, alt.Y("low:Q", scale=_scale(), axis=_value_axis()), alt.Y2("high:Q"), colour
        ),
        rows.mark_line(strokeWidth=2).encode(month, alt.Y("value:Q", scale=_scale()), colour, detail="line:N"),
        rows.transform_filter("datum.alone")
        .mark_point(filled=True, size=28, opacity=1)
        .encode(month, alt.Y("value:Q", scale=_scale()), colour),
        pointed.mark_rule(color=_QUIET, strokeWidth=1).encode(month),
        pointed.mark_point(filled=True, size=55, opacity=1).encode(month, alt.Y("value:Q"), colour),
    ]


def _ranking() -> list[alt.Chart]:
    rows = alt.Chart(alt.NamedData("rows"))
    labels = alt.Axis(
        labelExpr="wrapped(datum.value, labelWidth)",
        labelLimit={"expr": "labelWidth"},
        labelPadding=8,
        domain=False,
        ticks=False,
    )
    item = alt.Y("item:N", sort=None, title=None, axis=labels)
    pointed = alt.condition("datum.item == at", alt.value(1.0), alt.value(0.75))
    colour = alt.condition(_IS_QUIET, alt.value(_QUIET), alt.value(COLOURS[0]))
    return [
        # All rows, unseen: layers that hold some of them would put theirs first.
        rows.mark_point(opacity=0).encode(item),
        rows.transform_filter("datum.low == null")
        .mark_bar(height={"band": 0.62})
        .encode(alt.X("value:Q", scale=_scale(), axis=_value_axis()), item, opacity=pointed, color=colour),
        rows.transform_filter("datum.low != null")
        .mark_bar(height={"band": 0.5}, minBandSize=3)
        .encode(
            alt.X("low:Q", scale=_scale(), axis=_value_axis()),
            alt.X2("high:Q"),
            item,
            opacity=alt.condition("datum.item == at", *_FAINT),
            color=colour,
        ),
        rows.transform_filter("datum.low != null && datum.value != null")
        .mark_tick(color=_TEXT, thickness=3, height={"band": 0.7})
        .encode(alt.X("value:Q"), item),
    ]


_FAINT = (alt.value(0.65), alt.value(0.4))
_IS_QUIET = f"isValid(datum.reading) && datum.reading != '{DISTINGUISHABLE}'"


def _rule_at(answer: Answer) -> Any:
    place = {"datum": answer.base}
    mark = alt.Chart(alt.InlineData([{}])).mark_rule(color=_TEXT, strokeWidth=1, strokeDash=[4, 3])
    return mark.encode(**{"y" if answer.kind == "time" else "x": place})


def _watermark(text: str) -> alt.Chart:
    mark = alt.MarkDef(
        "text", text=text, angle=340, fontSize={"expr": "min(44, width / 9)"}, fontWeight=700, color=_TEXT, opacity=0.1,
        x={"expr": "width / 2"}, y={"expr": "height / 2"}, align="center", baseline="middle",
    )  # fmt: skip
    return alt.Chart(alt.InlineData([{}]), mark=mark)


def _month_axis() -> alt.Axis:
    """Years alone where there are many months; the periods themselves (``stops``) where a month stands for more."""
    label = "stops ? stop(datum.value) : timeFormat(datum.value, months > 40 ? '%Y' : '%b %Y')"
    count = {"expr": "stops ? length(stops) : min(months > 40 ? months / 12 : months, max(2, width / 95))"}
    stops = {"expr": "stops"}
    return alt.Axis(grid=False, labelExpr=label, tickCount=count, values=stops, labelOverlap=True, labelPadding=6)


def _scale() -> alt.Scale:
    return alt.Scale(domainMin={"expr": "low"}, domainMax={"expr": "high"}, nice=False, zero=False)


def _value_axis() -> alt.Axis:
    return alt.Axis(
        title=None,
        labelExpr="figure(datum.value, unit)",
        tickCount={"expr": "ticks"},
        domain=False,
        ticks=False,
        labelPadding=8,
    )


def _finished(chart: Any) -> dict[str, Any]:
    """With what all charts share. The page sets the parameters."""
    parameters = {
        "at": None,
        "low": 0,
        "high": 1,
        "unit": "%",
        "ticks": 5,
        "labelWidth": 160,
        "months": 100,
        "stops": None,
    }
    axis = alt.AxisConfig(
        labelColor=_QUIET, labelFontSize=12, gridColor=_GRID, domainColor=_GRID, tickColor=_GRID, labelFont=_FONT
    )
    spec: dict[str, Any] = (
        chart.add_params(*(alt.param(name=name, value=value) for name, value in parameters.items()))
        .properties(width=600, height=400, autosize=FITTED)
        .configure(background="transparent", font=_FONT)
        .configure_axis(**axis.to_dict())
        .configure_view(stroke=None)
        .to_dict()
    )
    return spec
