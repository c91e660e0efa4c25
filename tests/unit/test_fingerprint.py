"""What a partition was accepted under: each edit has just those datasets judged again that it is about."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.core.settings import PROJECT_ROOT

_PRINT = """
import json
from orchestration.publishers.registry import all_datasets
from orchestration.raw.fingerprint import declaration_fingerprint
print(json.dumps({dataset.code: declaration_fingerprint(dataset) for dataset in all_datasets()}))
"""


def _fingerprints(checkout: Path) -> dict[str, str]:
    """Of every dataset, as the code of this checkout has them."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    command = [sys.executable, "-c", _PRINT]
    found = subprocess.run(command, env=environment, cwd=checkout, capture_output=True, check=True)
    return dict(json.loads(found.stdout))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that may be edited; leave it as it was."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("orchestration", "dbt_project/seeds"):
        shutil.copytree(PROJECT_ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def before(checkout: Path) -> dict[str, str]:
    """The fingerprints before any edit."""
    return _fingerprints(checkout)


def _changed_by(checkout: Path, before: dict[str, str], file: str) -> set[str]:
    """Datasets whose fingerprint changes with one more line in a file."""
    path = checkout / file
    content = path.read_bytes()
    try:
        path.write_bytes(content + {".py": b"# edited\n", ".sql": b"-- edited\n", ".csv": b",,\n"}[path.suffix])
        after = _fingerprints(checkout)
    finally:
        path.write_bytes(content)
    return {code for code in before if after[code] != before[code]}


@pytest.mark.parametrize(
    "module",
    [f"quality/{name}" for name in ("acceptances", "checks", "gate", "gx_adapter", "past_bounds", "verdict")]
    + [f"raw/{name}" for name in ("read", "cells", "text_forms", "json_forms")]
    + ["core/table"],
)
def test_what_reads_or_judges_every_dataset_is_part_of_each(
    checkout: Path, before: dict[str, str], module: str
) -> None:
    assert _changed_by(checkout, before, f"orchestration/{module}.py") == set(before)


@pytest.mark.parametrize(
    ("file", "part", "not_part"),
    [
        ("orchestration/landing/zips.py", {"bts_transborder", "un_locode"}, {"usitc_hts", "us_census_trade"}),
        ("orchestration/landing/sections.py", {"boc_exchange_rates"}, {"usitc_hts"}),
        ("orchestration/publishers/inegi/bcmm.py", {"inegi_bcmm_totals"}, {"us_census_trade"}),
        ("orchestration/publishers/us/census.py", {"us_census_trade"}, {"usitc_hts"}),
        ("orchestration/publishers/statcan/cube_rules.py", {"statcan_reexports"}, {"statcan_cimt_imports"}),
        (
            "orchestration/publishers/statcan/rules/cube_rules/unit_is_dollars.sql",
            {"statcan_reexports"},
            {"statcan_cimt_imports"},
        ),
        ("orchestration/publishers/statcan/reexports.py", {"statcan_reexports"}, {"statcan_trade_totals"}),
        ("dbt_project/seeds/publisher/trade_directions.csv", {"bts_transborder"}, {"bts_border_crossings"}),
        ("dbt_project/seeds/publisher/control_totals.csv", {"bts_transborder"}, {"bts_border_crossings"}),
        ("dbt_project/seeds/publisher/statcan_members.csv", {"statcan_reexports"}, {"statcan_cimt_imports"}),
        ("dbt_project/seeds/publisher/comtrade_areas.csv", {"un_comtrade_trade"}, {"inegi_bcmm_totals"}),
        ("dbt_project/seeds/publisher/portwatch_ports.csv", {"imf_portwatch_port_days"}, {"nga_world_port_index"}),
    ],
)
def test_what_some_datasets_name_or_import_is_part_of_those_alone(
    checkout: Path, before: dict[str, str], file: str, part: set[str], not_part: set[str]
) -> None:
    changed = _changed_by(checkout, before, file)
    assert part <= changed
    assert not changed & not_part


@pytest.mark.parametrize("file", ["orchestration/release/publish.py", "dbt_project/seeds/assumptions/scenarios.csv"])
def test_what_neither_reads_nor_judges_is_part_of_none(checkout: Path, before: dict[str, str], file: str) -> None:
    assert _changed_by(checkout, before, file) == set()
