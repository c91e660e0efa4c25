"""What a release is built by: a change to any file of it is another project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration.core.errors import ProjectEdited
from orchestration.release import edited, project
from orchestration.release.edited import require_unedited


@pytest.mark.parametrize("name", ["model.py", "model.sql", "model.yml", "descriptions.md", "seed.csv"])
def test_a_changed_file_of_the_dbt_project_is_another_manifest_and_fingerprint(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("dbt_project.yml", "profiles.yml", f"models/{name}"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("before")
    monkeypatch.setattr(project, "DBT_PROJECT", tmp_path)
    monkeypatch.setattr(project, "PROJECT_ROOT", tmp_path)
    monkeypatch.setattr(project, "LOCK", tmp_path / "profiles.yml")
    before = project.code_fingerprint(), project._digest(project.project_files())
    (tmp_path / "models" / name).write_text("after")
    after = project.code_fingerprint(), project._digest(project.project_files())
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_the_code_behind_a_release_is_neither_compiled_nor_bundled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fingerprint of what Python leaves behind would be another one every night."""
    names = ("code.py", "query.sql", "__pycache__/code.pyc", "bundled/models/copy.sql")
    for name in names:
        (tmp_path / "package" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "package" / name).write_text("before")
    monkeypatch.setattr(project, "PACKAGE", tmp_path / "package")
    monkeypatch.setattr(project, "project_files", list)
    counted = []
    for name in names:
        before = project.code_fingerprint()
        (tmp_path / "package" / name).write_text("after")
        counted.append(project.code_fingerprint() != before)
    assert counted == [True, True, False, False]


def test_only_a_failed_bundle_that_named_no_rule_yet_is_asked_for_its_broken_rules(tmp_path: Path) -> None:
    bundle = {"test_metadata": {"name": "rules"}}
    results = [
        {"unique_id": "test.a_rules", "status": "fail", "compiled_code": "select 1"},
        {"unique_id": "test.b_rules", "status": "fail", "compiled_code": None},
        {"unique_id": "test.c_rules", "status": "pass", "compiled_code": "select 1"},
        {"unique_id": "unit_test.model.a_case", "status": "fail", "compiled_code": "select 1"},
    ]
    manifest = {
        "nodes": {f"test.{name}_rules": bundle for name in "abc"},
        "unit_tests": {"unit_test.model.a_case": {"name": "a_case"}},
    }
    (tmp_path / "run_results.json").write_text(json.dumps({"results": results}))
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert project.failed_queries(tmp_path) == {"test.a_rules": "select 1"}


def test_the_raw_tables_behind_a_mart_are_found_through_models_and_nothing_else() -> None:
    manifest = {
        "nodes": {
            "model.p.mart": {"schema": "marts", "alias": "mart"},
            "model.p.staged": {"schema": "staging", "alias": "staged"},
        },
        "sources": {
            "source.p.raw.table": {"source_name": "raw", "name": "table"},
            "source.p.raw.other": {"source_name": "raw", "name": "other"},
            "source.p.meta.store": {"source_name": "meta", "name": "store"},
        },
        "parent_map": {
            "model.p.mart": ["model.p.staged", "seed.p.list", "source.p.meta.store"],
            "model.p.staged": ["source.p.raw.table"],
        },
    }
    assert project.sources_of_marts(manifest) == {"mart": {"table"}}


def test_a_mart_is_made_of_figures_and_a_dimension_of_names() -> None:
    """PortWatch and UN/LOCODE name ports; the trade through a gateway is TransBorder's."""
    behind = project.sources_of_marts(project.read_manifest())
    assert behind["mart_gateway_flow"] == {"bts_transborder_state_port", "boc_exchange_rates"}
    assert behind["fct_exchange_rates"] == {"boc_exchange_rates"}
    assert {"imf_portwatch_ports", "un_locode"} <= behind["dim_port"]
    assert "bts_transborder_state_port" not in behind["dim_subheading"] | behind["dim_port"]
    assert "bts_transborder_state_port" in behind["dim_month"] & behind["dim_date"]


def test_a_project_that_was_edited_during_a_run_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("dbt_project.yml", "profiles.yml", "models/model.sql"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("before")
    for module in (project, edited):
        monkeypatch.setattr(module, "DBT_PROJECT", tmp_path)
    monkeypatch.setattr(project, "PROJECT_ROOT", tmp_path)
    began_with = project.manifest_now()
    require_unedited(began_with)
    (tmp_path / "models" / "model.sql").write_text("after")
    with pytest.raises(ProjectEdited, match=r"the newest change is models/model\.sql, at .* Run the build again once"):
        require_unedited(began_with)
