"""Was the dbt project edited while a run was at work with it? What the run knows of it is then no longer true."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from orchestration.core.errors import ProjectEdited
from orchestration.core.settings import DBT_PROJECT
from orchestration.release import project


def require_unedited(manifest: Path) -> None:
    """Refuse to go on with a dbt project that is another than the one that a run began with.

    Args:
        manifest: of the project as it was (``project.ensure_manifest``).

    Raises:
        ProjectEdited: it is another.
    """
    if project.manifest_now() == manifest:
        return
    newest = max(project.project_files(), key=lambda path: path.stat().st_mtime)
    at = datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    raise ProjectEdited(
        partition="dbt_project",
        expected="the dbt project as it was when the run began",
        found=f"another; the newest change is {newest.relative_to(DBT_PROJECT)}, at {at:%Y-%m-%d %H:%M:%S} UTC",
        remedy="The published file is unchanged. Run the build again once the files are as they shall be.",
    )
