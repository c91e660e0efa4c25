"""The client against a real server on loopback: what it retries, refuses, resumes and does not believe."""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Iterator
from datetime import date
from email.utils import formatdate
from functools import partial
from pathlib import Path

import pytest

from orchestration.core.errors import SourceError, SourceRefused, SourceUnavailable, WrongContent
from orchestration.core.recording import Recording
from orchestration.core.request import Content, Request
from orchestration.landing.client import Client
from orchestration.landing.pace import Pacer
from orchestration.offline.faults import Fault
from orchestration.offline.recordings import Recordings
from orchestration.offline.server import ReplayServer
from tests.support.raw_server import zipped

FILES = "https://data.example.org/files"
ELSEWHERE = "https://other.example.net/small.csv"
LARGE = b"a,b\n" + b"1,2\n" * 300_000
"""Larger than the chunks that the client writes, so that a cut leaves something to resume."""
CUT_AFTER = 700_000
CONTENT = {
    "large.csv": LARGE,
    "small.csv": b"a,b\n1,2\n",
    "month.zip": zipped("month.csv", b"a,b\n1,2\n"),
    "rows.json": b'[{"a": "1"}]',
}
TABLE = Request(f"{FILES}/small.csv", Content.CSV)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ReplayServer]:
    entries = []
    for name, content in CONTENT.items():
        file = tmp_path / name
        file.write_bytes(content)
        entries.append(Recording("example_files", f"{FILES}/{name}", file, "made"))
    entries.append(Recording("example_files", ELSEWHERE, tmp_path / "small.csv", "made"))
    with ReplayServer(Recordings(tuple(entries), as_of=date(2024, 6, 1))).running() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    """What the client slept, instead of sleeping."""
    return []


@pytest.fixture
def client(server: ReplayServer, waits: list[float]) -> Client:
    return Client(route=server.route, pace_seconds=0.0, backoff_seconds=2.0, tries=3, sleep=waits.append)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_body_is_streamed_to_disk_and_named_by_its_hash(client: Client, scratch: Path) -> None:
    answer = client.get(Request(f"{FILES}/large.csv", Content.CSV), scratch)
    assert answer.path is not None
    assert answer.path.read_bytes() == LARGE
    assert (answer.status, answer.size, answer.sha256) == (200, len(LARGE), sha256(LARGE))
    assert answer.content_type == "text/csv"
    assert answer.validators.etag and answer.validators.last_modified


def test_an_unchanged_file_is_not_sent_again(client: Client, scratch: Path) -> None:
    first = client.get(TABLE, scratch)
    second = client.get(TABLE, scratch, first.validators)
    assert (second.status, second.path) == (304, None)
    assert second.validators == first.validators


@pytest.mark.parametrize("status", [408, 500, 503])
def test_a_passing_failure_is_tried_again(
    client: Client, server: ReplayServer, waits: list[float], scratch: Path, status: int
) -> None:
    server.faults.append(Fault("small.csv", status=status))
    assert client.get(TABLE, scratch).sha256 == sha256(CONTENT["small.csv"])
    assert len(server.seen) == 2
    assert len(waits) == 1
    assert 1.0 <= waits[0] <= 3.0


def test_the_publishers_retry_after_is_honoured_but_not_for_a_day(
    client: Client, server: ReplayServer, waits: list[float], scratch: Path
) -> None:
    client.tries = 4
    in_a_minute = formatdate(time.time() + 60, usegmt=True)
    for after in ("7", in_a_minute, "86400"):
        server.faults.append(Fault("small.csv", status=429, headers={"Retry-After": after}))
    assert client.get(TABLE, scratch).status == 200
    assert (waits[0], waits[2]) == (7.0, client.longest_wait)
    assert 50 < waits[1] <= 60


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_is_not_tried_again(
    client: Client, server: ReplayServer, waits: list[float], scratch: Path, status: int
) -> None:
    server.faults.append(Fault("small.csv", times=None, status=status))
    with pytest.raises(SourceRefused, match=f"status {status}"):
        client.get(TABLE, scratch)
    assert len(server.seen) == 1
    assert waits == []


def test_a_failure_that_does_not_pass_ends_in_one_line(client: Client, server: ReplayServer, scratch: Path) -> None:
    server.faults.append(Fault("small.csv", times=None, status=500))
    with pytest.raises(SourceUnavailable) as caught:
        client.get(TABLE, scratch)
    assert len(server.seen) == client.tries
    assert "status 500 after 3 tries" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "fault", "found"),
    [
        ("month.zip", Content.ZIP, Fault("month.zip", html=True), "content type 'text/html'"),
        ("month.zip", Content.ZIP, Fault("month.zip", change=lambda _: b"<html>No</html>"), "an HTML page"),
        ("small.csv", Content.CSV, Fault("small.csv", change=lambda _: b"\n <html>No</html>"), "an HTML page"),
        ("small.csv", Content.CSV, Fault("small.csv", change=lambda _: b""), "an empty body"),
        ("rows.json", Content.JSON, Fault("rows.json", change=lambda _: b"Busy"), "a body that starts b'Busy'"),
        (
            "rows.json",
            Content.JSON,
            Fault("rows.json", change=lambda _: b'{"error":{"code":400,"message":"Invalid query"}}'),
            "an error object: Invalid query",
        ),
    ],
)
def test_something_else_with_status_200_is_not_believed(
    client: Client, server: ReplayServer, scratch: Path, name: str, content: Content, fault: Fault, found: str
) -> None:
    server.faults.append(fault)
    with pytest.raises(WrongContent) as caught:
        client.get(Request(f"{FILES}/{name}", content), scratch)
    assert found in caught.value.found
    assert name in str(caught.value)
    assert len(server.seen) == 1


