"""What a partition was accepted under: each edit has just those datasets judged again that it is about."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration.core.settings import PROJECT_ROOT
from orchestration.publishers.registry import all_datasets

_PRINT = """
import json, os, sys
from pathlib import Path

def fingerprints():
    from orchestration.publishers.registry import all_datasets
    from orchestration.raw.fingerprint import declaration_fingerprint
    return {dataset.code: declaration_fingerprint(dataset) for dataset in all_datasets()}

fingerprints()
for name in [name for name in sys.modules if name.split(".")[0] == "orchestration"]:
    del sys.modules[name]  # what is edited is read anew; the libraries need not be
for line in sys.stdin:
    path, more = json.loads(line)
    content = Path(path).read_bytes()
    Path(path).write_bytes(content + more.encode())
    if (child := os.fork()) == 0:
        print(json.dumps(fingerprints()), flush=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    Path(path).write_bytes(content)
    if status:
        raise SystemExit(1)
"""
_EDITS = {".py": "# edited\n", ".sql": "-- edited\n", ".csv": ",,\n"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that may be edited; leave it as it was."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("orchestration", "dbt_project/seeds"):
        shutil.copytree(PROJECT_ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def changed_by(checkout: Path) -> Iterator[Callable[[str], set[str]]]:
    """The datasets whose fingerprint changes with one more line in a file of the checkout."""
    command = [sys.executable, "-c", _PRINT]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    with subprocess.Popen(
        command, env=environment, cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        asked, told = process.stdin, process.stdout
        assert asked is not None and told is not None

        def fingerprints(file: str, more: str) -> dict[str, str]:
            print(json.dumps([file, more]), file=asked, flush=True)
            return dict(json.loads(told.readline()))

        before = fingerprints("orchestration/__init__.py", "")
        assert len(before) == len(all_datasets())

        def changed(file: str) -> set[str]:
            after = fingerprints(file, _EDITS[Path(file).suffix])
            return {code for code in before if after[code] != before[code]}

        yield changed


@pytest.mark.parametrize(
    "module",
    [f"quality/{name}" for name in ("acceptances", "checks", "gate", "gx_adapter", "past_bounds", "verdict")]
    + [f"raw/{name}" for name in ("read", "cells", "text_forms", "json_forms")]
    + ["core/table"],
)
def test_what_reads_or_judges_every_dataset_is_part_of_each(changed_by: Callable[[str], set[str]], module: str) -> None:
    assert changed_by(f"orchestration/{module}.py") == {dataset.code for dataset in all_datasets()}


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
    changed_by: Callable[[str], set[str]], file: str, part: set[str], not_part: set[str]
) -> None:
    changed = changed_by(file)
    assert part <= changed
    assert not changed & not_part


@pytest.mark.parametrize("file", ["orchestration/release/publish.py", "dbt_project/seeds/assumptions/scenarios.csv"])
def test_what_neither_reads_nor_judges_is_part_of_none(changed_by: Callable[[str], set[str]], file: str) -> None:
    assert changed_by(file) == set()
