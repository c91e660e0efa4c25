"""Where a seed of the dbt project lies: in the folder of its kind (reference, publisher, assumptions, computed)."""

from __future__ import annotations

from pathlib import Path

from orchestration.core.settings import SEEDS


def seed_file(name: str) -> Path:
    """The file of a seed, found by its name, which no two seeds share; when there is none, a path without a file."""
    return next(SEEDS.glob(f"*/{name}.csv"), SEEDS / f"{name}.csv")
