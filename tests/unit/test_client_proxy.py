"""A proxy in the environment, and certificates that are not trusted."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from orchestration.core.errors import CertificateRefused, ProxyRefused, SourceRefused, SourceUnavailable
from orchestration.core.request import Content, Request
from orchestration.landing.client import Client
from tests.support.raw_server import answering, reply

PLAIN = Request("http://data.example.org/table.csv", Content.CSV)
TABLE = Request("https://data.example.org/table.csv", Content.CSV)
GOOD = reply(b"a\n1\n")
_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


@pytest.fixture(autouse=True)
def _no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def live(tries: int = 2) -> Client:
    return Client(pace_seconds=0, backoff_seconds=0, tries=tries)


# --- proxies ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_what_is_routed_to_this_machine_bypasses_the_proxy(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    with answering(GOOD) as server:
        client = Client(route=server.route, pace_seconds=0, tries=1)
        assert client.get(TABLE, scratch).size == 4
        assert server.seen[0].startswith("GET /https://data.example.org/table.csv")


def test_a_publisher_is_asked_through_the_proxy_unless_it_is_exempt(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(GOOD) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:passw0rd@127.0.0.1:{proxy.port}")
        assert live().get(PLAIN, scratch).size == 4
        assert proxy.seen[0].startswith("GET http://data.example.org/table.csv HTTP/1.1\r\n")
        assert "Proxy-Authorization: Basic" in proxy.seen[0]
        monkeypatch.setenv("NO_PROXY", "example.com,127.0.0.1")
        assert live().get(Request(f"http://127.0.0.1:{proxy.port}/table.csv", Content.CSV), scratch).size == 4
        assert proxy.seen[1].startswith("GET /table.csv HTTP/1.1\r\n")


@pytest.mark.parametrize("status", ["407 Proxy Authentication Required", "403 Forbidden", "405 Method Not Allowed"])
def test_a_proxy_that_refuses_is_named_and_asked_once(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    with answering(reply(b"", status)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:passw0rd@127.0.0.1:{proxy.port}")
        with pytest.raises(ProxyRefused, match=f"a refusal by the proxy: status {status[:3]}") as caught:
            live().get(TABLE, scratch)
        assert len(proxy.seen) == 1
        assert proxy.seen[0].startswith("CONNECT data.example.org:443")
    assert isinstance(caught.value, SourceRefused)
    assert "HTTPS_PROXY" in caught.value.remedy
    assert "passw0rd" not in "".join(traceback.format_exception(caught.value))


def test_a_proxy_that_wants_a_password_for_plain_http_is_named(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(reply(b"", "407 Proxy Authentication Required")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(ProxyRefused, match="status 407"):
            live().get(PLAIN, scratch)
        assert len(proxy.seen) == 1


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (reply(b"", "502 Bad Gateway"), "status 502 by the proxy of the environment after 2 tries"),
        (b"", "the proxy of the environment|closed before an answer"),
    ],
)
def test_a_proxy_that_fails_can_pass(scratch: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes, found: str) -> None:
    with answering(answer) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(SourceUnavailable, match=found):
            live().get(TABLE, scratch)
        assert len(proxy.seen) == 2


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("http://127.0.0.1:9", "the connection was refused"),
        ("http://no-such-proxy.invalid:8080", r"the host name does not resolve \(no network\?\)"),
    ],
)
def test_a_proxy_that_is_not_there_is_told_apart_from_a_publisher_that_is_not(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, proxy: str, reason: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(SourceUnavailable, match=f"the proxy of the environment cannot be reached: {reason}"):
        live().get(TABLE, scratch)


@pytest.mark.parametrize("proxy", ["http://", "http://:8080", "socks5://127.0.0.1:9", "ftp://127.0.0.1:9"])
def test_a_proxy_that_is_none_is_named_without_a_second_try(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(SourceRefused, match="before anything was sent"):
        live().get(TABLE, scratch)


# --- certificates ----------------------------------------------------------------------------------------

Certified = Callable[..., ssl.SSLContext]


@pytest.fixture
def certified(tmp_path: Path) -> Certified:
    """Makes a certificate that nobody has signed, kept in ``own.pem``."""

    def make(name: str = "127.0.0.1", days: int = 2) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Trade Corridors test")])
        now = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=9))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (tmp_path / "own.pem").write_bytes(certificate.public_bytes(pem))
        (tmp_path / "key.pem").write_bytes(key.private_bytes(pem, *plain))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "own.pem", tmp_path / "key.pem")
        return context

    return make


def at(port: int) -> Request:
    return Request(f"https://127.0.0.1:{port}/table.csv", Content.CSV)


def test_a_certificate_that_is_not_trusted_is_tried_once_and_told_with_the_setting_that_helps(
    scratch: Path, certified: Certified
) -> None:
    with answering(GOOD, tls=certified()) as server:
        with pytest.raises(CertificateRefused, match="self-signed certificate") as caught:
            live(tries=5).get(at(server.port), scratch)
        assert (server.connections, server.seen) == (1, [])
    assert isinstance(caught.value, SourceRefused)
    assert "REQUESTS_CA_BUNDLE" in caught.value.remedy


def test_the_setting_that_helps_does_help(
    scratch: Path, tmp_path: Path, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(GOOD, tls=certified()) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "own.pem"))
        assert live().get(at(server.port), scratch).size == 4


@pytest.mark.parametrize(
    ("name", "days", "found"),
    [("127.0.0.1", -1, "certificate has expired"), ("127.0.0.2", 2, "IP address mismatch")],
)
def test_a_certificate_that_is_trusted_and_wrong_is_told_by_its_fault(
    scratch: Path,
    tmp_path: Path,
    certified: Certified,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    days: int,
    found: str,
) -> None:
    with answering(GOOD, tls=certified(name, days)) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "own.pem"))
        with pytest.raises(CertificateRefused, match=found):
            live().get(at(server.port), scratch)
        assert server.connections == 1


def test_certificates_that_are_not_there_are_told_as_such(
    scratch: Path, tmp_path: Path, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "none.pem").write_text("no certificate\n", encoding="utf-8")
    with answering(GOOD, tls=certified()) as server:
        for name in ("nowhere.pem", "none.pem"):
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / name))
            with pytest.raises(CertificateRefused, match="REQUESTS_CA_BUNDLE"):
                live().get(at(server.port), scratch)


@contextmanager
def treating(treat: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that treats each connection so, and hangs up."""

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            with connection, suppress(OSError):
                treat(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def test_a_host_that_hangs_up_in_the_middle_of_tls_can_pass(scratch: Path) -> None:
    hung_up: list[int] = []

    def hang_up(connection: socket.socket) -> None:
        hung_up.append(len(connection.recv(5)))

    with (
        treating(hang_up) as port,
        pytest.raises(SourceUnavailable, match=r"the connection was (reset|closed before an answer) after 2 tries"),
    ):
        live().get(at(port), scratch)
    assert len(hung_up) == 2


def test_a_proxy_that_opens_tls_is_told_by_its_certificate(
    scratch: Path, tmp_path: Path, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bytes] = []
    tls = certified()

    def open_tls(connection: socket.socket) -> None:
        opened.append(connection.recv(65_536).split(b"\r\n")[0])
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with tls.wrap_socket(connection, server_side=True) as inside:
            inside.recv(65_536)
            inside.sendall(GOOD)

    request = Request("https://127.0.0.1/table.csv", Content.CSV)
    with treating(open_tls) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(CertificateRefused, match="self-signed certificate"):
            live().get(request, scratch)
        assert [line.split()[:2] for line in opened] == [[b"CONNECT", b"127.0.0.1:443"]]
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "own.pem"))
        assert live().get(request, scratch).size == 4
