"""The file ``.env``: what editors make of it works or is one clear line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.core.env_file import read_env_file
from orchestration.core.errors import SettingError
from orchestration.core.settings import PROJECT_ROOT

TEXT = (
    'export TRADE_CORRIDORS_SOURCES=live\n# a comment\n\nTRADE_CORRIDORS_CONTACT="José <j@example.org>"\nOTHER=\nBARE\n'
)
VALUES = {
    "TRADE_CORRIDORS_SOURCES": "live",
    "TRADE_CORRIDORS_CONTACT": "José <j@example.org>",
    "OTHER": "",
    "BARE": "",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_in_utf_8_is_read_with_or_without_its_mark(tmp_path: Path, encoding: str, end: str) -> None:
    path = tmp_path / ".env"
    path.write_bytes(TEXT.replace("\n", end).encode(encoding))
    assert read_env_file(path) == VALUES


def test_no_file_is_no_setting(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / ".env") == {}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (TEXT.encode("utf-16"), "found UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("latin-1"), "byte 78"),
        (b"TRADE_CORRIDORS_CONTACT=x\nTRADE_CORRIDORS_PING_URL='https://s3cr3t\n", "line 2"),
        (b"a b=c\n", "line 1"),
    ],
)
def test_what_is_no_such_text_is_one_line(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / ".env"
    path.write_bytes(content)
    with pytest.raises(SettingError) as caught:
        read_env_file(path)
    text = str(caught.value)
    assert text.isprintable()
    assert text.startswith("[.env] ")
    assert found in text
    assert "s3cr3t" not in text


def test_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(SettingError, match="Is a directory"):
        read_env_file(tmp_path / ".env")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"\xef\xbb\xbfTRADE_CORRIDORS_SOURCES=nowhere\n", "TRADE_CORRIDORS_SOURCES] SettingError: expected sample"),
        ("TRADE_CORRIDORS_SOURCES=live\n".encode("utf-16"), "Save it as UTF-8"),
        (b"TRADE_CORRIDORS_SUORCES=\n", "Write TRADE_CORRIDORS_SOURCES if that is meant"),
    ],
)
def test_a_command_ends_with_one_line_and_2(tmp_path: Path, content: bytes, named: str) -> None:
    """In a checkout of its own, beside which the file lies."""
    for name in ("orchestration", "dbt_project/seeds"):
        shutil.copytree(PROJECT_ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / ".env").write_bytes(content)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRADE_CORRIDORS_")}
    result = subprocess.run(
        [sys.executable, "-m", "orchestration", "status"],
        env={**environment, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2, result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert named in result.stderr
