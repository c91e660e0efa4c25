"""Parts that an engineer runs by hand, in this process; ``test_daemon`` launches such runs by the real daemon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import dagster as dg
import duckdb
import pytest

from orchestration.assembly import build_defs
from orchestration.automation.home import open_instance
from orchestration.release.candidate import sha256_of
from tests.conftest import Place

MART = dg.AssetKey(["marts", "mart_gateway_flow"])
TABLE = dg.AssetKey(["raw", "bts_transborder_state_port"])
LANDING = dg.AssetKey(["landing", "bts_transborder"])
PUBLISHED = dg.AssetKey(["published", "warehouse"])


@dataclass(frozen=True)
class Run:
    """How a run ended, and its log."""

    run_id: str
    is_good: bool
    log: Sequence[str]


@dataclass(frozen=True)
class Workshop:
    """A place, what Dagster knows of it, and the job of everything, of which parts are run."""

    place: Place
    instance: dg.DagsterInstance
    job: dg.JobDefinition

    def run(self, *assets: dg.AssetKey, checks: Sequence[dg.AssetCheckKey] | None = None) -> Run:
        """Run some assets with all of their checks, or the checks alone, as the UI launches them."""
        part = self.job.get_subset(
            asset_selection=set(assets), asset_check_selection=None if checks is None else set(checks)
        )
        result = part.execute_in_process(instance=self.instance, raise_on_error=False)
        log = [entry.message for entry in self.instance.all_logs(result.run_id)]
        return Run(result.run_id, bool(result.success), log)

    def checks(self, asset: dg.AssetKey) -> dict[dg.AssetCheckKey, tuple[str, str]]:
        """Check of an asset -> how it last ended, and in which run."""
        found = {}
        for key in self.job.asset_layer.asset_graph.asset_check_keys:
            if key.asset_key == asset:
                [record] = self.instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
                found[key] = (record.status.value, record.run_id)
        return found


@pytest.fixture(scope="module")
def workshop(quiet_night: tuple[Place, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A published warehouse after a further night, in which nothing changed."""
    place = quiet_night[0].copy(tmp_path_factory.mktemp("parts"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**place.environment, "DAGSTER_HOME": ""}.items():
            patch.setenv(name, value)
        with open_instance(place.settings) as instance:
            yield Workshop(place, instance, build_defs(place.settings).resolve_implicit_global_asset_job_def())


def test_one_mart_is_built_on_the_current_release(workshop: Workshop) -> None:
    before = sha256_of(workshop.place.settings.pointer)
    for asset in (MART, PUBLISHED):
        run = workshop.run(asset)
        assert run.is_good, run.log
    assert sha256_of(workshop.place.settings.pointer) == before


@pytest.mark.parametrize("asset", [TABLE, LANDING], ids=lambda asset: asset.path[0])
def test_all_checks_of_an_asset_are_executed_and_stay_green(workshop: Workshop, asset: dg.AssetKey) -> None:
    before = workshop.checks(asset)
    assert before
    assert {status for status, _ in before.values()} == {"SUCCEEDED"}
    run = workshop.run(checks=list(before))
    assert run.is_good, run.log
    assert workshop.checks(asset) == dict.fromkeys(before, ("SUCCEEDED", run.run_id))


def test_what_cannot_be_built_alone_says_so_first_in_one_line(workshop: Workshop) -> None:
    with duckdb.connect(str(workshop.place.settings.build_file)) as con:
        con.execute("update meta.accepted set content_hash = 'other' where _partition = '2019-03'")
    before = {key: status for key, (status, _) in workshop.checks(MART).items()}
    run = workshop.run(MART)
    assert not run.is_good
    [line, *_] = [message for message in run.log if "PublishRefused" in message]
    assert "run the whole build job" in line and "\n" not in line
    assert {key: status for key, (status, _) in workshop.checks(MART).items()} == before
