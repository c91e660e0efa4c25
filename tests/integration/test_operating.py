"""The operating pages: their unit files are valid, and settings, commands and conditions are all described."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from filelock import FileLock

from orchestration.automation.conditions import DatasetKind
from orchestration.core.settings import PROJECT_ROOT
from orchestration.environment import OF_TESTS

DOCS = PROJECT_ROOT / "docs"
PAGES = [DOCS / "operating.md", *sorted((DOCS / "operating").glob("*.md"))]
_UNIT = re.compile(r"`/etc/systemd/system/(?P<name>[^`]+)`:\n\n```ini\n(?P<text>.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\((?P<target>[^)#:]+)\)")


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unit files of ``deploy.md`` and ``backup_restore.md`` in a folder, with programs of this environment."""
    folder = tmp_path_factory.mktemp("units")
    programs = Path(sys.executable).parent
    pages = [(DOCS / "operating" / f"{name}.md").read_text(encoding="utf-8") for name in ("deploy", "backup_restore")]
    for match in _UNIT.finditer("\n".join(pages)):
        path = folder / match["name"]
        path.parent.mkdir(exist_ok=True)
        path.write_text(match["text"].replace("/opt/trade-corridors/.venv/bin", str(programs)), encoding="utf-8")
    return folder


def _analyze(units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        warnings.warn("systemd-analyze is not installed: the unit files of the docs are not verified", stacklevel=1)
        pytest.skip("SYSTEMD MISSING")
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"}
    command = ["systemd-analyze", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_unit_files_are_valid(units: Path) -> None:
    paths = [*units.glob("*.service"), *units.glob("*.timer")]
    assert len(paths) == 7
    result = _analyze(units, "verify", *map(str, paths))
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("name", ["night", "code", "daemon", "ui", "backup"])
def test_every_service_is_hardened(units: Path, name: str) -> None:
    """Exposure at most 3 of 10, as systemd rates it."""
    service = units / f"trade-corridors-{name}.service"
    result = _analyze(units, "security", "--offline=true", "--threshold=30", str(service))
    assert result.returncode == 0, result.stdout[-200:]


def test_a_copy_that_cannot_be_made_fails(tmp_path: Path) -> None:
    """The line of ``backup_restore.md``, where another process holds the lock for longer than the copy waits."""
    page = (DOCS / "operating" / "backup_restore.md").read_text(encoding="utf-8")
    [line] = re.findall(r"^sudo -u trade (flock --wait .*?; false; })$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "live").mkdir()
    line = line.replace("--wait 14400", "--wait 0").replace("/backup/live/", f"{tmp_path}/copy/")

    def copied() -> subprocess.CompletedProcess[str]:
        return subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False)

    with FileLock(tmp_path / "live" / "writer.lock"):
        busy = copied()
    assert (busy.returncode, busy.stdout, busy.stderr) == (1, "", "no whole copy was made\n")
    if shutil.which("rsync"):
        assert copied().returncode == 0
        assert (tmp_path / "copy" / "writer.lock").exists()


def test_what_tests_read_is_a_setting_of_tests() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (PROJECT_ROOT / "tests").rglob("*.py")]
    read = {name for text in texts for name in re.findall(r"environ(?:\.get\(|\[)\"(TRADE_CORRIDORS_[A-Z_]+)", text)}
    assert set(OF_TESTS) == read - {
        f"TRADE_CORRIDORS_{name}" for name in ("DATA", "HISTORY_START", "RECORDINGS", "SOURCES")
    }


def _conditions() -> Iterator[str]:
    """What every condition in the code is called: subject and kind, or the kind alone when the subject varies."""
    for path in (PROJECT_ROOT / "orchestration" / "automation").glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Condition":
                subject, kind = node.args[1:3]
                prefix = f"{subject.value!s} " if isinstance(subject, ast.Constant) else ""
                yield from (f"{prefix}{one}" for one in _values(kind))


def _values(kind: ast.expr) -> list[str]:
    """What an argument may be: itself, or what can be wrong with a dataset."""
    if isinstance(kind, ast.Constant):
        return [str(kind.value)]
    return sorted(get_args(DatasetKind))


def test_every_condition_has_its_section() -> None:
    text = (DOCS / "operating" / "alerts.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sorted(headings) == sorted(set(_conditions()))


@pytest.mark.parametrize("page", [*PAGES, DOCS / "connecting_bi.md", PROJECT_ROOT / "README.md"], ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_index_names_every_page() -> None:
    index = (DOCS / "operating.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES[1:] if f"](operating/{page.name})" not in index] == []
