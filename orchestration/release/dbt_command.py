"""``python -m orchestration.release.dbt_command ARGUMENT …``: the dbt command on the project as it was parsed.

dbt's own command parses the whole project anew in each data folder, since it takes the paths of the databases for a
part of the project. Nothing in the project depends on them, and whoever asks for this command has seen that no file
was edited since it was parsed (``release.edited``).

It has one option more: ``--carried FILE`` names, as a JSON list of unique ids, the models, seeds and tests that a
candidate has already (``release.carried``), and leaves out these and no other.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager

from orchestration.core.garbage import collect_seldom, keep_what_is_there
from orchestration.release.project import CARRIED, ensure_manifest, parsed_for_dbt

_TAG = "carried"


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
    arguments = _without_carried(manifest, arguments)
    manifest.build_flat_graph()  # type: ignore[no-untyped-call]  # the library is partly typed
    keep_what_is_there()
    return run_dbt(manifest, arguments)


def _without_carried(manifest: Manifest, arguments: Sequence[str]) -> list[str]:
    """The arguments with what dbt reads in place of ``--carried``: a tag, which the nodes of the file get."""
    if CARRIED not in arguments:
        return list(arguments)
    position = arguments.index(CARRIED)
    for key in json.loads(Path(arguments[position + 1]).read_text(encoding="utf-8")):
        manifest.nodes[key].tags.append(_TAG)
    left_out = ["--indirect-selection", "empty", "--exclude", f"tag:{_TAG}"]
    return [*arguments[:position], *left_out, *arguments[position + 2 :]]


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
