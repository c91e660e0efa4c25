"""What dbt costs: building the largest fact and its inputs, against the same SQL straight in DuckDB."""

from __future__ import annotations

from pathlib import Path

from tests.bench import cimt_fact
from tests.bench.measure import Benchmark, Goal, Place, Step, Work

_PEAK = 4 * 2**30


def make(folder: Path, rows: int) -> None:
    """Raw with all months."""
    cimt_fact.make_raw(folder, rows, range(120))


def _by_hand(place: Place) -> Work:
    settings = cimt_fact.place_settings(place)
    statements = cimt_fact.compiled(settings, cimt_fact.begin(settings))

    def work() -> None:
        cimt_fact.run_by_hand(settings, statements)
        cimt_fact.require_rows(settings.next_file, place.rows)

    return work


def _one_view(place: Place) -> Work:
    settings = cimt_fact.place_settings(place)
    parsed = cimt_fact.begin(settings)
    return lambda: cimt_fact.build(settings, parsed, "int_trade__us_by_subheading")


def _by_dbt(place: Place) -> Work:
    settings = cimt_fact.place_settings(place)
    parsed = cimt_fact.begin(settings)

    def work() -> None:
        cimt_fact.build(settings, parsed)
        cimt_fact.require_rows(settings.next_file, place.rows)

    return work


BENCHMARK = Benchmark(
    title="dbt building the fact of trade by subheading against the same SQL in DuckDB",
    method=(
        "Raw holds ten years of months of made imports in CIMT's shape; every raw row becomes a row of the fact. Both"
        " lines build the fact and the models that it reads directly, from the same compiled SQL, into files of the"
        " same kind. dbt runs in a process that has parsed the project already; contract, comments and fingerprints"
        " a month are in its line; its manifest of the whole project, which a night writes once for all models, is not."
        " No tests. Both keep to the memory that the profile allows DuckDB."
    ),
    goal="at most 1.25 × the same SQL straight, within 4 GiB",
    sizes=(1_000_000, 10_000_000, 30_000_000),
    make=make,
    steps=(
        Step("the SQL straight", _by_hand),
        Step("dbt on one view: the fixed cost", _one_view),
        Step("dbt", _by_dbt, Goal(elapsed=1.25, peak=_PEAK)),
    ),
)
