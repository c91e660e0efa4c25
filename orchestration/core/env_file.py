"""Reads the file ``.env`` of the checkout; what an editor can do to it is named, not guessed at."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from orchestration.core.errors import SettingError


def read_env_file(path: Path) -> dict[str, str]:
    """The names and values of the file; none when there is no file. A byte order mark of UTF-8 is no part of a name.

    Raises:
        SettingError: it is no text in UTF-8, or a line of it is no ``NAME=value``.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _wrong(path, "a file that can be read", error.strerror or str(error), "Mend it, or remove it.") from error
    text = _decoded(path, content)
    for line in parse_stream(StringIO(text)):
        if line.error:
            found = f"something else in line {line.original.line} (not shown: it may be a secret)"
            raise _wrong(path, "NAME=value in every line", found, "Write a value with blanks or signs in quotes.")
    return {name: value or "" for name, value in dotenv_values(stream=StringIO(text)).items()}


def _decoded(path: Path, content: bytes) -> str:
    try:
        if b"\0" not in content:
            return content.decode("utf-8-sig")
        found = "UTF-16, or a file that is no text"
    except UnicodeDecodeError as error:
        found = f"another encoding (byte {error.start + 1} is none of UTF-8)"
    remedy = "Save it as UTF-8: in Notepad by Save as, in PowerShell by Set-Content -Encoding utf8."
    raise _wrong(path, "a text in UTF-8", found, remedy)


def _wrong(path: Path, expected: str, found: str, remedy: str) -> SettingError:
    return SettingError(partition=path.name, expected=expected, found=found, remedy=remedy)
