"""What a longer table costs: the largest fact at 1 to 100 million rows, whole and one more month."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tests.bench import fact_steps, reading
from tests.bench.cimt_fact import History
from tests.bench.measure import Benchmark, Measured

_SHAPE = History.of_ten_years


def _reading(measured: Sequence[Measured]) -> str:
    said = [
        reading.bends(measured, fact_steps.WHOLE),
        reading.begins_to_spill(measured, fact_steps.WHOLE),
        reading.bends(measured, fact_steps.ONE_MONTH),
    ]
    return "\n\n".join([reading.unit_costs(measured), "\n".join(f"- {line}" for line in said)])


BENCHMARK = Benchmark(
    title="the fact of trade by subheading at 1 to 100 million rows, whole and one more month",
    method=(
        "Raw holds ten years of months of made imports in CIMT's shape, of which the last release lacks the newest;"
        " every raw row becomes a row of the fact. All lines build the fact and the models that it reads directly, from"
        " the same compiled SQL, into files of the same kind, and keep to the 3 GB that the profile allows DuckDB. dbt"
        " runs in a process that has the parsed project already; contract, comments and fingerprints a month are in its"
        " lines; its manifest of the whole project, which a night writes once for all models, is not, nor are tests or"
        " the copying of the last release (see publish). One more month reads the fingerprints of all months and makes"
        " a 120th of the rows. Temporary files are DuckDB's, at their largest."
    ),
    goal=(
        "a full build at most 1.25 × the same SQL straight, one more month under a twentieth of it, both within 4 GiB"
    ),
    sizes=(1_000_000, 10_000_000, 30_000_000, 100_000_000),
    rounds={1_000_000: 3, 10_000_000: 1, 30_000_000: 1, 100_000_000: 1},
    make=partial(fact_steps.make, _SHAPE),
    steps=fact_steps.steps(_SHAPE, 0.05),
    reading=_reading,
)
