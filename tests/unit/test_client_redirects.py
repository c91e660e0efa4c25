"""Where the client lets itself be sent, and that a host's key goes to that host alone."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from orchestration.core.errors import RedirectRefused, SourceRefused, WrongContent
from orchestration.core.request import Content, Request
from orchestration.landing.client import Client
from tests.support.raw_server import RawServer, answering, reply

TABLE = Request("https://data.example.org/files/table.csv", Content.CSV)
BODY = reply(b"a\n1\n")
KEYS = {"data.example.org": {"X-Api-Key": "s3cret"}, "other.example.net": {"X-Api-Key": "0thers"}}


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


def client_of(server: RawServer) -> Client:
    return Client(route=server.route, pace_seconds=0, backoff_seconds=0, tries=1, headers=KEYS)


def to(location: str) -> bytes:
    return reply(b"", "302 Found", Location=location)


def keys_sent(server: RawServer) -> list[str]:
    """The key in each request, or nothing."""
    return ["s3cret" if "s3cret" in head else "0thers" if "0thers" in head else "" for head in server.seen]


@pytest.mark.parametrize(
    "location",
    ["http://data.example.org/files/table.csv", "//127.0.0.1/table.csv", "https://localhost:8443/x", "https://localhost./x"]
    + ["https://app.localhost/x", "https://127.0.0.1/x", "https://127.1/x", "https://0x7f000001/x", "https://2130706433/x"]
    + ["https://[::1]/x", "https://[::ffff:127.0.0.1]/x", "https://10.0.0.5/x", "https://192.168.1.1/x", "https://0/x"]
    + ["https://169.254.169.254/latest/meta-data", "https://user:passw0rd@data.example.org/x"]
    + ["file:///etc/passwd", "ftp://data.example.org/x", "data:text/csv,a", "javascript:alert(1)", "https://["]
    + ["https://data.example.org:99999/x", "https://data.example.org:x/", "http://"],
)  # fmt: skip
def test_a_redirect_to_where_no_publisher_is_is_refused(scratch: Path, location: str) -> None:
    with answering(to(location), BODY) as server:
        with pytest.raises(RedirectRefused, match=r"a redirect from data\.example\.org") as caught:
            client_of(server).get(TABLE, scratch)
        assert isinstance(caught.value, SourceRefused)
        assert len(server.seen) == 1
    assert "passw0rd" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "location",
    ["/files/moved.csv", "moved.csv", "https://DATA.Example.org/moved.csv", "https://data.example.org:443/x"],
)
def test_a_key_stays_with_its_host(scratch: Path, location: str) -> None:
    with answering(to(location), BODY) as server:
        client_of(server).get(TABLE, scratch)
    assert keys_sent(server) == ["s3cret", "s3cret"]


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/files/données.csv".encode(), "/files/donn%C3%A9es.csv"),
        ("https://data.example.org/Å/Español año.csv".encode(), "/%C3%85/Espa%C3%B1ol%20a%C3%B1o.csv"),
        (b"/files/donn%C3%A9es.csv", "/files/donn%C3%A9es.csv"),
        ("/files/données.csv".encode("latin-1"), "/files/donn%C3%A9es.csv"),
    ],
    ids=["UTF-8", "UTF-8 with a byte that ends lines elsewhere", "escaped", "Latin-1"],
)
def test_a_redirect_is_followed_in_whatever_bytes_it_is_written(scratch: Path, location: bytes, asked: str) -> None:
    moved = to("LOCATION").replace(b"LOCATION", location)
    with answering(moved, BODY) as server:
        client_of(server).get(TABLE, scratch)
    assert server.seen[1].split("\r\n")[0] == f"GET /https://data.example.org{asked} HTTP/1.1"


@pytest.mark.parametrize(
    "location",
    ["https://data.example.org:8443/x", "https://data.example.org.evil.net/x", "https://sub.data.example.org/x"]
    + ["https://evil.net/data.example.org", "https://data.example.org./x", "//evil.net/x"],
)
def test_a_key_goes_nowhere_else(scratch: Path, location: str) -> None:
    with answering(to(location), BODY) as server:
        client_of(server).get(TABLE, scratch)
    assert keys_sent(server) == ["s3cret", ""]


def test_a_key_is_not_lent_to_whoever_sends_the_client_back(scratch: Path) -> None:
    with answering(to("https://evil.net/x"), to("https://data.example.org/account"), BODY) as server:
        client_of(server).get(TABLE, scratch)
    assert keys_sent(server) == ["s3cret", "", ""]


def test_the_body_of_a_redirect_is_not_read(scratch: Path) -> None:
    endless = reply(b"x" * 1_000, "302 Found", Location="/files/moved.csv", Content_Length=str(1 << 40))
    with answering(endless, BODY, hold_open=True) as server:
        client = client_of(server)
        client.read_timeout = 2.0
        assert client.get(TABLE, scratch).size == 4


def test_another_hosts_key_is_not_used_because_of_a_redirect(scratch: Path) -> None:
    with answering(to("https://other.example.net/x"), BODY) as server:
        client_of(server).get(TABLE, scratch)
    assert keys_sent(server) == ["s3cret", ""]


def test_a_key_is_not_sent_in_the_clear(scratch: Path) -> None:
    with answering(BODY) as server:
        client_of(server).get(Request("http://data.example.org/table.csv", Content.CSV), scratch)
    assert keys_sent(server) == [""]


def test_a_redirect_may_leave_plain_http(scratch: Path) -> None:
    with answering(to("https://data.example.org/table.csv"), BODY) as server:
        client_of(server).get(Request("http://data.example.org/table.csv", Content.CSV), scratch)
    assert keys_sent(server) == ["", ""]


def test_the_machines_own_passwords_are_not_sent(
    scratch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login me password passw0rd\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with answering(BODY) as server:
        client_of(server).get(TABLE, scratch)
    assert "authorization" not in server.seen[0].lower()


def test_a_key_that_the_publisher_repeats_is_not_told(scratch: Path) -> None:
    refusal = reply(b'{"error": {"message": "the key s3cret has expired"}}', content_type="application/json")
    with answering(refusal) as server, pytest.raises(WrongContent, match="the key … has expired") as caught:
        client_of(server).get(Request(TABLE.url, Content.JSON), scratch)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)


def test_a_key_that_cannot_be_sent_is_not_told(scratch: Path) -> None:
    client = Client(pace_seconds=0, tries=1, headers={"data.example.org": {"X-Api-Key": "s3cret\nEvil: 1"}})
    with pytest.raises(SourceRefused) as caught:
        client.get(TABLE, scratch)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))
