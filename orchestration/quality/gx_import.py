"""Great Expectations, imported without what none of the checks here uses: half of what its import costs."""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import sys
import warnings
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_UNUSED = ("scipy.stats", "altair")
"""Statistics and pictures of expectations about distributions; loaded as soon as anything asks them for a name."""

_TALKS = "great_expectations.data_context.types.base"
"""A logger that the package sets to INFO, and that tells of a temporary folder at each gate."""


class _Later(ModuleType):
    """A module that is imported when it is first asked for a name."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def import_great_expectations() -> Any:
    """The package, imported quietly and without a call home; once imported, at no cost."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    if "great_expectations" not in sys.modules:
        for name in _UNUSED:
            if name not in sys.modules:
                later = _Later(name)
                later.__spec__ = find_spec(name)
                sys.modules[name] = later
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations  # noqa: PLC0415 (slow to import: when a gate first runs)
    logging.getLogger(_TALKS).setLevel(logging.WARNING)
    return great_expectations


def print_nothing() -> contextlib.AbstractContextManager[object]:
    """A block in which the package prints nothing: else it says that a query should name its batch; no audit does."""
    return contextlib.redirect_stdout(io.StringIO())
