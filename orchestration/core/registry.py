"""Finds every dataset: each module of ``orchestration.sources`` that has a ``DATASET``."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache

from orchestration import sources
from orchestration.core.dataset import Dataset
from orchestration.core.errors import DeclarationError


@cache
def all_datasets() -> tuple[Dataset, ...]:
    """Every declared dataset, ordered by code.

    Raises:
        DeclarationError: a module lacks ``DATASET``, or its code is not the module's name.
    """
    found = []
    for module in sorted(info.name for info in pkgutil.iter_modules(sources.__path__)):
        dataset = getattr(importlib.import_module(f"{sources.__name__}.{module}"), "DATASET", None)
        if not isinstance(dataset, Dataset) or dataset.code != module:
            raise DeclarationError(
                dataset=module,
                expected=f"DATASET = Dataset(code={module!r}, …) in orchestration/sources/{module}.py",
                found=repr(getattr(dataset, "code", None)),
                remedy="Name the module after the dataset code.",
            )
        found.append(dataset)
    return tuple(found)


def dataset_named(code: str) -> Dataset:
    """The dataset with this code."""
    for dataset in all_datasets():
        if dataset.code == code:
            return dataset
    raise DeclarationError(
        dataset=code,
        expected="a declared dataset",
        found="none of that code",
        remedy="See docs/datasets.md for the list.",
    )


def compared_with(dataset: Dataset) -> list[Dataset]:
    """Other datasets whose raw tables the rules of this one name; they may hold nothing yet."""
    rules = " ".join(rule.sql for table in dataset.tables for rule in table.rules)
    named = set(re.findall(r"\braw\.(\w+)", rules))
    return [
        other
        for other in all_datasets()
        if other.code != dataset.code and named & {table.name for table in other.tables}
    ]


def loaded_before(dataset: Dataset) -> tuple[Dataset, ...]:
    """Datasets that are loaded before this one where both are: those that it is compared with, and theirs in turn."""
    found: dict[str, Dataset] = {}
    following = compared_with(dataset)
    while following:
        found |= {other.code: other for other in following}
        further = [other for one in following for other in compared_with(one)]
        following = [other for other in further if other.code not in found and other.code != dataset.code]
    return tuple(found.values())
