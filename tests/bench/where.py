"""Where the elapsed time of a command goes: its main thread, looked at a hundred times a second."""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from types import FrameType

from orchestration.__main__ import main
from orchestration.environment import load_settings
from tests.bench.measure import Parts

_EVERY_SECONDS = 0.01
_PHASES: Sequence[tuple[str, str]] = (
    ("import", "importlib"),
    ("events of Dagster", "automation/event_log.py"),
    ("events of Dagster", "sqlite_event_log.py"),
    ("gate", "quality/gx_adapter.py"),
    ("gate", "raw/swap.py:profile_candidate"),
    ("read and quarantine", "raw/load.py:_stage"),
    ("swap into raw", "raw/swap.py:swap_in"),
    ("publish", "release/publish.py"),
    ("lineage of columns", "release/lineage.py"),
    ("dbt, in a process of its own", "assets/dbt_build.py"),
    ("wait for publishers", "automation/side_by_side.py"),
    ("load, the rest", "raw/"),
    ("dbt, in a process of its own", "site-packages/dagster_dbt/"),
    ("Dagster, the rest", "site-packages/dagster/"),
)
"""Phase -> part of ``path:function`` of a frame; the first that any frame of the thread has, innermost frame first."""


def where_time_goes(arguments: Sequence[str]) -> Parts:
    """Run a command of the project in this process; seconds of each phase, those of dbt by kind of node.

    Raises:
        ValueError: the command failed.
    """
    seconds: Counter[str] = Counter()
    has_ended = threading.Event()
    watched = threading.get_ident()

    def look() -> None:
        while not has_ended.wait(_EVERY_SECONDS):
            seconds[_phase(sys._current_frames()[watched])] += 1

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    sys.argv[1:] = arguments
    try:
        if main():
            raise ValueError(f"{arguments} failed")
    finally:
        has_ended.set()
        looking.join()
    return Parts({phase: ticks * _EVERY_SECONDS for phase, ticks in seconds.items()} | _inside_dbt())


def _phase(frame: FrameType | None) -> str:
    while frame is not None:
        place = f"{frame.f_code.co_filename}:{frame.f_code.co_name}"
        for phase, part in _PHASES:
            if part in place:
                return phase
        frame = frame.f_back
    return "the rest"


def _inside_dbt() -> dict[str, float]:
    """Seconds of dbt's two threads by kind of node, which are no part of the main thread's."""
    results = json.loads((load_settings().dbt_target / "run_results.json").read_text(encoding="utf-8"))["results"]
    seconds: Counter[str] = Counter()
    for result in results:
        seconds[f"in dbt's threads: {result['unique_id'].split('.', 1)[0]}s"] += result["execution_time"]
    return dict(seconds)
