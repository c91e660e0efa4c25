"""Where the client may be sent, and how URLs are redacted in messages (user, path, query)."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

from orchestration.core.errors import RedirectRefused

_PORTS = {"http": 80, "https": 443}


def host_of(url: str) -> str:
    """The host alone, in lower case; nothing, if the address does not parse."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what a key is given for."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def redirected(url: str, location: str) -> str:
    """The address that a redirect from ``url`` leads to.

    Raises:
        RedirectRefused: no publisher is there.
    """
    try:
        target = urljoin(url, location)
        reason = _why_not(url, target)
    except ValueError:
        reason = "an address that does not parse"
    if reason:
        raise RedirectRefused(
            expected=f"an answer from {host_of(url)}",
            found=f"a redirect from {host_of(url)} to {reason}",
            remedy="Nothing was asked there. See the dataset's homepage: the site may have moved, or been taken over.",
        )
    return target


def _why_not(url: str, target: str) -> str:
    scheme, host, _ = origin_of(target)
    if scheme not in _PORTS:
        return f"the scheme {scheme[:20]!r}"
    if scheme == "http" and urlsplit(url).scheme == "https":
        return f"plain http at {host}"
    if not host:
        return "no host"
    if "@" in urlsplit(target).netloc:
        return f"a user at {host}"
    return "" if _is_public(host) else f"{host}, which is this machine or network"


def _is_public(host: str) -> bool:
    """Whether a host is neither this machine nor in its network, however its address is spelled (127.1, 0x7f000001)."""
    if host.rstrip(".") == "localhost" or host.rstrip(".").endswith(".localhost"):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:
        return ipaddress.ip_address(socket.inet_aton(host)).is_global
    except OSError:
        return True
