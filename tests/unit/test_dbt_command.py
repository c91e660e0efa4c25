"""What our dbt command has more than dbt's: what a candidate has already is left out, and two goes leave one result."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from orchestration.release.dbt_command import _put_together, _without


def _manifest() -> Any:
    return SimpleNamespace(nodes={key: SimpleNamespace(tags=["core"]) for key in ("model.a", "test.a", "model.b")})


def _tagged(manifest: Any) -> list[str]:
    return [key for key, node in manifest.nodes.items() if node.tags != ["core"]]


def test_nodes_are_left_out_by_a_tag_of_theirs_alone() -> None:
    manifest = _manifest()
    arguments = _without(manifest, {"model.a", "test.a"})
    assert arguments == ["--indirect-selection", "empty", "--exclude", "tag:left_out"]
    assert [manifest.nodes[key].tags for key in _tagged(manifest)] == [["core", "left_out"]] * 2
    assert _tagged(manifest) == ["model.a", "test.a"]


def test_the_second_go_leaves_out_what_it_is_told_and_not_what_the_first_did() -> None:
    manifest = _manifest()
    _without(manifest, {"model.a", "test.a"})
    _without(manifest, {"model.b"})
    assert _tagged(manifest) == ["model.b"]


def test_two_goes_leave_the_results_of_both(tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "run_results.json"
    first.write_text(json.dumps({"results": [{"unique_id": "model.a"}], "elapsed_time": 1.5}), encoding="utf-8")
    second.write_text(json.dumps({"results": [{"unique_id": "test.a"}], "elapsed_time": 2}), encoding="utf-8")
    _put_together(first, second)
    assert json.loads(second.read_text(encoding="utf-8")) == {
        "results": [{"unique_id": "model.a"}, {"unique_id": "test.a"}],
        "elapsed_time": 3.5,
    }
