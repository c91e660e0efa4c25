"""Serves the site, and the docs beside it, on loopback alone; of the mode's folder nothing else."""

from __future__ import annotations

import errno
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from orchestration.core.commands import advised
from orchestration.core.errors import NothingPublished, SettingError
from orchestration.core.settings import Settings

_SERVED = ("site", "data_docs", "dbt_docs")


class _Handler(SimpleHTTPRequestHandler):
    def send_head(self):  # type: ignore[no-untyped-def]  # as the library's
        parts = Path(unquote(urlsplit(self.path).path)).parts[1:]
        if not parts:
            self.send_response(302)
            self.send_header("Location", "/site/index.html")
            self.end_headers()
            return None
        if parts[0] not in _SERVED or ".." in parts:
            self.send_error(404)
            return None
        return super().send_head()

    def list_directory(self, path):  # type: ignore[no-untyped-def]  # as the library's
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """A server for one person says nothing of each request."""


def site_server(settings: Settings, port: int) -> ThreadingHTTPServer:
    """A server of the site on 127.0.0.1, not started.

    Args:
        port: 0 for any free one.

    Raises:
        NothingPublished: there is no site.
        SettingError: another program listens at the port.
    """
    if not (settings.site / "index.html").exists():
        raise NothingPublished(
            partition="site",
            expected=f"a site at {settings.site}",
            found="none",
            remedy=f"Run {advised(settings.mode, 'page')} first.",
        )
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(settings.home)))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise SettingError(
            partition="--port",
            expected=f"port {port} of 127.0.0.1 free",
            found="another program that listens there",
            remedy=f"End it, or choose another: .venv/bin/python -m orchestration serve --port {port + 1}.",
        ) from error
