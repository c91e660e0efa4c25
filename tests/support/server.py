"""The Dagster server and daemon of a place, as ``make dev`` starts them, asked by GraphQL as the UI asks."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from orchestration.core.settings import PROJECT_ROOT

LOCATION = {"repositoryLocationName": "orchestration.definitions", "repositoryName": "__repository__"}
_LONGEST_SECONDS = 600
_DEV = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test runner in the background may have it ignored
from orchestration.__main__ import main
sys.argv[1:1] = ["dev"]
sys.exit(main())
"""


@contextlib.contextmanager
def served(environment: Mapping[str, str]) -> Iterator[Server]:
    """``make dev`` on a free port, for the length of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", _DEV, "--port", str(port)],
        cwd=PROJECT_ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = Server(f"http://127.0.0.1:{port}")
    try:
        until(server.is_up, "the UI answers")
        yield server
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the server and its children to end, and end what does not."""
    for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, wish)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)
            return


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            pytest.fail(f"after {_LONGEST_SECONDS} s it is still not so that {what}")
        time.sleep(1)


@dataclass(frozen=True)
class Server:
    """A server at an address."""

    address: str

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            return requests.get(f"{self.address}/server_info", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of a GraphQL answer."""
        question = {"query": query, "variables": variables}
        answer = requests.post(f"{self.address}/graphql", json=question, timeout=_LONGEST_SECONDS).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def backfill(self, assets: Sequence[str], partitions: Sequence[str]) -> tuple[str, dict[str, tuple[int, int]]]:
        """Backfill partitions of assets; returns how it ended, and asset -> partitions materialized and failed."""
        parameters = {"assetSelection": [{"path": asset.split("/")} for asset in assets], "partitionNames": partitions}
        launched = self.ask(_BACKFILL, parameters=parameters)["launchPartitionBackfill"]
        backfill: dict[str, Any] = {}

        def has_ended() -> bool:
            backfill.update(self.ask(_ENDED, id=launched["backfillId"])["partitionBackfillOrError"])
            return str(backfill["status"]).startswith(("COMPLETED", "FAILED", "CANCELED"))

        until(has_ended, "the backfill has ended")
        return backfill["status"], {
            "/".join(one["assetKey"]["path"]): (one["numPartitionsMaterialized"], one["numPartitionsFailed"])
            for one in backfill["assetBackfillData"]["assetBackfillStatuses"]
        }

    def run(self, job: str, **selection: Any) -> tuple[str, str]:
        """One run of a job, or of a part of it; returns its id and how it ended."""
        selector = {**LOCATION, "jobName": job, **selection}
        launched = self.ask(_LAUNCH, parameters={"selector": selector, "runConfigData": {}})["launchRun"]
        run: dict[str, str] = {}

        def has_ended() -> bool:
            run.update(self.ask(_STATUS, id=launched["run"]["id"])["runOrError"])
            return run["status"] in ("SUCCESS", "FAILURE", "CANCELED")

        until(has_ended, f"the run of {job} has ended")
        return launched["run"]["id"], run["status"]

    def log(self, run_id: str) -> list[str]:
        """The messages of a run."""
        events = self.ask(_LOG, id=run_id)["logsForRun"]["events"]
        return [event["message"] for event in events if "message" in event]

    def checks(self, asset: str) -> dict[str, str]:
        """Check of an asset -> how it last ended."""
        found = self.ask(_CHECKS, key={"path": asset.split("/")})["assetNodeOrError"]["assetChecksOrError"]["checks"]
        return {
            check["name"]: (check["executionForLatestMaterialization"] or {"status": ""})["status"] for check in found
        }


_BACKFILL = """
mutation($parameters: LaunchBackfillParams!) {
    launchPartitionBackfill(backfillParams: $parameters) {
        ... on LaunchBackfillSuccess {backfillId}
        ... on PythonError {message}
    }
}
"""
_ENDED = """
query($id: String!) {
    partitionBackfillOrError(backfillId: $id) {
        ... on PartitionBackfill {
            status
            assetBackfillData {
                assetBackfillStatuses {
                    ... on AssetPartitionsStatusCounts {
                        assetKey {path} numPartitionsMaterialized numPartitionsFailed
                    }
                }
            }
        }
    }
}
"""
_LAUNCH = """
mutation($parameters: ExecutionParams!) {
    launchRun(executionParams: $parameters) {
        ... on LaunchRunSuccess {run {id}}
        ... on PythonError {message}
    }
}
"""
_STATUS = "query($id: ID!) {runOrError(runId: $id) {... on Run {status}}}"
_LOG = """
query($id: ID!) {logsForRun(runId: $id) {... on EventConnection {events {... on MessageEvent {message}}}}}
"""
_CHECKS = """
query($key: AssetKeyInput!) {
    assetNodeOrError(assetKey: $key) {
        ... on AssetNode {
            assetChecksOrError {... on AssetChecks {checks {name executionForLatestMaterialization {status}}}}
        }
    }
}
"""
