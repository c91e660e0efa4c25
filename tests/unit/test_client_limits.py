"""How much the client takes, and what it makes of answers that no proper server sends."""

from __future__ import annotations

import gzip
import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.core.errors import ResponseTooLarge, SourceError, SourceRefused, SourceUnavailable, WrongContent
from orchestration.core.request import Content, Request
from orchestration.landing import content
from orchestration.landing.answers import Validators
from orchestration.landing.client import Client
from tests.support.raw_server import RawServer, answering, reply

TABLE = Request("https://data.example.org/files/table.csv", Content.CSV)
ROWS = b"a,b\n" + b"1,2\n" * 5_000


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


@pytest.fixture
def at_most_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MOST_BYTES", dict.fromkeys(Content, 1_000))


def client_of(server: RawServer) -> Client:
    return Client(route=server.route, pace_seconds=0, backoff_seconds=0, tries=2)


def test_every_kind_of_content_has_its_limit() -> None:
    assert set(content.MOST_BYTES) == set(Content)
    assert all(limit >= 16 << 20 for limit in content.MOST_BYTES.values())


@pytest.mark.parametrize("kind", Content)
def test_an_announced_size_over_the_limit_is_refused_before_a_byte_is_read(scratch: Path, kind: Content) -> None:
    limit = content.MOST_BYTES[kind]
    with answering(reply(b"", content_type="", Content_Length=str(limit + 1))) as server:
        with pytest.raises(ResponseTooLarge, match=f"{limit + 1:,} bytes announced") as caught:
            client_of(server).get(Request(TABLE.url, kind), scratch)
        assert isinstance(caught.value, SourceError)
        assert len(server.seen) == 1
    assert list(scratch.iterdir()) == []


def test_a_body_that_goes_on_past_the_limit_is_cut_off(scratch: Path, at_most_a_thousand: None) -> None:
    chunk = b"%x\r\n" % len(ROWS) + ROWS + b"\r\n"
    head = reply(b"", Content_Length="", Transfer_Encoding="chunked")
    with answering(head + chunk * 50) as server, pytest.raises(ResponseTooLarge, match="at most 1,000 bytes"):
        client_of(server).get(TABLE, scratch)
    assert list(scratch.iterdir()) == []


def test_a_request_may_be_for_more_than_such_content_has(scratch: Path, at_most_a_thousand: None) -> None:
    with answering(reply(ROWS)) as server:
        assert client_of(server).get(replace(TABLE, most_bytes=len(ROWS)), scratch).size == len(ROWS)
        with pytest.raises(ResponseTooLarge, match="at most 20,003 bytes"):
            client_of(server).get(replace(TABLE, most_bytes=len(ROWS) - 1), scratch)


def test_a_body_is_measured_as_it_unpacks(scratch: Path, at_most_a_thousand: None) -> None:
    packed = gzip.compress(ROWS)
    assert len(packed) < 1_000
    with answering(reply(packed, Content_Encoding="gzip")) as server, pytest.raises(ResponseTooLarge):
        client_of(server).get(TABLE, scratch)


