"""Finds every dataset: each module in a folder of ``orchestration.publishers`` that has a ``DATASET``."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache

from orchestration import publishers
from orchestration.core.dataset import Dataset
from orchestration.core.errors import DeclarationError


@cache
def all_datasets() -> tuple[Dataset, ...]:
    """Every declared dataset, ordered by code.

    Raises:
        DeclarationError: ``DATASET`` is no dataset, or its code is not ``<folder>_<module>``.
    """
    found = []
    for name in _modules():
        module = importlib.import_module(name)
        if not hasattr(module, "DATASET"):
            continue
        code = "_".join(name.split(".")[-2:])
        if not isinstance(module.DATASET, Dataset) or module.DATASET.code != code:
            raise DeclarationError(
                dataset=code,
                expected=f"DATASET = Dataset(code={code!r}, …) in {name.replace('.', '/')}.py",
                found=repr(getattr(module.DATASET, "code", None)),
                remedy="Name folder and module after the dataset code.",
            )
        found.append(module.DATASET)
    return tuple(sorted(found, key=lambda dataset: dataset.code))


def module_of(dataset: Dataset) -> str:
    """Name of the module that declares a dataset."""
    return f"{publishers.__name__}.{dataset.agency}.{dataset.code.removeprefix(dataset.agency + '_')}"


def _modules() -> Iterator[str]:
    for agency in pkgutil.iter_modules(publishers.__path__):
        folder = f"{publishers.__path__[0]}/{agency.name}"
        for module in pkgutil.iter_modules([folder]):
            if not module.ispkg:
                yield f"{publishers.__name__}.{agency.name}.{module.name}"


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
    """Datasets that must be loaded first when both are in one run: those that it is compared with, and theirs in turn."""
    found: dict[str, Dataset] = {}
    following = compared_with(dataset)
    while following:
        found |= {other.code: other for other in following}
        further = [other for one in following for other in compared_with(one)]
        following = [other for other in further if other.code not in found and other.code != dataset.code]
    return tuple(found.values())
