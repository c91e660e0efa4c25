"""Metadata of a model that dbt built, beyond what dbt itself reports, and events of those that a build took over.

How large and how new it is, some of its rows, and which columns its own are made of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg

from orchestration.assets import measured
from orchestration.assets.refusing import verdicts_again
from orchestration.release import project
from orchestration.release.carried import Plan
from orchestration.release.lineage import Lineage
from orchestration.release.look import Look

_DBT_SECONDS = "Execution Duration"


def with_figures(
    events: Iterable[Any], looks: Mapping[str, Look], lineage: Mapping[tuple[str, str], Lineage], today: date
) -> Iterator[Any]:
    """dbt's events, with the figures that Dagster plots on each model, its lineage, and a preview of each mart.

    Args:
        looks: mart -> what is seen of it in the candidate.
        lineage: (schema, model) -> which columns its own are made of.
    """
    for event in events:
        if not isinstance(event, dg.Output):
            yield event
            continue
        schema, _, name = event.output_name.partition("__")
        known: dict[str, Any] = dict(event.metadata)
        if of_model := lineage.get((schema, name)):
            known["dagster/column_lineage"] = _lineage(of_model)
        if _DBT_SECONDS in known:
            known[measured.SECONDS] = known.pop(_DBT_SECONDS)
        if schema == "marts":
            known |= _seen(looks.get(name), today)
        yield event.with_metadata(known)


def in_order(context: dg.AssetExecutionContext, taken: Plan, events: Iterable[Any]) -> Iterator[Any]:
    """The events of what was built, and those of what the candidate has from the release before it, parents first.

    Dagster wants it so: what was carried, what was built first, what stayed as it was below that, and the rest.
    """
    nodes = project.read_manifest()["nodes"]
    early = {_output_of(nodes[key]) for key in taken.first}
    built = list(events)
    yield from _taken_over(context, taken.carried)
    yield from (event for event in built if _is_of(event, early))
    yield from _taken_over(context, taken.also)
    yield from (event for event in built if not _is_of(event, early))


def _is_of(event: Any, outputs: Collection[str]) -> bool:
    return isinstance(event, dg.Output) and event.output_name in outputs


def _taken_over(context: dg.AssetExecutionContext, carried: Collection[str]) -> Iterator[Any]:
    """Outputs of models and seeds that were made earlier, and once more the verdicts of their tests."""
    manifest = project.read_manifest()
    here = set(carried)
    parents = {key: [one for one in manifest["parent_map"][key] if one in here] for key in carried}
    for key in TopologicalSorter(parents).static_order():
        if project.is_built(key):
            made = {"made": "by an earlier build, of the same inputs"}
            yield dg.Output(None, _output_of(manifest["nodes"][key]), metadata=made)
    tests = {manifest["nodes"][key]["name"] for key in carried if not project.is_built(key)}
    yield from verdicts_again(context, {key for key in context.selected_asset_check_keys if key.name in tests})


def _output_of(node: Mapping[str, Any]) -> str:
    return f"{node['schema']}__{node['alias']}"


def _seen(mart: Look | None, today: date) -> dict[str, Any]:
    if mart is None:
        return {}
    period = measured.newest(mart.newest.isoformat(), today) if mart.newest else {}
    shown = {"preview": dg.MetadataValue.md(mart.preview)} if mart.preview else {}
    return {measured.ROWS: mart.rows, measured.BYTES: mart.bytes, **period, **shown}


def _lineage(of_model: Lineage) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(dg.AssetKey([schema, table]), source) for schema, table, source in sources]
            for column, sources in of_model.items()
        }
    )
