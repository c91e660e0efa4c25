"""The project's command at another time: ``python -m tests.soak.clock 2024-11-03T05:59:40+00:00 warehouse``.

The clock is set before the project is imported and goes on from there. The time zone stays the environment's.
"""

from __future__ import annotations

import sys
from datetime import datetime

import time_machine


def main() -> int:
    """Run the command line that follows the instant."""
    with time_machine.travel(datetime.fromisoformat(sys.argv.pop(1)), tick=True):
        from orchestration.__main__ import main as command

        return command()


if __name__ == "__main__":
    sys.exit(main())
