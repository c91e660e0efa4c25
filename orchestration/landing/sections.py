"""Takes the table out of a landed file that has other sections before it.

DuckDB counts the lines that it skips by quotes, a person by line breaks: where the two differ, a row would be lost
without a word. So what stands before the table is taken away.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from orchestration.core.errors import SchemaDrift
from orchestration.landing.archive import open_landed

_LONGEST_LINE = 1 << 20


def section_after(line: str, path: Path, name: str, target: Path) -> Path:
    """Write to ``target`` what follows a line of the file; returns ``target``.

    Raises:
        FileRefused: the file is not there, or has no such line.
    """
    with open_landed(path, name) as source:
        while found := source.readline(_LONGEST_LINE):
            if found.removeprefix(b"\xef\xbb\xbf").strip() == line.encode():
                with target.open("wb") as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)
                return target
    raise SchemaDrift(
        expected=f"a line {line} in {name}",
        found="none",
        remedy="The publisher changed the file's sections; adapt the source module. The last good partition stays.",
    )