def test_a_cut_transfer_is_resumed_with_a_range(client: Client, server: ReplayServer, scratch: Path) -> None:
    server.faults.append(Fault("large.csv", cut_after=CUT_AFTER))
    answer = client.get(Request(f"{FILES}/large.csv", Content.CSV), scratch)
    assert len(server.seen) == 2
    assert (answer.status, answer.size, answer.sha256) == (206, len(LARGE), sha256(LARGE))


def test_content_that_changed_between_cut_and_resume_is_not_glued(
    client: Client, server: ReplayServer, scratch: Path
) -> None:
    server.faults += [
        Fault("large.csv", cut_after=CUT_AFTER),
        Fault("large.csv", change=lambda body: body.replace(b"1,2", b"3,4")),
    ]
    answer = client.get(Request(f"{FILES}/large.csv", Content.CSV), scratch)
    assert len(server.seen) == 2
    assert (answer.status, answer.sha256) == (200, sha256(LARGE.replace(b"1,2", b"3,4")))


def test_a_transfer_that_is_always_cut_is_never_taken_for_whole(
    client: Client, server: ReplayServer, scratch: Path
) -> None:
    server.faults.append(Fault("small.csv", times=None, cut_after=4))
    with pytest.raises(SourceUnavailable, match="transfer cut"):
        client.get(TABLE, scratch)


def test_requests_to_one_host_keep_their_distance_whichever_dataset_they_are_for(
    server: ReplayServer, waits: list[float], scratch: Path
) -> None:
    pacer = Pacer()
    client, other = (
        Client(route=server.route, pace_seconds=5.0, sleep=waits.append, pacer=pacer) for _ in ("one", "another")
    )
    client.get(TABLE, scratch)
    client.get(Request(ELSEWHERE, Content.CSV), scratch)
    assert waits == []
    other.get(TABLE, scratch)
    assert len(waits) == 1
    assert 4.0 < waits[0] <= 5.0


@pytest.mark.parametrize("status", [403, 500])
def test_secrets_stay_out_of_repr_and_errors(server: ReplayServer, scratch: Path, status: int) -> None:
    headers = {"data.example.org": {"X-Api-Key": "s3cret"}}
    client = Client(route=server.route, pace_seconds=0.0, backoff_seconds=0.0, tries=2, headers=headers)
    server.faults.append(Fault("small.csv", times=None, status=status))
    with pytest.raises(SourceError) as caught:
        client.get(TABLE, scratch)
    told = "".join(traceback.format_exception(caught.value))
    assert "s3cret" not in repr(client) + repr(caught.value) + told


def test_a_hosts_secret_does_not_follow_a_redirect_to_another_host(server: ReplayServer, scratch: Path) -> None:
    sent: list[tuple[str, str | None]] = []
    client = Client(route=server.route, pace_seconds=0, headers={"data.example.org": {"X-Api-Key": "s3cret"}})
    client._nearby.hooks["response"] = lambda r, **_: sent.append((r.request.url, r.request.headers.get("X-Api-Key")))
    server.faults.append(Fault("data.example.org", status=302, headers={"Location": ELSEWHERE}))
    answer = client.get(TABLE, scratch)
    assert answer.size == len(CONTENT["small.csv"])
    assert [("data.example.org" in url, key) for url, key in sent] == [(True, "s3cret"), (False, None)]


def test_endless_redirects_are_refused(server: ReplayServer, client: Client, scratch: Path) -> None:
    server.faults.append(Fault("small.csv", times=None, status=302, headers={"Location": TABLE.url}))
    with pytest.raises(SourceRefused, match="redirects in a row"):
        client.get(TABLE, scratch)


def test_an_error_object_in_any_spelling_is_wrong_content(server: ReplayServer, client: Client, scratch: Path) -> None:
    body = b'{ "error" : {"code": 400, "message": "no"}}'
    server.faults.append(Fault("rows.json", change=partial(_instead, body)))
    with pytest.raises(WrongContent):
        client.get(Request(f"{FILES}/rows.json", Content.JSON), scratch)


def _instead(body: bytes, _: bytes) -> bytes:
    return body


def test_a_key_sent_as_a_parameter_goes_to_its_host_alone_and_into_no_identity(
    server: ReplayServer, scratch: Path
) -> None:
    parameters = {"data.example.org": {"key": "s3cret"}}
    client = Client(route=server.route, pace_seconds=0, tries=1, parameters=parameters)
    server.faults.append(Fault("small.csv", status=302, headers={"Location": ELSEWHERE}))
    client.get(Request(TABLE.url, Content.CSV, (("time", "2024-01"),)), scratch)
    client.get(Request(TABLE.url.replace("https", "http"), Content.CSV), scratch)
    assert ["key=s3cret" in target for target in server.seen] == [True, False, False]
    server.faults.append(Fault("small.csv", status=403))
    with pytest.raises(SourceError) as caught:
        client.get(TABLE, scratch)
    told = "".join(traceback.format_exception(caught.value))
    assert "s3cret" not in repr(client) + repr(caught.value) + told
