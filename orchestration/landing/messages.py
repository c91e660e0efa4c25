"""What the body of an error says for itself, as one short line: a publisher's own reason beats every guess."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import requests

_MOST_READ = 1 << 16
_MOST_TOLD = 300
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_NAMES = ("message", "error", "error_description", "detail", "title", "errors")
"""Fields in which services describe an error, the most specific first."""


def read_beginning(response: requests.Response) -> bytes:
    """The beginning of a body, which may be endless or broken; it can be read once."""
    try:
        return next(response.iter_content(_MOST_READ), b"")
    except (requests.RequestException, ValueError):
        return b""


def message_in(body: bytes, content_type: str) -> str:
    """What an error's body says: a field of its JSON, the title of its page, its plain text; otherwise nothing."""
    text = body.decode("utf-8-sig", errors="replace").strip()
    kind = content_type.lower()
    if text.startswith(("{", "[")):
        told = _in_json(text)
    elif text.startswith("<"):
        found = _TITLE.search(text)
        told = html.unescape(found[1]) if found else ""
    else:
        told = text if not kind or kind.startswith("text/plain") or "json" in kind else ""
    told = " ".join(told.split())
    return told if len(told) <= _MOST_TOLD else f"{told[:_MOST_TOLD]} …"


def _in_json(text: str) -> str:
    try:
        return _message(json.loads(text))
    except (ValueError, RecursionError):
        return ""


def _message(answer: Any, depth: int = 3) -> str:
    """The first text among the fields that hold messages, which may be nested."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, list) and answer and depth:
        return _message(answer[0], depth - 1)
    if isinstance(answer, dict) and depth:
        named = {str(name).lower(): value for name, value in answer.items()}
        told = (_message(named.get(name), depth - 1) for name in _NAMES)
        return next(filter(None, told), "")
    return ""
