"""Pictures of months as SVG, by matplotlib without a screen. Its import costs a second: only the page has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import cycle, groupby
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from orchestration.core.periods import month_key, month_start, months_between
from orchestration.front_page.panels import Unit

_COLOURS = ("#0b5cad", "#c2571a", "#17703a", "#7a3e9d", "#5b6876", "#b3261e", "#0e7c86")
_STYLE: Any = {
    "svg.fonttype": "none",  # text stays text, in the fonts of the reader
    "text.parse_math": False,  # a dollar is a dollar
    "svg.hashsalt": "trade corridors",  # the same data, the same bytes
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#d5dbe2",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e8ecf1",
    "xtick.color": "#5b6876",
    "ytick.color": "#5b6876",
    "text.color": "#1d2733",
}


@dataclass(frozen=True)
class Line:
    """One named line or band; ``value``, or ``low`` and ``high``, are null where there is none."""

    name: str
    points: Sequence[tuple[date, float | None, float | None, float | None]]
    """(month, value, low, high), by month."""

    def newest(self, unit: Unit) -> str:
        """The last point in words."""
        month, value, low, high = self.points[-1]
        band = "" if low is None or high is None else f"{_amount(low, unit)} to {_amount(high, unit)}"
        told = band if value is None else f"{_amount(value, unit)}{f' ({band})' if band else ''}"
        return f"{self.name}: {told} in {month:%Y-%m}"


def draw(title: str, lines: Sequence[Line], unit: Unit, watermark: str) -> str:
    """A picture of lines and bands over months, with a gap where a month is not there.

    Args:
        title: stands above it.
        lines: named under the picture.
        unit: of the values, at the axis.
        watermark: stands across the picture, for it may be cut out of the page; empty for none.

    Returns:
        An SVG document.
    """
    with rc_context(_STYLE):
        figure = Figure(figsize=(6.4, 3.6), layout="constrained")
        axes = figure.add_subplot()
        for line, colour in zip(lines, cycle(_COLOURS), strict=False):
            _add(axes, line, colour)
        axes.set_title(title, loc="left", fontsize=11, fontweight="bold")
        axes.set_ylabel(unit)
        axes.margins(x=0.01)
        if unit == "%" and not axes.lines:
            axes.set_ylim(0, 100)  # bounds of a part: pictures beside each other must compare
        figure.legend(loc="outside lower left", ncols=2, frameon=False, fontsize=9)
        if watermark:
            figure.text(0.5, 0.55, watermark, ha="center", va="center", rotation=20, fontsize=34, alpha=0.12)
        out = StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Title": title})
    return out.getvalue()


def lines_of(rows: Iterable[tuple[str, date, float | None, float | None, float | None]]) -> list[Line]:
    """Lines of (line, month, value, low, high), which stand line by line."""
    return [Line(name, [row[1:] for row in group]) for name, group in groupby(rows, key=lambda row: row[0])]


def _add(axes: Axes, line: Line, colour: str) -> None:
    """A band is a bar a month; a line ends where the next month is not there."""
    drawn = {month_key(month): amounts for month, *amounts in line.points}
    keys = months_between(*(month_key(line.points[place][0]) for place in (0, -1)))
    values, low, high = np.array([drawn.get(key, (None, None, None)) for key in keys], dtype=float).T
    months = np.array([month_start(key) for key in keys], dtype="datetime64[D]")
    has_line = not np.isnan(values).all()
    banded = ~np.isnan(high)
    if banded.any():
        label = None if has_line else line.name
        span = (high - low)[banded]
        axes.bar(months[banded], span, bottom=low[banded], width=20, color=colour, alpha=0.35, label=label)
    if has_line:
        axes.plot(months, values, color=colour, linewidth=1.8, marker="o", markersize=2, label=line.name)


def _amount(amount: float, unit: Unit) -> str:
    return {"index": f"{amount:.1f}", "%": f"{amount:.1f} %", "US$ bn": f"US${amount:,.2f} bn"}[unit]
