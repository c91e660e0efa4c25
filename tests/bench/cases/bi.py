"""What the order of a fact's rows is worth: a month's questions on the fact as built, against shuffled rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from tests.bench import cimt_fact
from tests.bench.measure import Benchmark, Goal, Place, Step, Work

_QUESTION = (
    f"select partner_country_key, hs2_code, sum(value_published) from marts.{cimt_fact.FACT}"
    " where month_start_date = date '{month}' group by all"
)


def make(folder: Path, rows: int) -> None:
    """The fact as a night builds it, and a file with the same rows in any order."""
    cimt_fact.make_history(folder, cimt_fact.History.of_ten_years(rows))
    settings = cimt_fact.settings_in(folder)
    cimt_fact.build(settings, cimt_fact.begin(settings, folder / "base.duckdb"))
    settings.next_file.replace(folder / "built.duckdb")
    with duckdb.connect(str(folder / "shuffled.duckdb")) as con:
        con.execute(f"attach '{folder / 'built.duckdb'}' as built (read_only)")
        con.execute("create schema marts")
        con.execute(
            f"create table marts.{cimt_fact.FACT} as select * from built.marts.{cimt_fact.FACT}"
            " order by hash(month_start_date, hs6_code, partner_country_key)"
        )


def _shuffled(place: Place) -> Work:
    return _asked(place.made / "shuffled.duckdb")


def _as_built(place: Place) -> Work:
    return _asked(place.made / "built.duckdb")


def _asked(path: Path) -> Work:
    con = duckdb.connect(str(path), read_only=True)
    con.execute("select 1").to_arrow_table()  # imports Arrow, which a BI tool has done

    def work() -> None:
        for number in range(0, 120, 10):
            month = date(2017 + number // 12, 1 + number % 12, 1)
            if not con.execute(_QUESTION.format(month=month)).to_arrow_table().num_rows:
                raise ValueError(f"no rows in {month}")

    return work


BENCHMARK = Benchmark(
    title="questions of one month on the fact as built against the same rows shuffled",
    method=(
        "Twelve questions, each of one month, asked as a BI tool does: value by partner and chapter, the month as a"
        " literal, the answer as Arrow. The fact is built by two nights, all months but the last and then the last; the"
        " reference has the same rows in an order by hash."
    ),
    goal="at least 10 × faster than on unsorted facts",
    sizes=(30_000_000,),
    make=make,
    steps=(Step("rows shuffled", _shuffled), Step("rows as built", _as_built, Goal(elapsed=0.1))),
)
