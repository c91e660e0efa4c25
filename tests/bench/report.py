"""The report: a section a benchmark that is there; a run replaces those of what it measured and keeps the others."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from orchestration.core.settings import PROJECT_ROOT
from tests.bench.measure import Benchmark, Measured, names

_HEAD = """# Benchmarks

Written by `make bench`; do not edit. Every measurement runs in a process of its own, the steps of a benchmark in turns.
Seconds, processor and elapsed, are medians and belong to the machine of the day; only ratios against the first line
of the same rows, in the same run, can be compared. Memory is the largest resident set of the process, and of what it
started if that still runs in the end.
"""
_COLUMNS = ("CPU s", "ratio", "Elapsed s", "ratio", "Peak MB", "ratio", "Goal", "Met")
_KINDS = {"cpu": "CPU", "elapsed": "elapsed", "memory": "memory"}


def write(path: Path, name: str, benchmark: Benchmark, measured: Sequence[Measured], note: str = "") -> None:
    """Put the section of one benchmark into the report; a note is of the day."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    sections = {part.split(":", 1)[0]: part for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]}
    sections = {known: section for known, section in sections.items() if known in names()}
    sections[name] = _section(name, benchmark, measured, note)
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = [part.strip() + "\n" for _, part in sorted(sections.items())]
    path.write_text("\n## ".join([_HEAD, *parts]), encoding="utf-8")


def _section(name: str, benchmark: Benchmark, measured: Sequence[Measured], note: str) -> str:
    columns = ("Step", benchmark.unit, *_COLUMNS)
    lines = [_line(*columns), _line(*("---" for _ in columns)), *(_row(one) for one in measured)]
    table = "\n".join(lines) + "".join(_parts(one) for one in measured if one.parts)
    if reading := benchmark.reading(measured):
        table = f"{table}\n\n{reading}"
    facts = (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}, {_repetitions(measured)}, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, DuckDB {version('duckdb')},"
        f" Great Expectations {version('great-expectations')}{note and f'; {note}'}."
    )
    method = textwrap.fill(benchmark.method, 120)
    return f"{name}: {benchmark.title}\n\n{method}\n\n**Goal**: {benchmark.goal}.\n\n{table}\n\n{facts}\n"


def _repetitions(measured: Sequence[Measured]) -> str:
    """How often each size was measured."""
    rounds = list({one.rows: len(one.costs) for one in measured}.values())
    if len(set(rounds)) == 1:
        return f"{rounds[0]} repetition(s)"
    return f"repetitions by size: {', '.join(map(str, rounds))}"


def _parts(one: Measured) -> str:
    """Where the time of a step goes, the dearest first."""
    listed = "".join(f"- {name}: {seconds:.1f} s\n" for name, seconds in one.parts.items())
    return f"\n\nElapsed seconds of *{one.step.name}*, size {one.rows:,}:\n\n{listed}".rstrip("\n")


def _row(one: Measured) -> str:
    is_reference = one.costs is one.reference
    ratios = ["1" if is_reference else f"{one.ratio(kind):.2f}" for kind in _KINDS]
    limits = [f"{_KINDS[kind]} ≤ {limit:.2f}" for kind, limit in one.limits.items()]
    goal = ", ".join([*limits, *([f"peak ≤ {one.step.goal.peak / 1e6:,.0f} MB"] if one.step.goal.peak else [])])
    met = ("yes" if one.is_met else "**no**") if goal else ""
    return _line(
        f"{one.step.name} (reference)" if is_reference else one.step.name,
        f"{one.rows:,}",
        f"{one.middle('cpu'):.2f}",
        ratios[0],
        f"{one.middle('elapsed'):.2f}",
        ratios[1],
        f"{one.middle('memory') / 1e6:,.0f}",
        ratios[2],
        goal,
        met,
    )


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _commit() -> str:
    """Short hash of what was measured."""
    commit = _git("rev-parse", "--short", "HEAD") or "unknown"
    changed = _git("status", "--porcelain", "--", "orchestration", "tests/bench", "dbt_project")
    return f"{commit} with changes" if changed else commit


def _git(*arguments: str) -> str:
    result = subprocess.run(["git", *arguments], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    return result.stdout.strip()
