"""Runs a command of the project and kills it, ``kill -9``, at a point.

``python -m tests.support.killing <point> <command …>``

A point is ``<module>:<function>:<before|after|halfway>[:<nth call>]``. The production code is as it is; only this
process wraps the named function. ``halfway`` lets a function that appends or writes get half of it to disk.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.__main__ import main

POINTS = (
    # landing: bytes, receipts, what is remembered
    "orchestration.landing.client:Client._stream:after",
    "orchestration.landing.archive:Archive._store:before",
    "orchestration.landing.archive:Archive._store:after",
    "orchestration.landing.journal:append:halfway",
    "orchestration.landing.journal:append:after",
    "orchestration.landing.archive:Archive.complete:before",
    "orchestration.landing.archive:Archive.complete:after",
    # load and swap: inside and around the one transaction
    "orchestration.raw.load:Loader._stage:after",
    "orchestration.raw.swap:profile_candidate:after",
    "orchestration.raw.load:judge:before",
    "orchestration.raw.load:judge:after",
    "orchestration.raw.judgements:keep_judgement:after",
    "orchestration.raw.judgements:accept:before",
    "orchestration.raw.judgements:accept:after",
    "orchestration.raw.swap:clear_candidate:after:2",
    "orchestration.raw.swap:swap_in:after",
    "orchestration.raw.health:refresh:before",
    "orchestration.landing.memory:_commit:before:3",
    "orchestration.landing.memory:_commit:after:3",
    # dbt
    "orchestration.release.candidate:start:before",
    "orchestration.release.candidate:start:after",
    "orchestration.release.candidate:record_dbt:before",
    "orchestration.release.candidate:seal:before",
    "orchestration.release.candidate:seal:after",
    # audit
    "orchestration.release.proof:require_judged_raw:after",
    "orchestration.release.publish:judge:before",
    "orchestration.release.publish:judge:after",
    "orchestration.raw.judgements:keep_documents:after:2",
    # publish and flip
    "orchestration.release.publish:write_meta:before",
    "orchestration.release.publish:write_meta:after",
    "orchestration.release.publish:_finish:after",
    "orchestration.release.publish:_release:before",
    "orchestration.release.publish:_release:after",
    "orchestration.release.publish:_flip:before",
    "orchestration.release.publish:_flip:halfway",
    "orchestration.release.publish:_flip:after",
    "orchestration.release.publish:_prune:after",
    "orchestration.automation.housekeeping:_prune_history:before",
    "orchestration.automation.alerts:tell:before",
)
"""Every step of landing, load, swap, dbt, audit, publish and flip."""


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _half_append(journal: Path, fields: dict[str, Any]) -> None:
    journal.parent.mkdir(parents=True, exist_ok=True)
    with journal.open("a", encoding="utf-8") as file:
        line = json.dumps(fields)
        file.write(line[: len(line) // 2])
        file.flush()
        os.fsync(file.fileno())


def _half_write(path: Path, content: object) -> None:
    path.with_name(f".{path.name}.{os.getpid()}").write_text('{"half": ', encoding="utf-8")


def _half_flip(pointer: Path, target: Path) -> None:
    pointer.with_name(f".{pointer.name}.next").symlink_to(target.relative_to(pointer.parent))


_HALVES: dict[str, Callable[..., None]] = {"append": _half_append, "write_json": _half_write, "_flip": _half_flip}


def arm(point: str) -> None:
    """Wrap the point's function wherever it has been imported to."""
    module_name, function, when, *nth = point.split(":")
    module = importlib.import_module(module_name)
    class_name, _, name = function.rpartition(".")
    owner = getattr(module, class_name) if class_name else module
    original = getattr(owner, name)
    calls = 0

    def armed(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        is_due = calls == int(nth[0] if nth else 1)
        if is_due and when == "halfway":
            _HALVES[name](*args, **kwargs)
        if is_due and when in ("before", "halfway"):
            _die()
        result = original(*args, **kwargs)
        if is_due and when == "after":
            _die()
        return result

    setattr(owner, name, armed)
    is_home = owner is not module or original.__module__ == module_name
    for other in list(sys.modules.values()) if is_home else ():
        if getattr(other, "__name__", "").startswith("orchestration") and getattr(other, name, None) is original:
            setattr(other, name, armed)


if __name__ == "__main__":
    import orchestration.assembly

    assert orchestration.assembly
    arm(sys.argv[1])
    del sys.argv[1]
    sys.exit(main())
