"""Is a response what was asked for? By content type and by first bytes: status 200 is not success."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from orchestration.core.errors import IncompleteResponse, ResponseTooLarge, ServiceError, UnreadableZip, WrongContent
from orchestration.core.request import Content, Request
from orchestration.landing.addresses import host_of
from orchestration.landing.zip_safety import damage_of

_TYPES = {
    Content.ZIP: ("zip", "octet-stream", "binary"),
    Content.CSV: ("csv", "octet-stream", "text/plain", "excel"),
    Content.JSON: ("json", "text/plain"),
    Content.HTML: ("html",),
}
MOST_BYTES: Mapping[Content, int] = {
    Content.ZIP: 1 << 30,  # the largest known, Mexico's trade by tariff line, has 129 MB
    Content.CSV: 2 << 30,  # the largest known has 35 MB; five million port days would be 1 GB
    Content.JSON: 128 << 20,  # read whole into memory; a page of 5,000 records has 2 MB, one of 100,000 70 MB
    Content.HTML: 16 << 20,  # a page of links has some 100 kB
}
"""Largest answer that is taken, unless its request says otherwise."""
_FIRST_BYTES: Mapping[Content, tuple[bytes, ...]] = {
    Content.ZIP: (b"PK\x03\x04",),
    Content.JSON: (b"{", b"["),
    Content.HTML: (b"<",),
}


def check_type(request: Request, content_type: str) -> None:
    """Compare the announced content type with what was asked for; none announced is left to the bytes.

    Raises:
        WrongContent: it is another one.
    """
    announced = content_type.lower().split(";")[0].strip()
    if announced and not any(known in announced for known in _TYPES[request.content]):
        raise _wrong_content(request, f"content type {announced!r}")


_ERROR_OBJECT = "an error object"
_CUT = "a body that ends before its end"


def check_size(request: Request, size: int, how: str) -> None:
    """Compare a size, announced or reached, with the most that the request or such content may have.

    Raises:
        ResponseTooLarge: it is more.
    """
    most = request.most_bytes or MOST_BYTES[request.content]
    if size > most:
        raise ResponseTooLarge(
            expected=f"at most {most:,} bytes of {request.content.value} from {_name(request)}",
            found=f"{size:,} bytes {how}",
            remedy="Nothing was kept. If the publisher's file has truly grown, raise most_bytes of its request.",
        )


def check_body(request: Request, path: Path) -> None:
    """Compare the body with what was asked for: its first bytes, a zip's table of members, JSON as a whole.

    Raises:
        WrongContent: it is something else, such as an HTML page for a zip.
        ServiceError: it is an error object.
        UnreadableZip: it begins as a zip and has no table of members, as when it was cut.
        IncompleteResponse: it is JSON that was cut.
    """
    found = other_content(request, path)
    if found.startswith(_CUT):
        kind = UnreadableZip if request.content is Content.ZIP else IncompleteResponse
        raise kind(
            expected=f"a whole {request.content.value} from {_name(request)}",
            found=found,
            remedy="Nothing was stored, and it is asked for again each night. Open the URL to see what it sends.",
        )
    if found:
        raise _wrong_content(request, found, ServiceError if found.startswith(_ERROR_OBJECT) else WrongContent)


def other_content(request: Request, path: Path) -> str:
    """What a body is instead of what was asked for, or nothing."""
    with path.open("rb") as file:
        first = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not first:
        return "an empty body"
    known = _FIRST_BYTES.get(request.content)
    if (known and not first.startswith(known)) or (request.content is Content.CSV and first.startswith(b"<")):
        return "an HTML page" if first.startswith(b"<") else f"a body that starts {first[:12]!r}"
    if request.content is Content.ZIP:
        return f"{_CUT} ({damage})" if (damage := damage_of(path)) else ""
    return _other_json(path) if request.content is Content.JSON else ""


def read_json(path: Path) -> Any:
    """The JSON of a landed answer: text in UTF-8, no NaN, no half character, no nesting that a reader breaks on.

    Raises:
        ValueError: it is something else.
    """
    return orjson.loads(path.read_bytes().decode("utf-8-sig"))


def _other_json(path: Path) -> str:
    try:
        answer = read_json(path)
    except ValueError as error:
        return f"{_CUT if _is_cut(error) else 'JSON that does not parse'} ({error})"
    if isinstance(answer, dict) and answer.get("error", "") != "":  # UN Comtrade's successes hold an empty one
        message = answer["error"].get("message") if isinstance(answer["error"], dict) else answer["error"]
        return f"{_ERROR_OBJECT}: {message}"[:200]
    return ""


def _is_cut(error: ValueError) -> bool:
    """Whether JSON fails to parse where it ends, or lacks the bracket that closes it."""
    if isinstance(error, UnicodeDecodeError):
        return error.end == len(error.object) and error.reason == "unexpected end of data"
    if not isinstance(error, json.JSONDecodeError):
        return False
    text = error.doc.strip()
    return error.pos >= len(error.doc.rstrip()) or text[-1:] != {"{": "}", "[": "]"}.get(text[:1])


def _name(request: Request) -> str:
    """Last part of the address, without its query."""
    return urlsplit(request.url).path.rsplit("/", 1)[-1] or host_of(request.url)


def _wrong_content(request: Request, found: str, kind: type[WrongContent] = WrongContent) -> WrongContent:
    return kind(
        expected=f"{request.content.value} from {_name(request)}",
        found=f"{found}, with status 200",
        remedy="The publisher answered something else; nothing was stored. Open the URL to see what it says.",
    )
