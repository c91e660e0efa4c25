"""The fact of trade by subheading as steps of a benchmark: by hand, by dbt, and one more month by dbt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.bench import cimt_fact
from tests.bench.cimt_fact import History
from tests.bench.measure import Goal, Place, Step, Work

Shape = Callable[[int], History]
"""What a size of the benchmark means."""

WHOLE, ONE_MONTH = "full build by dbt", "one more month by dbt"
PEAK = 4 * 2**30


def make(shape: Shape, folder: Path, size: int) -> None:
    """Raw with all months, and a release that lacks the last."""
    cimt_fact.make_history(folder, shape(size))


def steps(shape: Shape, one_month: float | None = None) -> tuple[Step, ...]:
    """The three, of which the first is the reference.

    Args:
        one_month: the goal of one more month, in processor time of the reference.
    """
    return (
        Step("the SQL straight", partial(_by_hand, shape)),
        Step(WHOLE, partial(whole, shape), Goal(elapsed=1.25, peak=PEAK)),
        Step(ONE_MONTH, partial(_one_month, shape), Goal(cpu=one_month, peak=PEAK)),
    )


def whole(shape: Shape, place: Place) -> Work:
    """All months by dbt, into an empty candidate."""
    return _by_dbt(shape, place, None)


def _one_month(shape: Shape, place: Place) -> Work:
    return _by_dbt(shape, place, place.made / "base.duckdb")


def _by_dbt(shape: Shape, place: Place, base: Path | None) -> Work:
    settings = cimt_fact.place_settings(place)
    parsed = cimt_fact.begin(settings, base)

    def work() -> None:
        cimt_fact.build(settings, parsed)
        cimt_fact.require_rows(settings.next_file, shape(place.rows))

    return work


def _by_hand(shape: Shape, place: Place) -> Work:
    settings = cimt_fact.place_settings(place)
    statements = cimt_fact.compiled(settings, cimt_fact.begin(settings))

    def work() -> None:
        cimt_fact.run_by_hand(settings, statements)
        cimt_fact.require_rows(settings.next_file, shape(place.rows))

    return work
