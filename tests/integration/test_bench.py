"""The benchmarks run at a tiny size and write their tables."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from orchestration.core.settings import PROJECT_ROOT
from tests.bench import reading, report
from tests.bench.child import _measured
from tests.bench.cimt_fact import settings_in
from tests.bench.measure import Cost, Goal, Measured, Step, benchmark, child, names

TINY = 20_000


def test_a_run_writes_a_line_a_step_and_keeps_the_other_sections(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "bench.md"
    gate = benchmark("gate")
    cost = [Cost(1, 1, 1e6)]
    report.write(path, "gate", gate, [Measured(step, TINY, cost, cost) for step in gate.steps])
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
    report.write(path, "gate", gate, [Measured(gate.steps[0], TINY, costs, costs)])
    assert "- many: 3.0 s\n- few: 0.5 s\n" in path.read_text(encoding="utf-8")


def test_processor_time_of_children_counts(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.5: pass"
    assert _measured(lambda: subprocess.run([sys.executable, "-c", busy], check=True), tmp_path).cpu > 0.5


def test_children_that_still_run_count_with_their_time_and_memory(tmp_path: Path) -> None:
    busy = (
        "import sys, time\nheld = b'x' * 300_000_000\nwhile time.process_time() < 0.5: pass\n"
        "print(flush=True)\nsys.stdin.read()"
    )
    with ExitStack() as opened:
        child = opened.enter_context(
            subprocess.Popen([sys.executable, "-c", busy], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        )
        assert child.stdout is not None
        cost = _measured(child.stdout.readline, tmp_path)
    assert cost.cpu > 0.3
    assert cost.memory > 300_000_000


def test_temporary_files_count_while_they_are_there(tmp_path: Path) -> None:
    def spill() -> None:
        folder = settings_in(tmp_path).next_file.with_suffix(".duckdb.tmp")
        folder.mkdir(parents=True)
        (folder / "block").write_bytes(b"x" * 1_000_000)
        time.sleep(1.2)
        shutil.rmtree(folder)

    assert _measured(spill, tmp_path).spilled >= 1_000_000
    assert _measured(lambda: None, tmp_path).spilled == 0


def test_a_reading_says_where_a_line_bends_where_it_spills_and_where_two_cross() -> None:
    bent, straight = Step("bent", lambda place: lambda: None), Step("straight", lambda place: lambda: None)
    sizes = {1_000_000: (1, 0), 10_000_000: (11, 0), 30_000_000: (45, 5e9)}
    measured = [Measured(bent, rows, [Cost(cpu, cpu, 1, {}, spilled)], []) for rows, (cpu, spilled) in sizes.items()]
    measured += [Measured(straight, rows, [Cost(30 + rows / 1e6, 1, 1)], []) for rows in sizes]
    assert "bends between 10,000,000 and 30,000,000 rows" in reading.bends(measured, "bent")
    assert "does not bend" in reading.bends(measured, "straight")
    assert "between 10,000,000 and 30,000,000 rows, and ends with 5.0 GB" in reading.begins_to_spill(measured, "bent")
    # 45 + 1.7 (n - 30) = 30 + n
    assert "cross at 51 million rows" in reading.crossing(measured, "bent", "straight", "cpu")
    assert "never cross" in reading.crossing(measured, "straight", "bent", "cpu")


def test_what_cannot_be_measured_here_is_skipped_aloud_and_its_section_stays(tmp_path: Path) -> None:
    path = tmp_path / "bench.md"
    path.write_text("## engine: as it was\n", encoding="utf-8")
    without_java = {**os.environ, "PATH": "/nowhere"}
    without_java.pop("JAVA_HOME", None)
    command = [sys.executable, "-m", "tests.bench", "engine", "--report", str(path)]
    said = subprocess.run(
        command, cwd=PROJECT_ROOT, env=without_java, check=True, capture_output=True, text=True
    ).stdout
    assert "engine is SKIPPED" in said
    assert path.read_text(encoding="utf-8") == "## engine: as it was\n"


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
