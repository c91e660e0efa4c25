"""What measurements of several sizes show together: costs a million rows, where they bend, where two lines cross."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from tests.bench.measure import Measured

_BENDS = 1.2
"""A line bends where a million rows cost so many times what they cost at the cheapest smaller size."""

Rows = Callable[[int], int]
"""How many rows there are at a size of the benchmark."""


def unit_costs(measured: Sequence[Measured], rows: Rows = int) -> str:
    """A table of what a million rows cost in each step, and of the temporary files."""
    lines = [
        "| Step | Rows | CPU s a million | Elapsed s a million | Rows a second | Temporary files, MB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for one in measured:
        count = rows(one.rows)
        lines.append(
            f"| {one.step.name} | {count:,} | {one.middle('cpu') / count * 1e6:.2f}"
            f" | {one.middle('elapsed') / count * 1e6:.2f} | {count / one.middle('elapsed'):,.0f}"
            f" | {one.middle('spilled') / 1e6:,.0f} |"
        )
    return "\n".join(lines)


def costs(measured: Sequence[Measured], step: str) -> str:
    """A sentence: the processor seconds of a step, in the order of the sizes."""
    said = ", ".join(f"{one.middle('cpu'):.2f}" for one in _line(measured, step))
    return f"CPU s of *{step}*: {said}."


def bends(measured: Sequence[Measured], step: str, rows: Rows = int) -> str:
    """A sentence: between which sizes a step's processor seconds a million rows begin to rise by a fifth or more."""
    line = _line(measured, step)
    costs = {rows(one.rows): one.middle("cpu") / rows(one.rows) * 1e6 for one in line}
    said = ", ".join(f"{cost:.2f}" for cost in costs.values())
    for (smaller, larger), at in zip(pairwise(costs), range(1, len(costs)), strict=True):
        if costs[larger] > _BENDS * (cheapest := min(list(costs.values())[:at])):
            return (
                f"CPU s a million rows of *{step}*: {said}. The line **bends between {smaller:,} and {larger:,} rows**,"
                f" where they cost {costs[larger] / cheapest:.2f} × the cheapest smaller size."
            )
    return f"CPU s a million rows of *{step}*: {said}. The line does not bend up to {max(costs):,} rows."


def begins_to_spill(measured: Sequence[Measured], step: str, rows: Rows = int) -> str:
    """A sentence: between which sizes a step begins to use temporary files."""
    line = _line(measured, step)
    without = [rows(one.rows) for one in line if not one.middle("spilled")]
    spilling = [one for one in line if one.middle("spilled")]
    if not spilling:
        return f"*{step}* had no temporary files up to {max(without):,} rows."
    begun = f"between {max(without):,} and " if without else "at or below "
    last = spilling[-1]
    return (
        f"*{step}* begins to use temporary files {begun}{rows(spilling[0].rows):,} rows, and ends with"
        f" {last.middle('spilled') / 1e9:.1f} GB of them at {rows(last.rows):,}."
    )


def crossing(measured: Sequence[Measured], one: str, other: str, cost: str) -> str:
    """A sentence: at how many rows two steps cost the same, by straight lines through their two largest sizes."""
    (base, slope), (base_other, slope_other) = (_through_largest(_line(measured, step), cost) for step in (one, other))
    kind = {"cpu": "CPU", "elapsed": "elapsed"}[cost]
    said = (
        f"Between the two largest sizes a further million rows costs *{one}* {slope * 1e6:.2f} {kind} s and"
        f" *{other}* {slope_other * 1e6:.2f}"
    )
    if slope <= slope_other:
        return f"{said}: on these slopes the lines never cross."
    at = (base_other - base) / (slope - slope_other)
    if at <= 0:
        return f"{said}: *{other}* is ahead already."
    return f"{said}: on these slopes the lines cross at {at / 1e6:,.0f} million rows."


def _line(measured: Sequence[Measured], step: str) -> list[Measured]:
    return [one for one in measured if one.step.name == step]


def _through_largest(line: Sequence[Measured], cost: str) -> tuple[float, float]:
    """Seconds without rows, and a row, of the line through the two largest sizes; through none with one size alone."""
    small, large = line[-2] if len(line) > 1 else None, line[-1]
    rows, seconds = (small.rows, small.middle(cost)) if small else (0, 0.0)
    slope = (large.middle(cost) - seconds) / (large.rows - rows)
    return large.middle(cost) - slope * large.rows, slope
