"""Which failures pass and which do not, and that each is told by its own reason."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from orchestration.core.errors import KeyRefused, NotFound, QuotaSpent, SourceError, SourceRefused, SourceUnavailable
from orchestration.core.request import Content, Request
from orchestration.landing.client import Client
from orchestration.landing.messages import message_in
from tests.support.raw_server import RawServer, answering, reply

TABLE = Request("https://data.example.org/files/table.csv", Content.CSV)
GOOD = reply(b"a\n1\n")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


def client_of(server: RawServer) -> Client:
    return Client(route=server.route, pace_seconds=0, backoff_seconds=0, tries=3)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 501, 502, 503, 504, 505, 508, 520, 522, 525, 530, 598, 599])
def test_what_can_pass_is_tried_again_and_never_final_before_the_last_try(scratch: Path, status: int) -> None:
    busy = reply(b"", f"{status} Busy")
    with answering(busy, busy, GOOD) as server:
        assert client_of(server).get(TABLE, scratch).size == 4
    with answering(busy) as server:
        with pytest.raises(SourceUnavailable, match=f"status {status} after 3 tries"):
            client_of(server).get(TABLE, scratch)
        assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, SourceRefused), (401, KeyRefused), (403, SourceRefused), (404, NotFound), (410, SourceRefused)]
    + [(405, SourceRefused), (414, SourceRefused), (451, SourceRefused)],
)
def test_what_cannot_pass_is_asked_once(scratch: Path, status: int, error: type[Exception]) -> None:
    with answering(reply(b"", f"{status} No"), GOOD) as server:
        with pytest.raises(error) as caught:
            client_of(server).get(TABLE, scratch)
        assert type(caught.value) is error
        assert len(server.seen) == 1


def test_a_name_that_does_not_resolve_is_told_apart_from_a_host_that_refuses(scratch: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    found = {
        "https://no-such-host.invalid/table.csv": "the host name does not resolve (no network?) after 2 tries",
        f"http://127.0.0.1:{port}/table.csv": "the connection was refused after 2 tries",
    }
    for url, reason in found.items():
        client = Client(pace_seconds=0, backoff_seconds=0, tries=2)
        with pytest.raises(SourceUnavailable) as caught:
            client.get(Request(url, Content.CSV), scratch)
        assert caught.value.found == reason


def test_a_host_that_hangs_up_or_stays_silent_is_told_as_such(scratch: Path) -> None:
    with answering(b"") as server, pytest.raises(SourceUnavailable, match="closed before an answer after 3 tries"):
        client_of(server).get(TABLE, scratch)
    with answering(b"", hold_open=True) as server:
        client = client_of(server)
        client.read_timeout = 0.1
        with pytest.raises(SourceUnavailable, match="no answer in time after 3 tries"):
            client.get(TABLE, scratch)


PAGE = b"<!DOCTYPE html><html><head><TITLE>\n Access Denied &amp; logged </TITLE></head><body>No.</body></html>"


JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        (b'{"message": "Invalid SoQL query", "error": true, "code": "malformed"}', JSON, "Invalid SoQL query"),
        (b'{"error": "more than one period"}', JSON, "more than one period"),
        (b'{"error": {"code": 400, "message": "Invalid query", "details": []}}', JSON, "Invalid query"),
        (b'{"statusCode": 404, "message": "Resource not found"}', JSON, "Resource not found"),
        (b'{"title": "Bad Request", "detail": "period: too many"}', PROBLEM, "period: too many"),
        (b'{"title": "One or more errors", "errors": {"period": ["x"]}}', PROBLEM, "One or more errors"),
        (b'{"errors": [{"message": "no such table"}]}', JSON, "no such table"),
        (b'{"Message": "An error has occurred."}', "text/json", "An error has occurred."),
        (b'"locked until 8:30"', JSON, '"locked until 8:30"'),
        (b"error: unknown variable 'X'\n", "text/plain;charset=utf-8", "error: unknown variable 'X'"),
        (PAGE, "text/html", "Access Denied & logged"),
        (b"\xef\xbb\xbf" + PAGE, "", "Access Denied & logged"),
        (b"<html><body>No title</body></html>", "text/html", ""),
        (b'{"error": true}', JSON, ""),
        (b"[" * 100_000, JSON, ""),
        (b"\x00\x01\x02", "application/octet-stream", ""),
        (b"", "", ""),
    ],
)
def test_an_error_is_told_by_its_own_message(scratch: Path, body: bytes, content_type: str, told: str) -> None:
    assert message_in(body, content_type) == told
    for status, error in (("400 Bad Request", SourceRefused), ("503 Busy", SourceUnavailable)):
        with answering(reply(body, status, content_type=content_type)) as server, pytest.raises(error) as caught:
            client_of(server).get(TABLE, scratch)
        assert caught.value.found.removesuffix(" after 3 tries") == f"status {status[:3]}{': ' if told else ''}{told}"
        assert str(caught.value).isprintable()


def test_a_message_is_a_line_of_bounded_length_without_secrets(scratch: Path) -> None:
    body = f"\x1b[2Jno access with s3cret%2F%2Bkey, or s3cret/+key\r\nsorry{' x' * 500}".encode()
    with answering(reply(body, "403 Forbidden", content_type="text/plain")) as server:
        client = client_of(server)
        client.parameters = {"data.example.org": {"key": "s3cret/+key"}}
        with pytest.raises(SourceError) as caught:
            client.get(TABLE, scratch)
    text = str(caught.value)
    assert text.isprintable()
    assert "no access with …, or … sorry x" in text
    assert len(text) < 600


def test_an_error_whose_body_never_ends_is_told_all_the_same(scratch: Path) -> None:
    endless = reply(b"x", "400 Bad Request", content_type="text/plain", Content_Length=str(1 << 40))
    with answering(endless) as server, pytest.raises(SourceRefused, match="status 400"):
        client_of(server).get(TABLE, scratch)


def test_a_quota_is_told_by_its_own_message_too(scratch: Path) -> None:
    body = b'{"statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 02:11:00."}'
    refusal = reply(body, "403 Quota Exceeded", content_type="application/json")
    with answering(refusal) as server, pytest.raises(QuotaSpent, match="replenished in 02:11:00"):
        client_of(server).get(TABLE, scratch)
