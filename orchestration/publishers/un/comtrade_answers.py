"""UN Comtrade's answers: their records, and which answers are whole.

An answer that is as long as one that was cut is read by nobody: its parts were asked for after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from orchestration.core.errors import IncompleteResponse
from orchestration.core.request import LandedFile
from orchestration.landing.content import read_json

Frequency = Literal["M", "A"]

_ALL_TOGETHER = "0"
"""Code of all second partners together."""

FREE_ROWS, KEYED_ROWS = 500, 100_000
"""Records after which an answer is cut: without a key, and with one (the publisher also says 250,000)."""


def records(page: Path) -> list[dict[str, Any]]:
    """The records of an answer.

    Raises:
        IncompleteResponse: it announces another number of them.
    """
    answer = read_json(page)
    found: list[dict[str, Any]] = answer["data"]
    if answer["count"] != len(found):
        raise IncompleteResponse(
            expected=f"{answer['count']!s:.20} records, as the answer itself says",
            found=f"{len(found)}",
            remedy="The answer was cut or changed on its way; nothing was loaded. Run again.",
        )
    return found


def whole_answers(
    files: Sequence[LandedFile], frequency: Frequency, scratch: Path, *, by_second_partner: bool = False
) -> Iterator[tuple[Path, str, str]]:
    """The records of each answer of one frequency that was not cut; the parts of one that was are other answers.

    An answer by second partner has records of named ones; any other answer has records of all of them together. Most
    of its records say which it is, so that a strange one does not move the others to another table.
    Numbers become text as they are written, so that no digit of a value is lost.
    """
    for number, file in enumerate(files, 1):
        path = urlsplit(file.url).path
        if not path.endswith(f"/C/{frequency}/HS"):
            continue
        found = json.loads(file.path.read_bytes(), parse_float=str)["data"]
        named = sum(str(record.get("partner2Code")) != _ALL_TOGETHER for record in found)
        if 0 < len(found) < (KEYED_ROWS if path.startswith("/data/") else FREE_ROWS) and (
            (2 * named > len(found)) == by_second_partner
        ):
            target = scratch / f"{frequency}{number}.json"
            target.write_text(json.dumps(found), encoding="utf-8")
            yield target, f"answer {number}", file.sha256
