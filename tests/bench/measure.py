"""What a benchmark is, and how it is measured: each measurement in a process of its own, the steps in turns."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from statistics import median

import duckdb

from orchestration.core.settings import PROJECT_ROOT
from tests.bench import cases

Work = Callable[[], object]

_ROUNDS = 5
"""So often each step is measured at a size, unless something else is said."""


class Parts(dict[str, float]):
    """Seconds of what a step consists of: what its work returns, if the report is to list them."""


@dataclass(frozen=True)
class Place:
    """What a step works on: data ``made`` once a size, and a ``scratch`` folder of its own, removed afterwards.

    ``opened`` is closed when the work has been measured.
    """

    made: Path
    scratch: Path
    rows: int
    opened: ExitStack


@dataclass(frozen=True)
class Goal:
    """At most so many times the reference; ``peak`` is of memory in bytes, whatever the reference needs."""

    cpu: float | None = None
    elapsed: float | None = None
    memory: float | None = None
    peak: float | None = None


@dataclass(frozen=True)
class Step:
    """``prepare`` does what is not to be measured and returns the work that is; wrong work raises."""

    name: str
    prepare: Callable[[Place], Work]
    goal: Goal = Goal()


@dataclass(frozen=True)
class Benchmark:
    """Steps compared at several sizes; the first one is the reference.

    Args:
        title: what is compared with what.
        method: how the reference and the data are made, in sentences.
        goal: the goal in the words of the design.
        make: writes the input of one size, in rows or another unit, into a folder.
        unit: what sizes count.
        rounds: size -> how often all steps are measured, where that is less than usual.
        reading: says in Markdown what the measurements of all sizes show together.
        require: refuses to begin where something is missing that an ordinary installation need not have.
    """

    title: str
    method: str
    goal: str
    sizes: tuple[int, ...]
    make: Callable[[Path, int], None]
    steps: tuple[Step, ...]
    unit: str = "Rows"
    rounds: Mapping[int, int] = field(default_factory=dict)
    reading: Callable[[Sequence[Measured]], str] = lambda _: ""
    require: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Cost:
    """What one step cost once.

    Args:
        cpu: seconds of its process and of those that it started.
        memory: largest resident memory in bytes, of its own process and of those that still run when it is done.
        parts: seconds of what it consists of, where the step says.
        spilled: bytes that lay in temporary files at most.
    """

    cpu: float
    elapsed: float
    memory: float
    parts: Mapping[str, float] = field(default_factory=dict)
    spilled: float = 0


@dataclass(frozen=True)
class Measured:
    """All costs of a step at one size, beside those of the reference in the same rounds."""

    step: Step
    rows: int
    costs: Sequence[Cost]
    reference: Sequence[Cost]

    def middle(self, name: str) -> float:
        """Median of one kind of cost."""
        return float(median(getattr(cost, name) for cost in self.costs))

    @property
    def parts(self) -> dict[str, float]:
        """Medians of the parts, the dearest first."""
        names = {name for cost in self.costs for name in cost.parts}
        middles = {name: float(median(cost.parts.get(name, 0.0) for cost in self.costs)) for name in names}
        return dict(sorted(middles.items(), key=lambda part: -part[1]))

    def ratio(self, name: str) -> float:
        """Ratio of the medians."""
        return self.middle(name) / float(median(getattr(cost, name) for cost in self.reference))

    @property
    def limits(self) -> Mapping[str, float]:
        """Kind of cost -> the ratio that the goal allows."""
        goals = vars(self.step.goal).items()
        return {name: limit for name, limit in goals if limit is not None and name != "peak"}

    @property
    def is_met(self) -> bool:
        """Whether every ratio is within its limit, and the memory within its own."""
        is_small = self.step.goal.peak is None or self.middle("memory") <= self.step.goal.peak
        return is_small and all(self.ratio(name) <= limit for name, limit in self.limits.items())


def names() -> list[str]:
    """Names of all benchmarks."""
    return sorted(module.name for module in pkgutil.iter_modules(cases.__path__))


def benchmark(name: str) -> Benchmark:
    """The benchmark that the module ``cases.<name>`` declares."""
    declared: Benchmark = import_module(f"{cases.__name__}.{name}").BENCHMARK
    return declared


def run(
    name: str, sizes: Sequence[int], repetitions: int | None, report: Callable[[str], None]
) -> Iterator[list[Measured]]:
    """Measure all steps of a benchmark at each size, in turns, so that a busy hour hits all of them alike.

    After each size all that was measured so far is given.

    Args:
        repetitions: in place of the benchmark's own.
    """
    declared = benchmark(name)
    steps = declared.steps
    measured: list[Measured] = []
    for rows in sizes:
        costs: list[list[Cost]] = [[] for _ in steps]
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            child(name, "make", Path(folder), rows)
            for repetition in range(repetitions or declared.rounds.get(rows, _ROUNDS)):
                for position, step in enumerate(steps):
                    cost = child(name, str(position), Path(folder), rows)
                    costs[position].append(cost)
                    seconds = f"{cost.cpu:.2f} s CPU, {cost.elapsed:.2f} s, {cost.memory / 1e6:.0f} MB"
                    report(f"{name}, size {rows:,}, round {repetition + 1}, {step.name}: {seconds}")
        measured += [Measured(step, rows, cost, costs[0]) for step, cost in zip(steps, costs, strict=True)]
        yield measured


def child(name: str, step: str, folder: Path, rows: int) -> Cost:
    """Run one step, or ``make``, in a process of its own.

    Raises:
        RuntimeError: it did not do what it is to be measured for.
    """
    command = [sys.executable, "-m", "tests.bench.child", name, step, str(folder), str(rows)]
    result = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"{name}, step {step}, size {rows:,}: {result.stderr[-2000:]}")
    return Cost(**json.loads(result.stdout.splitlines()[-1]))


def close_counted(con: duckdb.DuckDBPyConnection, table: str, rows: int) -> None:
    """Count what a step made, write it to disk and close: work that is wrong or unfinished is no measurement."""
    found = con.execute(f"select count(*) from {table}").fetchall()[0][0]
    if found != rows:
        raise ValueError(f"{rows} rows expected in {table}, found {found}")
    con.execute("checkpoint")
    con.close()
