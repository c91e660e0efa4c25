"""``probe`` in live mode: against the stand-in of the publishers, and without a network."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.core.settings import PROJECT_ROOT
from orchestration.publishers.registry import all_datasets
from tests.support.world import World

PROBE = [sys.executable, "-m", "orchestration", "probe"]


@pytest.mark.recordings
@pytest.mark.parametrize(
    "module",
    [
        pytest.param("tests.support.unpaced", id="unpaced"),
        pytest.param("orchestration", id="at the publishers' pace", marks=pytest.mark.soak),
    ],
)
def test_the_stand_in_is_looked_at_through_its_proxy_and_nothing_is_written(
    world: World, tmp_path: Path, module: str
) -> None:
    env = {"TRADE_CORRIDORS_SOURCES": "live", "TRADE_CORRIDORS_DATA": str(tmp_path / "data")}
    result = world.run([sys.executable, "-m", module, "probe", "--json"], env, "--set", "bts_refuses=true")
    report, _ = json.JSONDecoder().raw_decode(result.stdout)
    states = {probed["dataset"]: probed["state"] for probed in report["datasets"]}
    assert states.keys() == {dataset.code for dataset in all_datasets()}
    assert not {"unreachable", "no answer"} & set(states.values())
    assert states["boc_exchange_rates"] == states["imf_portwatch_ports"] == states["statcan_cimt_imports"] == "well"
    assert (states["bts_transborder"], states["un_locode"], states["us_census_trade"]) == (
        "refused", "refused", "absent",
    )  # fmt: skip
    assert report["settings"]["proxy"].startswith("127.0.0.1:")
    assert report["exit_code"] == 1
    assert not (tmp_path / "data").exists()


def test_a_proxy_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), "http://me:s3cret@127.0.0.1:9")
    env = {"PATH": "/usr/bin", "TRADE_CORRIDORS_SOURCES": "live", "TRADE_CORRIDORS_DATA": str(tmp_path), **proxies}
    result = subprocess.run(PROBE, env=env, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 2, result.stderr
    assert "No publisher could be reached through the proxy 127.0.0.1:9" in result.stdout
    assert "s3cret" not in result.stdout + result.stderr
