"""Small files that are written whole: a reader, and a crash, see the old content or the new."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path


def write_json(path: Path, content: object) -> None:
    """Replace a file by the JSON of ``content``, durably."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, default=str)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
