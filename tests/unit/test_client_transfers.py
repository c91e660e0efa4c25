"""Bodies that were cut, glued together from two versions, or are a part that is sent as the whole."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from orchestration.core.errors import IncompleteResponse, SourceUnavailable, UnreadableZip
from orchestration.core.request import Content, Request
from orchestration.landing.answers import Validators
from orchestration.landing.client import Client
from tests.support.raw_server import RawServer, answering, chunked, reply, zipped

TABLE = Request("https://data.example.org/files/table.csv", Content.CSV)
MONTH = Request("https://data.example.org/files/month.zip", Content.ZIP)
ROWS = Request("https://data.example.org/rows.json", Content.JSON)
BODY = b"a,b\n" + bytes(range(48, 58)) * 60_000
NEWER = BODY.replace(b"5", b"6")
HALF = 1 << 18
"""What the client writes at a time: so much is here after the cut."""
WHOLE_ZIP = zipped("month.csv", BODY)
NO_LENGTH = {"Content_Length": ""}


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


def client_of(server: RawServer, tries: int = 3) -> Client:
    return Client(route=server.route, pace_seconds=0, backoff_seconds=0, tries=tries)


def got(server: RawServer, scratch: Path, request: Request = TABLE) -> bytes:
    answer = client_of(server).get(request, scratch)
    assert answer.path is not None
    assert answer.size == answer.path.stat().st_size
    return answer.path.read_bytes()


def cut(body: bytes = BODY, **headers: str) -> bytes:
    """A body of which the second half does not come, of a server that takes ranges."""
    named = {"ETag": '"1"', "Accept_Ranges": "bytes", "Content_Length": str(len(body)), **headers}
    return reply(body[:HALF], **named)


def rest(body: bytes = BODY, start: int = HALF, **headers: str) -> bytes:
    named = {"ETag": '"1"', "Content_Range": f"bytes {start}-{len(body) - 1}/{len(body)}", **headers}
    return reply(body[start:], "206 Partial Content", **named)


# --- a body that was cut without a word of its length ----------------------------------------------------


@pytest.mark.parametrize("kept", [60, len(WHOLE_ZIP) // 2, len(WHOLE_ZIP) - 1])
def test_a_zip_that_was_cut_once_is_fetched_once_more(scratch: Path, kept: int) -> None:
    half = reply(WHOLE_ZIP[:kept], content_type="application/zip", **NO_LENGTH)
    with answering(half, reply(WHOLE_ZIP, content_type="application/zip")) as server:
        assert got(server, scratch, MONTH) == WHOLE_ZIP
        assert len(server.seen) == 2
        assert "range" not in server.seen[1].lower()


def test_a_zip_that_is_cut_whenever_it_is_asked_for_is_refused_by_name(scratch: Path) -> None:
    with answering(reply(WHOLE_ZIP[:200], content_type="application/zip")) as server:
        with pytest.raises(UnreadableZip, match=r"a whole zip from month\.zip") as caught:
            client_of(server).get(MONTH, scratch)
        assert len(server.seen) == 3
    assert str(caught.value).isprintable()
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("text", ['[{"a": "1"}, {"a": "2"}]', '{"features": [{"a": "é"}, {"a": tru'])
def test_json_that_was_cut_once_is_fetched_once_more(scratch: Path, text: str) -> None:
    whole = b'[{"a": "1"}]'
    for kept in range(1, len(text.encode())):
        half = reply(text.encode()[:kept], content_type="application/json", **NO_LENGTH)
        with answering(half, reply(whole, content_type="application/json")) as server:
            assert got(server, scratch, ROWS) == whole, text.encode()[:kept]


def test_json_that_is_cut_whenever_it_is_asked_for_is_refused_by_name(scratch: Path) -> None:
    with answering(reply(b'[{"a": "1"},', content_type="application/json", **NO_LENGTH)) as server:
        with pytest.raises(IncompleteResponse, match=r"a whole json from rows\.json"):
            client_of(server).get(ROWS, scratch)
        assert len(server.seen) == 3


@pytest.mark.parametrize("body", [chunked(b"a,b\n", b"1,2\n"), chunked(b"a,b\n") + b"ff\r\n1,2\n"])
def test_a_body_in_chunks_without_the_last_one_was_cut(scratch: Path, body: bytes) -> None:
    with answering(body, chunked(b"a,b\n", b"1,2\n", b"")) as server:
        assert got(server, scratch) == b"a,b\n1,2\n"
        assert len(server.seen) == 2


def test_a_body_that_ends_with_its_connection_is_asked_for_whole_again(scratch: Path) -> None:
    """It may have been cut, and the next answer to a conditional request would be that nothing changed."""
    named = {"ETag": '"1"', "Last_Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}
    plain, whole = reply(b"a\n1\n", Content_Length="", **named), chunked(b"a\n1\n", b"", **named)
    with answering(plain, whole, reply(b"a\n1\n", **named)) as server:
        kept = [client_of(server).get(TABLE, scratch).validators for _ in range(3)]
    assert kept == [Validators(), *[Validators('"1"', named["Last_Modified"])] * 2]


# --- the rest of a body ----------------------------------------------------------------------------------


def test_the_rest_of_the_same_body_is_added(scratch: Path) -> None:
    with answering(cut(), rest()) as server:
        assert got(server, scratch) == BODY
        assert f"Range: bytes={HALF}-" in server.seen[1]
        assert 'If-Range: "1"' in server.seen[1]


@pytest.mark.parametrize(
    "second",
    [
        rest(NEWER, ETag='"2"'),
        rest(NEWER, ETag=""),
        rest(NEWER + b"1", ETag='"1"'),
        rest(NEWER, ETag='"1"', Content_Encoding="gzip"),
        rest(NEWER, Content_Range="bytes"),
        rest(NEWER, Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT"),
    ],
    ids=["another name", "no name", "another size", "compressed", "no range", "another day"],
)
def test_the_rest_of_another_version_is_not_added(scratch: Path, second: bytes) -> None:
    with answering(cut(), second, reply(NEWER)) as server:
        assert got(server, scratch) == NEWER
        assert "Range:" not in server.seen[2], "it is asked for whole"


def test_a_part_of_the_rest_is_not_taken_for_all_of_it(scratch: Path) -> None:
    some = reply(
        BODY[HALF : HALF + 10],
        "206 Partial Content",
        ETag='"1"',
        Content_Range=f"bytes {HALF}-{HALF + 9}/{len(BODY)}",
    )
    with answering(cut(), some, rest(start=HALF + 10)) as server:
        assert got(server, scratch) == BODY
        assert f"Range: bytes={HALF + 10}-" in server.seen[2]


def test_a_compressed_body_is_not_resumed(scratch: Path) -> None:
    packed = gzip.compress(BODY, 0)
    half = reply(packed[:HALF], ETag='"1"', Accept_Ranges="bytes", Content_Encoding="gzip", Content_Length=str(10**6))
    with answering(half, reply(BODY)) as server:
        assert got(server, scratch) == BODY
        assert "Range:" not in server.seen[1]


def test_a_range_that_the_publisher_does_not_have_means_to_start_again(scratch: Path) -> None:
    no_range = reply(b"", "416 Range Not Satisfiable", Content_Range="bytes */10")
    with answering(cut(), no_range, reply(NEWER)) as server:
        assert got(server, scratch) == NEWER
        assert "Range:" not in server.seen[2]


@pytest.mark.parametrize("content_range", ["bytes 4-7/8", "bytes 0-3/8", "bytes */8", "bytes 0-3/*", "rows 0-3/4"])
def test_a_part_that_is_sent_as_the_whole_is_not_taken_for_it(scratch: Path, content_range: str) -> None:
    part = reply(b"1,2\n", Content_Range=content_range)
    with answering(part) as server, pytest.raises(SourceUnavailable, match="a part of the answer"):
        client_of(server).get(TABLE, scratch)
    with answering(part, reply(b"a,b\n1,2\n")) as server:
        assert got(server, scratch) == b"a,b\n1,2\n"


def test_a_range_of_the_whole_is_the_whole(scratch: Path) -> None:
    with answering(reply(b"a,b\n1,2\n", Content_Range="bytes 0-7/8")) as server:
        assert got(server, scratch) == b"a,b\n1,2\n"
