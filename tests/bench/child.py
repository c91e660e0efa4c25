"""The process in which one step is measured: ``python -m tests.bench.child <benchmark> <step> <folder> <rows>``."""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.bench.measure import Cost, Parts, Place, Work, benchmark

_PROC = Path("/proc")
_LOOK_EVERY_SECONDS = 0.5


def main(name: str, step: str, folder: Path, rows: int) -> Cost:
    """Prepare the step, then measure its work."""
    declared = benchmark(name)
    if step == "make":
        return _measured(lambda: declared.make(folder, rows), folder)
    with tempfile.TemporaryDirectory(dir=folder) as scratch, ExitStack() as opened:
        place = Place(folder, Path(scratch), rows, opened)
        return _measured(declared.steps[int(step)].prepare(place), place.scratch)


def _measured(work: Work, scratch: Path) -> Cost:
    with _looked_at(scratch) as spilled:
        elapsed, cpu = time.perf_counter(), _cpu()
        done = work()
        elapsed, cpu = time.perf_counter() - elapsed, _cpu() - cpu
    return Cost(cpu, elapsed, _peak(), done if isinstance(done, Parts) else {}, max(spilled))


@contextmanager
def _looked_at(scratch: Path) -> Iterator[list[int]]:
    """Bytes in temporary files, looked for twice a second: DuckDB's beside the candidate, and what a step calls so."""
    spilled, has_ended = [0], threading.Event()

    def look() -> None:
        while not has_ended.wait(_LOOK_EVERY_SECONDS):
            folders = [*scratch.glob("*.tmp"), *scratch.glob("*/*/*.tmp")]
            spilled.append(sum(_size(file) for folder in folders for file in folder.rglob("*")))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield spilled
    finally:
        has_ended.set()
        looking.join()


def _size(path: Path) -> int:
    """Bytes on disk; none of what has gone meanwhile."""
    try:
        return path.stat().st_blocks * 512
    except FileNotFoundError:
        return 0


def _cpu() -> float:
    """Seconds of this process and of its children, those that have ended and those that still run."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    running = sum(_cpu_of(pid) for pid in _children())
    return time.process_time() + ended.ru_utime + ended.ru_stime + running


def _cpu_of(pid: str) -> float:
    fields = (_PROC / pid / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak() -> int:
    """Largest resident sets of this process and of children that still run, added up.

    On Linux ``ru_maxrss`` would start from that of its parent.
    """
    if not _PROC.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return sum(_peak_of(pid) for pid in ("self", *_children()))


def _peak_of(pid: str) -> int:
    lines = (_PROC / pid / "status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def _children() -> list[str]:
    """Processes that this one has started and that still run, such as Spark's Java; none where there is no /proc."""
    threads = (_PROC / "self" / "task").glob("*/children")
    return [pid for thread in threads for pid in thread.read_text(encoding="ascii").split()]


if __name__ == "__main__":
    cost = main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    sys.stdout.write("\n" + json.dumps(asdict(cost)) + "\n")
