"""The floors of the dbt project: what may read what, and where a model is described."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest

from orchestration.core.settings import DBT_PROJECT
from orchestration.release.project import read_manifest

_BELOW = {"staging", "intermediate/conformed", "marts/core"}
_ABOVE = {"intermediate/analysis", "marts/answers", "marts/metrics"}
_FLOORS = {
    "staging": {"staging"},
    "intermediate/conformed": _BELOW,
    "marts/core": _BELOW,
    "intermediate/analysis": _BELOW | _ABOVE,
    "marts/answers": _BELOW | _ABOVE,
    "marts/metrics": _BELOW | _ABOVE,
}
"""Floor -> those that its models may read: facts and dimensions read what is conformed, and never what is analysed."""


@pytest.fixture(scope="module")
def models() -> dict[str, dict[str, Any]]:
    return {key: node for key, node in read_manifest()["nodes"].items() if node["resource_type"] == "model"}


def _floor(model: dict[str, Any]) -> str:
    path = PurePosixPath(model["original_file_path"]).relative_to("models").as_posix()
    return next(floor for floor in _FLOORS if path.startswith(f"{floor}/"))


def test_no_fact_or_dimension_reads_what_is_made_of_them(models: dict[str, dict[str, Any]]) -> None:
    upward = [
        f"{model['name']} reads {models[key]['name']}"
        for model in models.values()
        for key in model["depends_on"]["nodes"]
        if key in models and _floor(models[key]) not in _FLOORS[_floor(model)]
    ]
    assert upward == []


def test_a_model_is_described_beside_its_sql(models: dict[str, dict[str, Any]]) -> None:
    elsewhere = [
        model["name"]
        for model in models.values()
        if (described := model.get("patch_path")) and "generated" not in described
        and PurePosixPath(described.split("://")[1]) != PurePosixPath(model["original_file_path"]).with_suffix(".yml")
    ]  # fmt: skip
    assert elsewhere == []
    assert not list((DBT_PROJECT / "models").rglob("_[a-rt-z]*.yml")), "a file that describes several models"
