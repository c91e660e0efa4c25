"""The deployment page, as an operator follows it: the code server, and what loads it."""

from __future__ import annotations

import re
from typing import Any

import yaml

from orchestration.automation.origin import _origin
from orchestration.core.settings import PROJECT_ROOT

PAGE = (PROJECT_ROOT / "docs" / "operating" / "deploy.md").read_text(encoding="utf-8")


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
