"""The command: measure the named benchmarks, or all, and write the report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from orchestration.core.settings import PROJECT_ROOT
from tests.bench import report
from tests.bench.measure import benchmark, names, run


def main() -> int:
    """Measure and report; a missed goal is a line of the report, not a failure of the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"of {', '.join(names())}; all when none is given")
    parser.add_argument("--rows", type=int, nargs="+", help="sizes, in place of the benchmark's own")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--report", type=Path, default=PROJECT_ROOT / "docs" / "reports" / "bench.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.name) - set(names()):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}")
    for name in arguments.name or names():
        declared = benchmark(name)
        measured = run(name, arguments.rows or declared.sizes, arguments.repetitions, _say)
        report.write(arguments.report, name, declared, measured, arguments.repetitions)
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
