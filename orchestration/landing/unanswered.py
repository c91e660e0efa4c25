"""Classifies requests without a response by their cause: a name that does not resolve is no closed connection.

What the library says of a failure may hold the query, a header or a proxy's password: it is never repeated.
"""

from __future__ import annotations

import errno
import http.client
import re
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions

from orchestration.core.errors import CertificateRefused, SourceRefused, TradeCorridorsError
from orchestration.landing.refusals import Passing, proxy_refusal

_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})")
"""Python's message about a proxy's response, the only place in which it keeps the status."""

_REASONS = {
    errno.ECONNREFUSED: "the connection was refused",
    errno.ECONNRESET: "the connection was reset",
    errno.EPIPE: "the connection was cut",
    errno.ENETUNREACH: "there is no way to the host (no network?)",
    errno.EHOSTUNREACH: "there is no way to the host (no network?)",
}


def unanswered(error: Exception, host: str, proxy: str | None) -> Passing | TradeCorridorsError:
    """What a failed request means.

    Args:
        proxy: the proxy that the request was sent through, if any.
    """
    causes = list(_causes(error))
    if (status := _tunnel_status(causes)) is not None:
        is_passing = status in (408, 429) or status >= 500
        found = f"status {status}"
        return Passing(f"{found} by the proxy of the environment") if is_passing else proxy_refusal(host, found)
    if isinstance(error, requests.exceptions.SSLError) and not _is_cut(causes):
        return _untrusted(causes, host)
    if isinstance(error, requests.ConnectionError | requests.Timeout):
        is_proxys = isinstance(error, requests.exceptions.ProxyError)
        reason = _reason(error, causes)
        return Passing(f"the proxy of the environment cannot be reached: {reason}" if is_proxys else reason)
    return _unsendable(error, host, proxy)


def _tunnel_status(causes: list[BaseException]) -> int | None:
    """What a proxy answered instead of opening a way."""
    found = [match for cause in causes if (match := _TUNNEL.match(str(cause)))]
    return int(found[0][1]) if found else None


def _unsendable(error: Exception, host: str, proxy: str | None) -> SourceRefused:
    """The error of a request that cannot be sent: its URL, a header, the proxy or the certificates are invalid."""
    found = f"{type(error).__name__} before anything was sent"
    if isinstance(error, OSError) and not isinstance(error, requests.RequestException):
        return CertificateRefused(
            expected=f"certificates to judge {host} by",
            found="none where REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE says",
            remedy="Set it to a PEM file that can be read, or unset it.",
        )
    if proxy and isinstance(error, requests.exceptions.InvalidProxyURL | requests.exceptions.InvalidSchema):
        return proxy_refusal(host, found)
    return SourceRefused(
        expected=f"a request that can be sent to {host}",
        found=found,
        remedy="The address or a header holds what HTTP cannot carry; see the source module and the settings.",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all that it came from or wraps; not what was handled when the request was made."""
    left, seen = [error], set[int]()
    while left:
        one = left.pop(0)
        if id(one) not in seen and not isinstance(one, TradeCorridorsError | Passing):
            seen.add(id(one))
            yield one
            wrapped = (one.__cause__, one.__context__, *one.args, getattr(one, "reason", None))
            left += [cause for cause in wrapped if isinstance(cause, BaseException)]


def _is_cut(causes: list[BaseException]) -> bool:
    """Whether the other side hung up while TLS was agreed on."""
    return any(isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError | ConnectionError) for cause in causes)


def _reason(error: Exception, causes: list[BaseException]) -> str:
    for cause in causes:
        if isinstance(cause, urllib3.exceptions.NameResolutionError):
            return "the host name does not resolve (no network?)"
        if isinstance(cause, http.client.RemoteDisconnected | ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return "the connection was closed before an answer"
        if isinstance(cause, requests.ConnectTimeout):
            return "no connection in time"
        if isinstance(cause, requests.ReadTimeout):
            return "no answer in time"
        if isinstance(cause, OSError) and cause.errno in _REASONS:
            return _REASONS[cause.errno]
    return type(error).__name__


def _untrusted(causes: list[BaseException], host: str) -> CertificateRefused:
    told = [cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)]
    other = next((cause.reason for cause in causes if isinstance(cause, ssl.SSLError) and cause.reason), "")
    return CertificateRefused(
        expected=f"a certificate of {host} that is trusted here",
        found=told[0].verify_message if told else other.lower().replace("_", " ") or "a failure of TLS",
        remedy="If a proxy opens TLS, set REQUESTS_CA_BUNDLE to a PEM file with its authority. Is the clock right?",
    )
