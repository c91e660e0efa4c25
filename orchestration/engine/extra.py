"""Is what Spark needs there?"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
from urllib.parse import urlsplit

from orchestration.core.errors import EngineMissing, EngineUnfit

REMOTE = "SPARK_REMOTE"
"""Spark's own setting: the address of a Spark Connect server, ``sc://host:port``."""
_PORT = 15002
_ANSWERS_WITHIN_SECONDS = 10


def require_spark() -> None:
    """Refuse to go on without the extra ``spark``, and Java or the Spark Connect server that is to take its place.

    Raises:
        EngineMissing: the extra or Java is not there.
        EngineUnfit: the server is not there.
    """
    missing = [name for name in ("pyspark", "dbt.adapters.spark") if importlib.util.find_spec(name) is None]
    remote = os.environ.get(REMOTE)
    if remote is None and shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        missing.append("java")
    if missing:
        raise EngineMissing(
            partition="spark",
            expected="the extra spark and Java 17",
            found=f"no {', no '.join(missing)}",
            remedy="Install them as docs/operating/spark.md says.",
        )
    if remote is not None:
        _require_server(remote)


def _require_server(remote: str) -> None:
    """Spark's own client would go on asking for ten minutes."""
    address = urlsplit(remote)
    try:
        if address.scheme != "sc" or not address.hostname:
            raise ValueError("no address like sc://host:15002")
        socket.create_connection((address.hostname, address.port or _PORT), _ANSWERS_WITHIN_SECONDS).close()
    except (OSError, ValueError) as error:
        raise EngineUnfit(
            partition=remote,
            expected="a Spark Connect server",
            found=str(error),
            remedy=f"Start it, or unset {REMOTE} to run Spark in this process (docs/operating/spark.md).",
        ) from error
