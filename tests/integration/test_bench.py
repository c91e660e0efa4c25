"""The benchmarks run at a tiny size and write their tables."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.core.settings import PROJECT_ROOT
from tests.bench import report
from tests.bench.child import _measured
from tests.bench.measure import Cost, Goal, Measured, Step, benchmark, child, names

TINY = 20_000


def test_a_run_writes_a_line_a_step_and_keeps_the_other_sections(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "bench.md"
    gate = benchmark("gate")
    cost = [Cost(1, 1, 1e6)]
    report.write(path, "gate", gate, [Measured(step, TINY, cost, cost) for step in gate.steps], 1)
    command = [sys.executable, "-m", "tests.bench", "load", "--rows", str(TINY), "--repetitions", "1"]
    subprocess.run([*command, "--report", str(path)], cwd=PROJECT_ROOT, check=True, capture_output=True)
    text = path.read_text(encoding="utf-8")
    for name in ("gate", "load"):
        assert text.count(f"## {name}: {benchmark(name).title}") == 1
        for step in benchmark(name).steps:
            assert f"| {step.name} " in text
    assert str(tmp_path) not in text


def test_parts_of_a_step_are_listed_the_dearest_first(tmp_path: Path) -> None:
    gate, path = benchmark("gate"), tmp_path / "bench.md"
    costs = [Cost(1, 1, 1e6, {"few": 1.0, "many": 2.0}), Cost(1, 1, 1e6, {"many": 4.0})]
    report.write(path, "gate", gate, [Measured(gate.steps[0], TINY, costs, costs)], 2)
    assert "- many: 3.0 s\n- few: 0.5 s\n" in path.read_text(encoding="utf-8")


def test_processor_time_of_children_counts(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.5: pass"
    assert _measured(lambda: subprocess.run([sys.executable, "-c", busy], check=True)).cpu > 0.5


def test_every_made_row_passes_the_checks_of_the_gate(tmp_path: Path) -> None:
    child("gate", "make", tmp_path, TINY)
    assert child("gate", "0", tmp_path, TINY).cpu > 0


@pytest.mark.parametrize("name", names())
def test_every_benchmark_has_a_goal_and_a_reference_without_one(name: str) -> None:
    reference, *others = benchmark(name).steps
    assert reference.goal == Goal()
    assert any(step.goal != Goal() for step in others)


def test_a_goal_is_met_only_when_every_ratio_of_medians_is_within_it() -> None:
    step = Step("a step", lambda place: lambda: None, Goal(cpu=2, memory=1.5))
    reference = [Cost(1, 1, 100), Cost(9, 1, 100), Cost(1, 1, 100)]
    assert Measured(step, 1, [Cost(2, 9, 150)] * 3, reference).is_met
    assert not Measured(step, 1, [Cost(2.1, 1, 150)] * 3, reference).is_met
    assert not Measured(step, 1, [Cost(2, 1, 151)] * 3, reference).is_met


def test_a_peak_is_a_limit_of_its_own_whatever_the_reference_needs() -> None:
    step, reference = Step("a step", lambda place: lambda: None, Goal(peak=150)), [Cost(1, 1, 1000)]
    assert Measured(step, 1, [Cost(9, 9, 150)], reference).is_met
    assert not Measured(step, 1, [Cost(9, 9, 151)], reference).is_met
