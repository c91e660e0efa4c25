"""A hash of all that decided on a partition: its declaration, the code that read and judged it, the seeds they name.

A partition that was accepted under another hash is judged again. The code is found by its imports: what the dataset's
own module, the reader and the judge reach inside this package.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.settings import PACKAGE, SEEDS
from orchestration.publishers.registry import module_of

_READER_AND_JUDGE = ("orchestration.raw.read", "orchestration.quality.checks", "orchestration.quality.gate")
_PUBLISHERS = "orchestration.publishers."
_ENGINES = ("duckdb", "great-expectations")
_NAMED = re.compile(r"""["'/](\w+)(?:\.\w+)?\\?["']""")
"""What may be a seed: ``"name"``, ``"name.column"`` or ``'…/name.csv'``, in Python or in a repr of SQL."""


def declaration_fingerprint(dataset: Dataset) -> str:
    """Changes when its tables, the code that reads or judges it, a seed that these name, or an engine does."""
    own = _reached([module_of(dataset), dataset.parse.__module__])
    sources = [_source(name) for name in sorted(own | _reached(_READER_AND_JUDGE))]
    tables = repr(dataset.tables)
    about_the_data = [_source(name) for name in own if name.startswith(_PUBLISHERS)]
    seeds = [path.read_text(encoding="utf-8") for path in _seeds([tables, *about_the_data])]
    parts = [*sources, tables, *seeds, *map(version, _ENGINES)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _seeds(texts: Iterable[str]) -> Iterator[Path]:
    named = {name for text in texts for name in _NAMED.findall(text)}
    return (path for path in sorted(SEEDS.rglob("*.csv")) if path.stem in named)


def _reached(roots: Iterable[str]) -> set[str]:
    """These modules and all of this package that they import, directly or not."""
    reached: set[str] = set()
    waiting = [name for name in roots if _file(name)]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _imported(name)
    return reached


@cache
def _imported(module: str) -> tuple[str, ...]:
    """Modules of this package that a module imports, also inside its functions; not those for type checkers alone."""
    path = _file(module)
    package = module if path and path.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in _statements(ast.parse(_source(module))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            found |= {origin, *(f"{origin}.{alias.name}" for alias in node.names)}
    return tuple(sorted(name for name in found if name.startswith("orchestration.") and _file(name)))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from _statements(child)


@cache
def _source(module: str) -> str:
    path = _file(module)
    return path.read_text(encoding="utf-8") if path else ""


@cache
def _file(module: str) -> Path | None:
    path = PACKAGE.parent.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)
