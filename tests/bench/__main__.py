"""The command: measure the named benchmarks, or all, and write the report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from orchestration.core.errors import EngineMissing
from orchestration.core.settings import PROJECT_ROOT
from tests.bench import report
from tests.bench.measure import benchmark, names, run


def main() -> int:
    """Measure and report; a missed goal is a line of the report, not a failure of the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"of {', '.join(names())}; all when none is given")
    parser.add_argument("--rows", type=int, nargs="+", help="sizes, in place of the benchmark's own")
    parser.add_argument("--repetitions", type=int, help="of each size, in place of the benchmark's own")
    parser.add_argument("--note", default="", help="what the report is to say of the day, such as: beside other work")
    parser.add_argument("--report", type=Path, default=PROJECT_ROOT / "docs" / "reports" / "bench.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.name) - set(names()):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}")
    for name in arguments.name or names():
        declared = benchmark(name)
        try:
            declared.require()
        except EngineMissing as missing:
            _say(f"{name} is SKIPPED, and its section of the report stays as it was. {missing}")
            continue
        for measured in run(name, arguments.rows or declared.sizes, arguments.repetitions, _say):
            report.write(arguments.report, name, declared, measured, arguments.note)
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
