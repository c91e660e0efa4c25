"""``python -m orchestration.release.dbt_command ARGUMENT …``: the dbt command on the project as it was parsed.

dbt's own command parses the whole project anew in each data folder, since it takes the paths of the databases for a
part of the project. Nothing in the project depends on them, and whoever asks for this command has seen that no file
was edited since it was parsed (``release.edited``).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder

from orchestration.core.garbage import collect_seldom, keep_what_is_there
from orchestration.release.project import ensure_manifest, parsed_for_dbt


def main(arguments: Sequence[str]) -> int:
    """Run one dbt command; returns its exit code: 1 if a node failed, 2 if dbt could not run."""
    ensure_manifest()
    collect_seldom()
    manifest = Manifest.from_msgpack(parsed_for_dbt().read_bytes(), decoder=extended_mashumuro_decoder)
    manifest.build_flat_graph()  # type: ignore[no-untyped-call]  # the library is partly typed
    keep_what_is_there()
    done = dbtRunner(manifest).invoke(list(arguments))
    if done.success:
        return 0
    if done.exception is None:
        return 1
    print(done.exception, file=sys.stderr)  # noqa: T201 (the last words of a command)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
