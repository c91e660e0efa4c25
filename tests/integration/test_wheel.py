"""The wheel: it carries what lies beside the package in a checkout, and works from an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import duckdb
import pytest

from orchestration.core.settings import PROJECT_ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` of an environment that has the wheel, and the locked packages of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    _run([sys.executable, "-m", "pip", *build, str(PROJECT_ROOT)], cwd=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    (own,) = (folder / "venv").glob("lib/*/site-packages")
    _run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(own), str(wheel)], cwd=folder)
    (own / "locked_packages.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "venv" / "bin"


def _run(command: list[str], cwd: Path) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TRADE_CORRIDORS", "PYTHONPATH"))}
    result = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    return result.stdout


def test_the_wheel_finds_all_that_it_needs_outside_a_checkout(installed: Path, tmp_path: Path) -> None:
    code = (
        "from orchestration.core.settings import DBT_PROJECT, PACKAGE, WORK_ROOT\n"
        "from orchestration.definitions import defs\n"
        "from orchestration.quality.audit import audit_checks\n"
        "print(PACKAGE, DBT_PROJECT, WORK_ROOT, len(audit_checks(has_last=True)),"
        " len(list(defs.resolve_all_asset_specs())))"
    )
    package, project, work, audits, assets = _run([str(installed / "python"), "-c", code], cwd=tmp_path).split()[-5:]
    assert Path(package).is_relative_to(installed.parent)
    assert Path(project) == Path(package) / "bundled" / "dbt_project"
    assert Path(work) == tmp_path.resolve()
    assert int(audits) > 5
    assert int(assets) > 100


@pytest.mark.soak
def test_the_wheel_publishes_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    said = _run([str(installed / "python"), "-m", "orchestration", "warehouse"], cwd=tmp_path)
    assert "Published" in said
    with duckdb.connect(str(tmp_path / "data" / "sample" / "warehouse.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) > 0 from marts.mart_trade_by_month").fetchall() == [(True,)]
