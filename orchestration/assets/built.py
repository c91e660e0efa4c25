"""What is told of a model that dbt built, besides what dbt says: how large and how new it is, and some of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import dagster as dg

from orchestration.assets import measured
from orchestration.warehouse.look import Look

_MARTS = "marts__"
_DBT_SECONDS = "Execution Duration"


def with_figures(events: Iterable[Any], looks: Mapping[str, Look], today: date) -> Iterator[Any]:
    """dbt's events, with the figures that Dagster plots on each model, and a preview of each mart.

    Args:
        looks: mart -> what is seen of it in the candidate.
    """
    for event in events:
        if not isinstance(event, dg.Output):
            yield event
            continue
        known: dict[str, Any] = dict(event.metadata)
        if _DBT_SECONDS in known:
            known[measured.SECONDS] = known.pop(_DBT_SECONDS)
        if event.output_name.startswith(_MARTS):
            known |= _seen(looks.get(event.output_name.removeprefix(_MARTS)), today)
        yield event.with_metadata(known)


def _seen(mart: Look | None, today: date) -> dict[str, Any]:
    if mart is None:
        return {}
    period = measured.newest(mart.newest.isoformat(), today) if mart.newest else {}
    shown = {"preview": dg.MetadataValue.md(mart.preview)} if mart.preview else {}
    return {measured.ROWS: mart.rows, measured.BYTES: mart.bytes, **period, **shown}
