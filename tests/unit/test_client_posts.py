"""A POST of JSON, and the two refusals that are not the end: locked for now, and nothing there."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.core.errors import NotFound, SourceLocked, SourceRefused
from orchestration.core.request import Content, Request
from orchestration.landing.client import Client
from tests.support.raw_server import RawServer, answering, reply

ASKED = Request("https://www.example.org/rest/getCubeMetadata", Content.JSON, body='[{"productId":12100178}]')


def _client(server: RawServer) -> Client:
    return Client(route=server.route, pace_seconds=0, backoff_seconds=0, tries=3)


def test_a_body_is_posted_as_json(tmp_path: Path) -> None:
    with answering(reply(b'[{"status":"SUCCESS"}]', content_type="application/json")) as server:
        answer = _client(server).get(ASKED, tmp_path)
    assert answer.path is not None
    assert answer.path.read_bytes() == b'[{"status":"SUCCESS"}]'
    head, _, body = server.seen[0].partition("\r\n\r\n")
    assert head.startswith("POST ")
    assert "Content-Type: application/json" in head
    assert body in ("", ASKED.body)


def test_two_bodies_are_two_requests() -> None:
    other = Request(ASKED.url, Content.JSON, body='[{"productId":12100182}]')
    assert ASKED.key != other.key
    assert Request(ASKED.url, Content.JSON).key == ASKED.url


@pytest.mark.parametrize(
    ("status", "error"),
    [("409 Conflict", SourceLocked), ("404 Not Found", NotFound), ("415 Unsupported Media Type", SourceRefused)],
)
def test_a_refusal_is_told_at_once_and_by_its_kind(tmp_path: Path, status: str, error: type[Exception]) -> None:
    answer = reply(b"{}", status=status, content_type="application/json")
    with answering(answer) as server, pytest.raises(error) as caught:
        _client(server).get(ASKED, tmp_path)
    assert type(caught.value) is error
    assert len(server.seen) == 1, "a second try cannot help"


def test_a_redirect_is_followed_without_the_body(tmp_path: Path) -> None:
    moved = reply(status="302 Found", Location="https://www.example.org/elsewhere")
    with answering(moved, reply(b"[]", content_type="application/json")) as server:
        _client(server).get(ASKED, tmp_path)
    assert [head.split(" ", 1)[0] for head in server.seen] == ["POST", "GET"]
