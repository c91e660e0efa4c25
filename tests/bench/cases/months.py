"""What a longer history costs: the largest fact with 12 to 120 months, all of one size."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tests.bench import fact_steps, reading
from tests.bench.cimt_fact import History
from tests.bench.measure import Benchmark, Measured

_ROWS_A_MONTH = 50_000


def _shape(months: int) -> History:
    return History(months, _ROWS_A_MONTH)


def _rows(months: int) -> int:
    return months * _ROWS_A_MONTH


def _reading(measured: Sequence[Measured]) -> str:
    said = [
        reading.bends(measured, fact_steps.WHOLE, _rows),
        reading.begins_to_spill(measured, fact_steps.WHOLE, _rows),
        reading.costs(measured, fact_steps.ONE_MONTH),
    ]
    return "\n\n".join([reading.unit_costs(measured, _rows), "\n".join(f"- {line}" for line in said)])


BENCHMARK = Benchmark(
    title="the fact of trade by subheading with 12 to 120 months of one size, whole and one more month",
    method=(
        f"As in growth, with {_ROWS_A_MONTH:,} rows a month whatever the number of months. One more month is a twelfth"
        " of the rows at 12 months and a 120th at 120."
    ),
    goal="a full build at most 1.25 × the same SQL straight, and all within 4 GiB",
    unit="Months",
    sizes=(12, 24, 60, 120),
    rounds={12: 3, 24: 3, 60: 3, 120: 3},
    make=partial(fact_steps.make, _shape),
    steps=fact_steps.steps(_shape),
    reading=_reading,
)
