"""Writes what follows from the declarations: dbt sources, staging contracts, pages of datasets, hosts and keys.

``make generate`` writes the files, ``make check`` compares them; nobody edits them by hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from orchestration.core.settings import DBT_PROJECT, PROJECT_ROOT
from orchestration.generate.dataset_pages import datasets_page, publishers_page
from orchestration.generate.dbt_sources import meta_source, raw_source
from orchestration.generate.dbt_staging import staging_models, staging_sql
from orchestration.generate.settings_files import env_example, settings_page
from orchestration.generate.wording import HEADER


def generated_files() -> dict[Path, str]:
    """Path -> content of every generated file."""
    staging = DBT_PROJECT / "models" / "staging"
    return {
        **{staging / path: content for path, content in staging_sql()},
        staging / "_sources.generated.yml": _yaml({"version": 2, "sources": [raw_source(), meta_source()]}),
        staging / "_staging.generated.yml": _yaml({"version": 2, "models": staging_models()}),
        PROJECT_ROOT / "docs" / "datasets.md": datasets_page(),
        PROJECT_ROOT / "docs" / "operating" / "settings.md": settings_page(),
        PROJECT_ROOT / "docs" / "operating" / "publishers.md": publishers_page(),
        PROJECT_ROOT / ".env.example": env_example(),
    }


def write_generated() -> list[Path]:
    """Write the generated files; returns those that changed."""
    changed = []
    for path, content in generated_files().items():
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
            changed.append(path)
    return changed


def stale_generated() -> list[Path]:
    """Generated files that are not what the declarations say."""
    return [
        path
        for path, content in generated_files().items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]


def _yaml(content: dict[str, Any]) -> str:
    return f"# {HEADER}\n" + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
