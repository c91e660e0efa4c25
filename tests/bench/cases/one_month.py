"""What a new month costs on a long history, against building all of it."""

from __future__ import annotations

from pathlib import Path

from tests.bench import cimt_fact
from tests.bench.measure import Benchmark, Goal, Place, Step, Work


def _whole(place: Place) -> Work:
    return _built(place, None)


def _one_month(place: Place) -> Work:
    return _built(place, place.made / "base.duckdb")


def _built(place: Place, base: Path | None) -> Work:
    settings = cimt_fact.place_settings(place)
    parsed = cimt_fact.begin(settings, base)

    def work() -> None:
        cimt_fact.build(settings, parsed)
        cimt_fact.require_rows(settings.next_file, place.rows)

    return work


BENCHMARK = Benchmark(
    title="one more month of the fact of trade by subheading against a full build",
    method=(
        "Raw holds ten years of months of made imports in CIMT's shape, of which the last release lacks the newest."
        " Both lines run dbt on the fact and the models that it reads directly, in a process that has parsed the"
        " project already and do not write its manifest, which a night does once for all models. Copying the release is"
        " in neither (see publish)."
    ),
    goal="under a twentieth of the full build",
    sizes=(30_000_000,),
    make=cimt_fact.make_history,
    steps=(Step("full build", _whole), Step("one more month", _one_month, Goal(cpu=0.05))),
)
