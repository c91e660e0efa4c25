"""Under what a partition was accepted: its declaration, and the code that read and judged it.

What was accepted under another is judged again.
"""

from __future__ import annotations

import hashlib
import inspect
import pkgutil
import sys
from importlib import import_module

import duckdb

from orchestration import publishers
from orchestration.core.dataset import Dataset
from orchestration.landing import sections, zip_safety, zips
from orchestration.quality import checks, histories
from orchestration.warehouse import cells, json_forms, read, text_forms


def declaration_fingerprint(dataset: Dataset) -> str:
    """Changes when its tables, its own or its publisher's module, the reader, the judge or the engine does."""
    names = sorted(info.name for info in pkgutil.iter_modules(publishers.__path__))
    shared = [import_module(f"{publishers.__name__}.{name}") for name in names if name.startswith(dataset.agency)]
    readers = [zips, zip_safety, sections, read, cells, text_forms, json_forms]
    modules = [sys.modules[dataset.parse.__module__], *shared, *readers, checks, histories]
    sources = [*map(inspect.getsource, modules), repr(dataset.tables), duckdb.__version__]
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()[:16]
