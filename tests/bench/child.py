"""The process in which one step is measured: ``python -m tests.bench.child <benchmark> <step> <folder> <rows>``."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tests.bench.measure import Cost, Parts, Place, Work, benchmark

_STATUS = Path("/proc/self/status")


def main(name: str, step: str, folder: Path, rows: int) -> Cost:
    """Prepare the step, then measure its work."""
    declared = benchmark(name)
    if step == "make":
        return _measured(lambda: declared.make(folder, rows))
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        return _measured(declared.steps[int(step)].prepare(Place(folder, Path(scratch), rows)))


def _measured(work: Work) -> Cost:
    elapsed, cpu = time.perf_counter(), _cpu()
    done = work()
    elapsed, cpu = time.perf_counter() - elapsed, _cpu() - cpu
    return Cost(cpu, elapsed, _peak(), done if isinstance(done, Parts) else {})


def _cpu() -> float:
    """Seconds of this process and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak() -> int:
    """Largest resident set of this process; on Linux ``ru_maxrss`` would start from that of its parent."""
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    cost = main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    sys.stdout.write("\n" + json.dumps(asdict(cost)) + "\n")
