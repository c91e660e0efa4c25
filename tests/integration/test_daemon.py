"""What an engineer does in the Dagster UI, by the real server and daemon: backfills, and checks of an asset.

Runs of other parts are in ``test_parts``, without server and daemon; through them they are in ``make soak``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from orchestration.core.modes import NOTICES, Mode
from orchestration.release.candidate import sha256_of
from tests.conftest import Place
from tests.support.server import LOCATION, Server, served
from tests.support.small_recordings import month_zip, rewrite_rows

MONTHS = ("2019-01", "2019-02", "2019-03")
GAP = "2020-10"
"""A month that the publisher never released (``known_gaps``)."""
TABLE = "raw/bts_transborder_state_port"
LANDING = "landing/bts_transborder"
ASSET_JOB = "__ASSET_JOB"
LABEL = "__repository__@orchestration.definitions"


@pytest.fixture(scope="module")
def place(quiet_night: tuple[Place, str], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A published warehouse after a further night by command, in which nothing changed."""
    return quiet_night[0].copy(tmp_path_factory.mktemp("daemon"))


@pytest.fixture(scope="module")
def server(place: Place) -> Iterator[Server]:
    """Server and daemon of the place."""
    with served(place.environment) as server:
        yield server


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """A page of headless Chromium."""
    return browser.new_page(viewport={"width": 1900, "height": 1320})


MART = "marts/mart_gateway_flow"
PUBLISHED = "published/warehouse"


