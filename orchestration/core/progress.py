"""Progress of long work, told by whoever does it to whoever shows it (nobody, unless a command listens)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar

Listener = Callable[[str, str, int, str], None]
"""Told of each finished item: stage, dataset, number of items, outcome."""

_LISTENER: ContextVar[Listener | None] = ContextVar("progress_listener", default=None)
_HEARER: ContextVar[Callable[[str], None] | None] = ContextVar("progress_hearer", default=None)


def tell(stage: str, dataset: str, total: int, outcome: str) -> None:
    """One more item of ``total`` is done."""
    if (listener := _LISTENER.get()) is not None:
        listener(stage, dataset, total, outcome)


def remark(text: str) -> None:
    """Something that explains what is being done."""
    if (hear := _HEARER.get()) is not None:
        hear(text)


@contextlib.contextmanager
def listening(listener: Listener, hear: Callable[[str], None] | None = None) -> Iterator[None]:
    """Send progress to ``listener``, and remarks to ``hear``, for the length of the block."""
    token, hearing = _LISTENER.set(listener), _HEARER.set(hear)
    try:
        yield
    finally:
        _LISTENER.reset(token)
        _HEARER.reset(hearing)
