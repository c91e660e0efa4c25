"""The deployment page, as an operator follows it: the code server, and what loads it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.automation.origin import _origin
from orchestration.core.settings import PROJECT_ROOT

PAGE = (PROJECT_ROOT / "docs" / "operating" / "deploy.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze")
def test_systemd_takes_the_units_and_what_they_share(tmp_path: Path) -> None:
    units = dict(re.findall(r"`/etc/systemd/system/(\S+?)`:\n\n```ini\n(.*?)```", PAGE, re.DOTALL))
    assert len(units) == 6
    checkout = tmp_path / "checkout"
    for name, text in units.items():
        unit = tmp_path / "units" / name
        unit.parent.mkdir(parents=True, exist_ok=True)
        unit.write_text(text.replace("/opt/trade-corridors", str(checkout)), encoding="utf-8")
        for program in re.findall(r"^Exec\w+=/opt/trade-corridors/(\S+)", text, re.MULTILINE):
            there = checkout / program
            there.parent.mkdir(parents=True, exist_ok=True)
            there.touch(mode=0o755)
    named = [str(tmp_path / "units" / name) for name in units if not name.endswith(".conf")]
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path / 'units'}:"}
    judged = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *named],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (judged.returncode, judged.stderr) == (0, "")


def test_the_workspace_of_the_page_names_the_location_of_runs_by_command() -> None:
    [text] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    workspace: Any = yaml.safe_load(text)
    [server] = [entry["grpc_server"] for entry in workspace["load_from"]]
    assert server["location_name"] == _origin("build").repository_origin.code_location_origin.location_name
    assert f"code-server start -m orchestration.definitions -h {server['host']} -p {server['port']} " in PAGE


def test_daemon_and_ui_load_that_workspace() -> None:
    commands = re.findall(r"^ExecStart=.*(?:dagster-daemon|dagster-webserver).*$", PAGE, re.MULTILINE)
    assert len(commands) == 2
    assert all(" -w /etc/trade-corridors-workspace.yaml" in command for command in commands)
