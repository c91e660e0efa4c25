"""dbt's docs of the project as one page, beside the site: every model, column and test, without a network."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from orchestration.core.errors import DeclarationError
from orchestration.core.settings import DBT_PROJECT, Settings
from orchestration.release.project import dbt_environment, ensure_manifest


def write_dbt_docs(settings: Settings) -> Path:
    """Write ``dbt_docs/index.html`` in the mode's folder; opens no database.

    Raises:
        DeclarationError: the project does not parse.
    """
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 (slow to import, rarely needed)

    settings.home.mkdir(parents=True, exist_ok=True)
    os.environ.update(dbt_environment(settings))
    with TemporaryDirectory(prefix=".dbt_docs-", dir=settings.home) as scratch:
        shutil.copyfile(ensure_manifest(), Path(scratch) / "manifest.json")
        paths = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path", scratch]
        command = ["docs", "generate", "--quiet", "--static", "--empty-catalog", "--no-compile"]
        result = dbtRunner().invoke([*command, *paths])
        if not result.success:
            raise DeclarationError(
                partition="dbt_project",
                expected="a dbt project that parses",
                found=str(result.exception)[:400],
                remedy="Mend the file that dbt names.",
            )
        index = settings.home / "dbt_docs" / "index.html"
        index.parent.mkdir(exist_ok=True)
        fresh = shutil.move(Path(scratch) / "static_index.html", index.with_suffix(".new"))
    return Path(fresh).replace(index)
