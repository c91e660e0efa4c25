"""``python -m orchestration.engine.command ARGUMENT …``: the dbt command of a night whose models run on Spark.

It runs on the target ``spark``, over the lake, and then brings the marts back into the candidate, where a build on
DuckDB would have written them: what audits and publishes them is the same.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.core.errors import TradeCorridorsError
from orchestration.engine.bring_back import bring_back, built_nodes, name_broken_rules
from orchestration.engine.project import SparkProject
from orchestration.engine.session import schemas, spark_session
from orchestration.engine.tables import register
from orchestration.environment import load_settings


def main(arguments: Sequence[str]) -> int:
    """Run one dbt command; returns its exit code: 1 if a node failed, 2 if dbt could not run."""
    settings = load_settings()
    scratch, results = settings.engine_scratch, settings.dbt_target / "run_results.json"
    try:
        with spark_session(scratch) as session:
            with _silence():  # these are no events of the build
                project = SparkProject(settings.dbt_target)
                project.models()
                results.unlink(missing_ok=True)
            with schemas(session, scratch, project.schemas):
                register(session, settings, project.sources)
                code = project.run(arguments)
                built = built_nodes(settings.dbt_target)
                bring_back(scratch, settings.next_file, [mart for mart in project.marts if mart["unique_id"] in built])
                name_broken_rules(session, settings.dbt_target)
        return code
    except TradeCorridorsError as error:
        results.unlink(missing_ok=True)  # no verdict stands on what did not come back
        print(error, file=sys.stderr)  # noqa: T201 (the last words of a command)
        return 2


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
