"""``python -m orchestration.release.dbt_command ARGUMENT …``: the dbt command on the project as it was parsed.

dbt's own command parses the whole project anew in each data folder, since it takes the paths of the databases for a
part of the project. Nothing in the project depends on them, and whoever asks for this command has seen that no file
was edited since it was parsed (``release.edited``).

It has one option more: ``--carried FILE`` names a plan of what a candidate has already (``release.carried.Plan``), and
leaves out that and no other. If the plan has models to be built first, they are, in a go of their own; what has no
news where the gathering ones among them came out as they were is left out of the second go, and written into the plan.
Both goes leave one ``run_results.json``.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager

from orchestration.core.garbage import collect_seldom, keep_what_is_there
from orchestration.core.sql import quoted
from orchestration.release import carried, project
from orchestration.release.project import CARRIED, ensure_manifest, parsed_for_dbt

_TAG = "left_out"


class _Told(EventManager):
    """dbt's events without those for its debugging, which make up a fifth of its time and which nothing here shows."""

    def fire_event(self, e: BaseEvent, level: EventLevel | None = None, *rest: Any, **more: Any) -> None:
        if (level or e.level_tag()) != EventLevel.DEBUG:
            super().fire_event(e, level, *rest, **more)


def main(arguments: Sequence[str]) -> int:
    """Run one dbt command; returns its exit code: 1 if a node failed, 2 if dbt could not run."""
    ensure_manifest()
    collect_seldom()
    manifest = Manifest.from_msgpack(parsed_for_dbt().read_bytes(), decoder=extended_mashumuro_decoder)
    manifest.build_flat_graph()  # type: ignore[no-untyped-call]  # the library is partly typed
    keep_what_is_there()
    if CARRIED not in arguments:
        return run_dbt(manifest, arguments)
    position = arguments.index(CARRIED)
    rest = [*arguments[:position], *arguments[position + 2 :]]
    return _run_planned(manifest, rest, Path(arguments[position + 1]))


def _run_planned(manifest: Manifest, arguments: Sequence[str], path: Path) -> int:
    plan, graph = carried.Plan.read(path), project.read_manifest()
    results = Path(os.environ["DBT_TARGET_PATH"]) / "run_results.json"
    left_out, earlier = set(plan.carried), None
    if plan.first:
        before = _gathered(graph)
        others = set(manifest.nodes) - set(plan.first)
        if run_dbt(manifest, [*arguments, *_without(manifest, others)]) == 0:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
            unmoved = {key for key, rows in _gathered(graph).items() if rows == before[key]}
            also = carried.untouched(graph, plan.news, unmoved) - left_out - set(plan.first)
            replace(plan, also=list(also)).write(path)
            left_out |= also | set(plan.first)
            earlier = results.replace(results.with_name("run_results_first.json"))
    code = run_dbt(manifest, [*arguments, *_without(manifest, left_out)])
    if earlier and results.exists():
        _put_together(earlier, results)
    return code


def _gathered(graph: project.Manifest) -> Mapping[str, list[tuple[Any, ...]]]:
    """The rows of each gathering model, as its file holds them now."""
    with duckdb.connect() as con:
        for name in ("NEXT", "WORK"):
            file = os.environ[f"TRADE_CORRIDORS_{name}_FILE"]
            con.execute(f"attach {quoted(file)} as {name} (read_only)")
        return {
            key: con.execute(f"select * from {_place(graph['nodes'][key])} order by all").fetchall()
            for key in carried.gathering(graph)
        }


def _place(node: Mapping[str, Any]) -> str:
    file = "next" if node["schema"] == "marts" else "work"
    return f"{file}.{node['schema']}.{node['alias']}"


def _without(manifest: Manifest, keys: Collection[str]) -> list[str]:
    """Arguments that leave out these nodes, by a tag that they and no other nodes of the manifest get."""
    for key, node in manifest.nodes.items():
        node.tags = [tag for tag in node.tags if tag != _TAG] + [_TAG] * (key in keys)
    return ["--indirect-selection", "empty", "--exclude", f"tag:{_TAG}"]


def _put_together(earlier: Path, results: Path) -> None:
    """Write the results of two goes as those of one."""
    first, second = (json.loads(path.read_text(encoding="utf-8")) for path in (earlier, results))
    second["results"] = first["results"] + second["results"]
    second["elapsed_time"] += first["elapsed_time"]
    results.write_text(json.dumps(second), encoding="utf-8")


def run_dbt(manifest: Manifest, arguments: Sequence[str]) -> int:
    """Run one dbt command on a parsed project in this process; returns its exit code, as ``main``."""
    ctx_set_event_manager(_Told())
    done = dbtRunner(manifest).invoke(list(arguments))
    if done.success:
        return 0
    if done.exception is None:
        return 1
    print(done.exception, file=sys.stderr)  # noqa: T201 (the last words of a command)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
