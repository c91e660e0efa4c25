"""What Dagster is told of partitions of which there is nothing to load."""

from __future__ import annotations

import logging
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import dagster as dg

from orchestration.assets.dataset_assets import landing_key, raw_keys
from orchestration.assets.telling import Telling
from orchestration.landing.land import Landed, Landing
from orchestration.publishers.bts.transborder import DATASET

GAP = Landed(Landing.GAP, reason="never published")
LATE = Landed(Landing.NOT_YET_RELEASED, reason="due later")


def _telling(*, only_news: bool) -> Telling:
    known = SimpleNamespace(get_materialized_partitions=lambda asset: set())
    context: Any = SimpleNamespace(log=logging.getLogger("telling"), instance=known)
    return Telling(context, DATASET, date(2026, 11, 30), only_news=only_news)


def test_a_month_that_was_never_released_is_done_in_landing_and_in_raw() -> None:
    """Dagster counts a partition of a backfill as failed unless it is materialized."""
    telling = _telling(only_news=False)
    events = [*telling.landing("2020-10", GAP), *telling.raw_gap("2020-10", GAP.reason)]
    told = [cast("dg.AssetMaterialization", event) for event in events]
    assert all(isinstance(event, dg.AssetMaterialization) and event.partition == "2020-10" for event in told)
    assert [event.asset_key for event in told] == [landing_key(DATASET), *raw_keys(DATASET)]
    for event in told:
        assert (event.description or "").startswith("The publisher never released it")
        assert (event.metadata["outcome"].value, event.metadata["reason"].value) == ("gap", "never published")


def test_a_month_that_is_not_yet_due_is_not_done() -> None:
    assert [type(event) for event in _telling(only_news=False).landing("2026-11", LATE)] == [dg.AssetObservation]


def test_a_night_by_command_tells_no_gap_again() -> None:
    telling = _telling(only_news=True)
    assert [*telling.landing("2020-10", GAP), *telling.raw_gap("2020-10", GAP.reason)] == []
