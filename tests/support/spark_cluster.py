"""A standalone Spark cluster on loopback: a master, workers of one core each, and a Spark Connect server."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

_UP_WITHIN_SECONDS = 120
_LOOPBACK = "127.0.0.1"
_SMALL = {"spark.sql.shuffle.partitions": "4", "spark.ui.enabled": "false"}
"""For two cores; the default, 200 partitions, is for much more."""


class Cluster:
    """What runs, until ``stop``; what it says goes to a folder.

    Args:
        folder: for logs, work of the workers and the configuration of sessions that are to run here.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        self._master = f"spark://{_LOOPBACK}:{_free_port()}"

    def start(self, workers: int) -> None:
        """Start the master and its workers."""
        port = int(self._master.rpartition(":")[2])
        self._start("master", f"org.apache.spark.deploy.master.Master --port {port} --webui-port 0")
        _wait_for(port)
        options = f"--cores 1 --memory 1g --webui-port 0 --work-dir {self._folder / 'work'} {self._master}"
        self._workers = [
            self._start(f"worker-{number}", f"org.apache.spark.deploy.worker.Worker {options}")
            for number in range(workers)
        ]

    def as_master(self) -> dict[str, str]:
        """The environment of whoever is to be its driver."""
        conf = self._folder / "conf"
        conf.mkdir()
        settings = {"spark.master": self._master, **_SMALL}
        text = "".join(f"{name} {value}\n" for name, value in settings.items())
        (conf / "spark-defaults.conf").write_text(text, encoding="utf-8")
        return {"SPARK_CONF_DIR": str(conf)}

    def connect_server(self) -> dict[str, str]:
        """Start a Spark Connect server, which takes all of the cluster; the environment of whoever is to use it."""
        port = _free_port()
        bound = f"--conf spark.connect.grpc.binding.address={_LOOPBACK} --conf spark.connect.grpc.binding.port={port}"
        small = " ".join(f"--conf {name}={value}" for name, value in _SMALL.items())
        options = f"--master {self._master} {small} {bound}"
        server = "org.apache.spark.sql.connect.service.SparkConnectServer"
        self._server = self._start("connect", f"--class {server} {options} spark-internal", "spark-submit")
        _wait_for(port)
        return {"SPARK_REMOTE": f"sc://{_LOOPBACK}:{port}"}

    def kill_the_server(self) -> None:
        """The Spark Connect server, at once."""
        self._server.send_signal(signal.SIGKILL)

    def kill_a_worker(self) -> None:
        """The first one, at once; its executor ends with it."""
        self._workers[0].send_signal(signal.SIGKILL)

    def stop(self) -> None:
        """End all of it."""
        for process in reversed(self._running):
            process.kill()
            process.wait()

    def _start(self, name: str, arguments: str, command: str = "spark-class") -> subprocess.Popen[bytes]:
        import pyspark

        home = Path(pyspark.__file__).parent
        with (self._folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [home / "bin" / command, *arguments.split()],
                cwd=self._folder,
                env={
                    **os.environ,
                    "SPARK_HOME": str(home),
                    "SPARK_LOCAL_IP": _LOOPBACK,
                    "SPARK_LOCAL_HOSTNAME": _LOOPBACK,
                },
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._running.append(process)
        return process


@contextlib.contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """A cluster for the block."""
    folder.mkdir()
    running = Cluster(folder)
    try:
        running.start(workers)
        yield running
    finally:
        running.stop()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((_LOOPBACK, 0))
        port: int = one.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(_UP_WITHIN_SECONDS * 5):
        with contextlib.suppress(OSError):
            socket.create_connection((_LOOPBACK, port), 1).close()
            return
        time.sleep(0.2)
    raise AssertionError(f"nothing listens on port {port}")