def test_a_resumed_body_is_measured_whole(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MOST_BYTES", dict.fromkeys(Content, 999_999))
    chunk = b"1,2\n" * 2_500
    head = reply(b"", Content_Length="", Transfer_Encoding="chunked", ETag='"1"', Accept_Ranges="bytes")
    cut = head + (b"%x\r\n" % len(chunk) + chunk + b"\r\n") * 50
    rest = reply(
        b"", "206 Partial Content", ETag='"1"', Content_Range="bytes 500000-999999/1000000", Content_Length="500000"
    )
    with answering(cut, rest) as server, pytest.raises(ResponseTooLarge, match="1,000,000 bytes announced"):
        client_of(server).get(TABLE, scratch)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("length", ["ten", "-5", "1e3", "4, 4", "\xb2"])
def test_an_announced_size_that_is_no_number_says_nothing(scratch: Path, length: str) -> None:
    with answering(reply(b"a\n1\n", Content_Length=length)) as server:
        assert client_of(server).get(TABLE, scratch).size == 4


def test_a_part_that_was_not_asked_for_is_not_taken_for_the_whole(scratch: Path) -> None:
    part = reply(b"2\n", "206 Partial Content", Content_Range="bytes 4-5/6")
    with answering(part) as server, pytest.raises(SourceUnavailable, match="another range than asked for"):
        client_of(server).get(TABLE, scratch)


def test_another_range_than_asked_for_is_not_glued_on(scratch: Path) -> None:
    body = b"a,b\n" + bytes(range(48, 58)) * 60_000
    cut = reply(body[:500_000], ETag='"1"', Accept_Ranges="bytes", Content_Length=str(len(body)))
    wrong = reply(body[:100], "206 Partial Content", Content_Range=f"bytes 0-99/{len(body)}", ETag='"1"')
    with answering(cut, wrong, reply(body)) as server:
        client = client_of(server)
        client.tries = 3
        answer = client.get(TABLE, scratch)
    assert answer.path is not None
    assert answer.path.read_bytes() == body


@pytest.mark.parametrize("after", ["\xb2", "9" * 400, "Mon, 01 Jan 0001 00:00:00 +2359", "soon"])
def test_a_retry_after_that_means_nothing_is_no_surprise(scratch: Path, after: str) -> None:
    waits: list[float] = []
    with answering(reply(b"", "503 Busy", Retry_After=after), reply(b"a\n1\n")) as server:
        client = client_of(server)
        client.sleep = waits.append
        assert client.get(TABLE, scratch).size == 4
    assert [0 <= wait <= client.longest_wait for wait in waits] == [True]


@pytest.mark.parametrize("answer", [b"", b"\r\n\r\n", b"SSH-2.0\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_no_answer_can_pass_on_a_second_try(scratch: Path, answer: bytes) -> None:
    with answering(answer, reply(b"a\n1\n")) as server:
        assert client_of(server).get(TABLE, scratch).size == 4


@pytest.mark.parametrize("length", [b"-2", b"zz", b"", b"f" * 40])
def test_a_chunk_of_a_length_that_is_none_is_a_cut_transfer(scratch: Path, length: bytes) -> None:
    body = length + b"\r\na\n1\n\r\n"
    with answering(reply(b"", Content_Length="", Transfer_Encoding="chunked") + body, reply(b"a\n1\n")) as server:
        assert client_of(server).get(TABLE, scratch).size == 4


def test_a_packed_body_that_does_not_unpack_is_named(scratch: Path) -> None:
    with answering(reply(b"not packed", Content_Encoding="gzip")) as server, pytest.raises(SourceUnavailable):
        client_of(server).get(TABLE, scratch)


@pytest.mark.parametrize(
    "request_", [Request("https://" + "a" * 300 + ".org/", Content.CSV), Request("nowhere", Content.CSV)]
    + [Request("https://[", Content.CSV), Request("https://data.example.org:99999/", Content.CSV)]
    + [Request(TABLE.url, Content.CSV, (("where", "half a \ud800"),))],
)  # fmt: skip
def test_an_address_that_cannot_be_asked_is_named(scratch: Path, request_: Request) -> None:
    with pytest.raises(SourceRefused):
        Client(pace_seconds=0, tries=1).get(request_, scratch)


def test_a_validator_that_cannot_be_sent_is_named(scratch: Path) -> None:
    with answering(reply(b"a\n1\n")) as server, pytest.raises(SourceRefused):
        client_of(server).get(TABLE, scratch, Validators(etag='"1"\n"2"'))


def test_what_is_refused_leaves_nothing_behind(scratch: Path) -> None:
    with answering(reply(b"<html>No</html>")) as server, pytest.raises(WrongContent):
        client_of(server).get(TABLE, scratch)
    assert list(scratch.iterdir()) == []


def test_no_query_is_told_when_the_publisher_is_not_reached(scratch: Path) -> None:
    request = Request(TABLE.url, Content.CSV, (("key", "s3cret"),))
    client = Client(route=lambda _: "http://127.0.0.1:9/closed", pace_seconds=0, tries=1)
    with pytest.raises(SourceUnavailable) as caught:
        client.get(request, scratch)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))
