"""Faults of publishers: what the replay server does instead of answering as recorded.

A test switches them on while the server runs; ``[[fault]]`` tables of a ``recorded.toml`` switch them on for a whole
recorded run, in whichever process it runs. How a fault is acted out is in ``offline.server``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus


@dataclass
class Fault:
    """A fault switched on for requests whose URL contains ``match``, as sent or as written.

    Args:
        times: how many requests it hits; ``None`` for all.
        status: answer with this status and ``headers``.
        html: answer 200 with an HTML page.
        error_object: answer 200 with the error object of a feature service.
        cut_after: send only so many bytes of the body, then close.
        slow_seconds: wait before answering.
        cap: serve at most so many rows a page.
        change: replace the body.
        dataset: only requests for addresses of this dataset, its page of links included.
    """

    match: str
    times: int | None = 1
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    html: bool = False
    error_object: bool = False
    cut_after: int = -1
    slow_seconds: float = 0.0
    cap: int = 0
    change: Callable[[bytes], bytes] | None = None
    dataset: str = ""

    def hits(self, target: str, dataset: str) -> bool:
        """Whether it hits a request target (``/host/path?query``) that is an address of ``dataset``."""
        is_meant = self.match in target or self.match in unquote_plus(target)
        return self.times != 0 and self.dataset in ("", dataset) and is_meant


_FIELDS: Mapping[str, tuple[tuple[type, ...], float, float]] = {
    # name: types, least, most
    "times": ((int,), 1, 1_000_000),
    "status": ((int,), 300, 599),
    "cut_after": ((int,), 0, 1_000_000_000),
    "slow_seconds": ((int, float), 0, 3_600),
    "cap": ((int,), 1, 1_000_000),
}
_PAGES = ("html", "error_object")
_DEEDS = ("status", *_PAGES, "cut_after", "slow_seconds", "cap")


def read_faults(tables: object, datasets: Collection[str]) -> tuple[Fault, ...]:
    """The faults of an index that serves ``datasets``.

    Raises:
        ValueError: a table says something that no fault can do, or that no request could meet.
    """
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ValueError("fault is no list of tables; each begins with [[fault]]")
    return tuple(_read_fault(dict(table), datasets) for table in tables)


def _read_fault(table: dict[str, Any], datasets: Collection[str]) -> Fault:
    dataset, url = table.pop("dataset", ""), table.pop("url", "")
    headers = table.pop("headers", {})
    pages = {name: table.pop(name) for name in _PAGES if name in table}
    if not (isinstance(url, str) and isinstance(dataset, str) and (dataset or url)):
        raise ValueError("a fault without the dataset or a part of the url that it hits")
    if dataset and dataset not in datasets:
        raise ValueError(f"a fault of {dataset!r}, which has no recording")
    for name, value in pages.items():
        if not isinstance(value, bool):
            raise ValueError(f"{name} = {value!r} in a fault; it is true or false")
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise ValueError(f"headers = {headers!r} in a fault; they are texts by name")
    for name, value in table.items():
        _check(name, value)
    if not (any(pages.values()) or any(deed in table for deed in _DEEDS)):
        raise ValueError(f"a fault that does nothing; it needs one of {', '.join(_DEEDS)}")
    if headers and "status" not in table:
        raise ValueError("headers of a fault without a status")
    match = url.removeprefix("https://").removeprefix("http://")
    return Fault(match, **{"times": None, **table, **pages}, headers=headers, dataset=dataset)


def _check(name: str, value: object) -> None:
    if name not in _FIELDS:
        raise ValueError(f"{name!r} in a fault; known are dataset, url, headers, {', '.join((*_PAGES, *_FIELDS))}")
    types, least, most = _FIELDS[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or type(value) not in types:
        raise ValueError(f"{name} = {value!r} in a fault; it is a number")
    if not least <= value <= most:
        raise ValueError(f"{name} = {value!r} in a fault; it is {least:,} to {most:,}")