@pytest.mark.browser
def test_the_ui_shows_every_layer(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/asset-groups")
    for group in ("landing_trade", "raw_trade", "staging", "marts_core", "marts_answers", "published"):
        expect(page.get_by_text(group).first).to_be_visible(timeout=60_000)


@pytest.mark.browser
def test_the_ui_shows_the_lineage_of_an_answer_from_landing_on(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/assets/marts/mart_us_reexports?view=lineage&lineageScope=upstream&lineageDepth=6")
    for asset in ("mart_us_reexports", "dim_commodity", "bts_transborder"):
        expect(page.get_by_text(asset, exact=True).first).to_be_visible(timeout=60_000)


@pytest.mark.browser
def test_the_ui_says_which_kind_of_data_an_asset_holds(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/assets/{PUBLISHED}")
    expect(page.get_by_text(NOTICES[Mode.RECORDED]).first).to_be_visible(timeout=60_000)


@pytest.mark.browser
def test_the_ui_shows_the_blocking_check_of_an_asset(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/assets/{TABLE}?view=checks")
    page.get_by_text("gate", exact=True).first.click(timeout=60_000)
    expect(page.get_by_text("Great Expectations judged the candidate").first).to_be_visible(timeout=60_000)


def test_a_night_by_command_stands_where_a_daemons_runs_stand(server: Server) -> None:
    for job in ("ingest_monthly", "ingest_snapshots", "build"):  # the build is that of the first night
        [run, *_] = server.ask(_RUNS_OF_JOB, job=job, label=LABEL)["runsOrError"]["results"]
        assert run["repositoryOrigin"] == LOCATION
        assert {"key": "command", "value": "warehouse"} in run["tags"]


def test_a_night_without_news_says_what_it_verified(server: Server) -> None:
    [observation] = server.ask(_OBSERVED, key={"path": LANDING.split("/")})["assetNodeOrError"]["assetObservations"]
    assert observation["description"] == "Verified on 2019-04-30."
    assert {"label": "unchanged", "intValue": 3} in observation["metadataEntries"]


@pytest.mark.soak
def test_one_mart_is_built_on_the_current_release(server: Server, place: Place) -> None:
    before = sha256_of(place.settings.pointer)
    run, status = server.run(ASSET_JOB, assetSelection=[{"path": MART.split("/")}])
    assert status == "SUCCESS", server.log(run)
    run, status = server.run(ASSET_JOB, assetSelection=[{"path": PUBLISHED.split("/")}])
    assert status == "SUCCESS", server.log(run)
    assert sha256_of(place.settings.pointer) == before


@pytest.mark.parametrize(
    "asset", [MART, pytest.param(TABLE, marks=pytest.mark.soak), pytest.param(LANDING, marks=pytest.mark.soak)]
)
def test_all_checks_of_an_asset_are_executed_and_stay_green(server: Server, asset: str) -> None:
    before = server.checks(asset)
    assert set(before.values()) == {"SUCCEEDED"}
    handles = [{"assetKey": {"path": asset.split("/")}, "name": name} for name in before]
    run, status = server.run(ASSET_JOB, assetSelection=[], assetCheckSelection=handles)
    assert status == "SUCCESS", server.log(run)
    assert server.checks(asset) == before


def _assert_unchanged(server: Server, months: Sequence[str]) -> None:
    """Of the newest run."""
    log = "\n".join(server.log(_newest_run(server)))
    for month in months:
        assert f"bts_transborder {month}: landing unchanged" in log
        assert f"bts_transborder {month}: raw unchanged" in log


@pytest.mark.soak
def test_a_backfill_of_unchanged_months_ends_well(server: Server) -> None:
    status, counts = server.backfill([LANDING, TABLE], MONTHS)
    assert (status, counts) == ("COMPLETED_SUCCESS", {LANDING: (3, 0), TABLE: (3, 0)})
    _assert_unchanged(server, MONTHS)


@pytest.mark.soak  # the backfill with a refused month is in every run
def test_a_backfill_of_a_month_that_was_never_released_ends_well_and_says_so(server: Server) -> None:
    status, counts = server.backfill([LANDING, TABLE], (GAP,))
    assert (status, counts) == ("COMPLETED_SUCCESS", {LANDING: (1, 0), TABLE: (1, 0)})
    for asset in (LANDING, TABLE):
        answer = server.ask(_MATERIALIZED, key={"path": asset.split("/")}, partitions=[GAP])
        [event] = answer["assetNodeOrError"]["assetMaterializations"]
        assert event["description"].startswith("The publisher never released it")
        assert {"label": "outcome", "text": "gap"} in event["metadataEntries"]


def test_in_a_backfill_with_a_refused_month_that_month_alone_is_failed(server: Server, place: Place) -> None:
    rewrite_rows(month_zip(place.recordings, "2019-02"), lambda row: {**row, "DISAGMOT": "2"})
    status, counts = server.backfill([LANDING, TABLE], MONTHS)
    assert (status, counts) == ("COMPLETED_FAILED", {LANDING: (3, 0), TABLE: (2, 1)})
    _assert_unchanged(server, ["2019-01", "2019-03"])


@pytest.mark.soak
def test_what_cannot_be_built_alone_says_so_first_in_one_line(server: Server, place: Place) -> None:
    with duckdb.connect(str(place.settings.build_file)) as con:
        con.execute("update meta.accepted set content_hash = 'other' where _partition = '2019-03'")
    before = server.checks(MART)
    run, status = server.run(ASSET_JOB, assetSelection=[{"path": MART.split("/")}])
    assert status == "FAILURE"
    [line, *_] = [message for message in server.log(run) if "PublishRefused" in message]
    assert "run the whole build job" in line and "\n" not in line
    assert server.checks(MART) == before


_RUNS_OF_JOB = """
query($job: String!, $label: String!) {
    runsOrError(filter: {pipelineName: $job, tags: [{key: ".dagster/repository", value: $label}]}) {
        ... on Runs {results {tags {key value} repositoryOrigin {repositoryLocationName repositoryName}}}
    }
}
"""
_MATERIALIZED = """
query($key: AssetKeyInput!, $partitions: [String!]) {
    assetNodeOrError(assetKey: $key) {
        ... on AssetNode {
            assetMaterializations(limit: 1, partitions: $partitions) {
                description metadataEntries {label ... on TextMetadataEntry {text}}
            }
        }
    }
}
"""
_OBSERVED = """
query($key: AssetKeyInput!) {
    assetNodeOrError(assetKey: $key) {
        ... on AssetNode {
            assetObservations(limit: 1) {description metadataEntries {label ... on IntMetadataEntry {intValue}}}
        }
    }
}
"""


def _newest_run(server: Server) -> str:
    runs = server.ask("{runsOrError(limit: 1) {... on Runs {results {id}}}}")["runsOrError"]["results"]
    return str(runs[0]["id"])
