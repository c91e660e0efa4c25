"""The one option that our dbt command has more than dbt's: what a candidate has already is left out."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from orchestration.release.dbt_command import _without_carried


def _manifest() -> Any:
    return SimpleNamespace(nodes={key: SimpleNamespace(tags=["core"]) for key in ("model.a", "test.a", "model.b")})


def test_what_is_carried_is_tagged_and_left_out(tmp_path: Path) -> None:
    listed = tmp_path / "carried.json"
    listed.write_text(json.dumps(["model.a", "test.a"]), encoding="utf-8")
    manifest = _manifest()
    arguments = _without_carried(manifest, ["build", "--carried", str(listed), "--select", "fqn:*"])
    assert arguments == ["build", "--indirect-selection", "empty", "--exclude", "tag:carried", "--select", "fqn:*"]
    assert [key for key, node in manifest.nodes.items() if "carried" in node.tags] == ["model.a", "test.a"]


def test_without_the_option_dbt_reads_what_was_said() -> None:
    assert _without_carried(_manifest(), ["build", "--select", "fqn:*"]) == ["build", "--select", "fqn:*"]
