"""The library's session, without what it does unasked: redirects, and passwords from the machine's ``.netrc``."""

from __future__ import annotations

import contextlib

import requests
from requests.utils import get_environ_proxies, select_proxy


class Session(requests.Session):
    """Sends requests, through the environment's proxy where there is one; redirects are the caller's to follow."""

    def __init__(self) -> None:
        super().__init__()
        self.auth = _no_password

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: the library would read the body of a redirect, however long."""

    def location_in(self, response: requests.Response) -> str:
        """Where a redirect leads; the header is read as UTF-8, which it is more often than the standard's Latin-1."""
        try:
            return super().get_redirect_target(response) or ""
        except UnicodeDecodeError:
            return response.headers["Location"]

    def proxy_to(self, url: str) -> str | None:
        """The proxy of the environment that a request goes through, if any."""
        with contextlib.suppress(ValueError):  # an address that does not parse
            return select_proxy(url, get_environ_proxies(url)) if self.trust_env else None
        return None


def _no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stands in for the library's own search through the machine's ``.netrc``."""
    return request
