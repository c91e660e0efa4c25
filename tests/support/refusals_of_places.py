"""Each kind of error that is no publisher's and no gate's: of settings, files on this machine, what was asked for."""

from __future__ import annotations

import errno
import json
import os
import ssl
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock, patch

import duckdb
import requests
from filelock import FileLock

from orchestration.automation.refused import refused
from orchestration.core.errors import TradeCorridorsError
from orchestration.core.modes import Mode, claim_folder
from orchestration.core.request import Content, Request
from orchestration.core.settings import Settings
from orchestration.core.storage import storage_error
from orchestration.engine.check import built_on_engine, check_engine
from orchestration.engine.dialect import to_spark
from orchestration.engine.extra import require_spark
from orchestration.engine.session import require_same_folder, schemas
from orchestration.environment import load_settings
from orchestration.lake.export import export_lake
from orchestration.lake.manifest import MANIFEST
from orchestration.lake.places import Bucket
from orchestration.landing.archive import open_landed
from orchestration.landing.content import check_size
from orchestration.landing.journal import records
from orchestration.landing.memory import NAME, Memory
from orchestration.landing.quota import Quota
from orchestration.landing.unanswered import unanswered
from orchestration.publishers.registry import dataset_named
from orchestration.quality.data_docs import StoredValidation, build_site
from orchestration.quality.verdict import Outcome
from orchestration.raw.slot import writer_slot
from orchestration.raw.store import open_raw
from orchestration.release.candidate import sha256_of
from orchestration.release.edited import require_unedited
from orchestration.release.rebuild import rebuild
from orchestration.release.releases import description_of, release_file
from orchestration.site.serve import site_server
from orchestration.site.write import write_site


def refusals_of_places(folder: Path) -> Iterator[tuple[str, str]]:
    """What stops a command, or a part of a night, for a reason on this machine."""
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(folder / "data")})
    settings.home.mkdir(parents=True)
    for kind, ask in _BROUGHT_ABOUT.items():
        try:
            ask(settings)
        except TradeCorridorsError as error:
            yield kind, str(error)
        else:
            yield kind, "nothing was refused"


def _setting(settings: Settings) -> None:
    load_settings({"TRADE_CORRIDORS_SOURCES": "samples"})


def _dataset(settings: Settings) -> None:
    dataset_named("example_flows")


def _modes(settings: Settings) -> None:
    claim_folder(settings.home, Mode.SAMPLE)
    claim_folder(settings.home, Mode.LIVE)


def _layout(settings: Settings) -> None:
    path = settings.home / "old.duckdb"
    with open_raw(path, Mode.SAMPLE) as con:
        con.execute("update meta.store set layout = 1")
    with open_raw(path, Mode.SAMPLE):
        pass


def _writer(settings: Settings) -> None:
    with FileLock(settings.home / "writer.lock"), writer_slot(settings, patience_seconds=0):
        pass


def _disk(settings: Settings) -> None:
    full = storage_error(OSError(errno.ENOSPC, "No space left on device", "build.duckdb"))
    assert full is not None
    raise full


def _journal(settings: Settings) -> None:
    journal = settings.home / "receipts" / "example_flows.jsonl"
    journal.parent.mkdir()
    journal.write_text('{"url": "https://www.exam\n', encoding="utf-8")
    list(records(journal, dict))


def _memory(settings: Settings) -> None:
    (settings.home / NAME).write_bytes(b"no database" * 100)
    Memory(settings.home).rows("select * from failures")


def _landed(settings: Settings) -> None:
    open_landed(settings.home / "gone", "example_flows 2024-01")


def _quota(settings: Settings) -> None:
    Quota(most=500, made=500).take()


def _certificate(settings: Settings) -> None:
    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.reason, cause.verify_message = "CERTIFICATE_VERIFY_FAILED", "self-signed certificate in certificate chain"
    raise unanswered(requests.exceptions.SSLError(cause), "www.example.org", None)


def _size(settings: Settings) -> None:
    request = Request("https://www.example.org/files/2024-01.zip", Content.ZIP, most_bytes=1_000_000)
    check_size(request, 9_000_000, "announced")


def _edited(settings: Settings) -> None:
    require_unedited(Path("manifest-of-before.json"))


def _unpublished(settings: Settings) -> None:
    site_server(settings, 0)


def _older(settings: Settings) -> None:
    release = release_file(settings, "20240511T000000000000Z-00000000")
    release.parent.mkdir(parents=True)
    with duckdb.connect(str(release)) as con:
        con.execute("create schema meta")
        con.execute(
            "create table meta.publication as select '20240511T000000000000Z-00000000' as build_id,"
            " 'sample' as source_mode, '1.1' as schema_version"
        )
    description_of(release).write_text(json.dumps({"sealed": sha256_of(release)}), encoding="utf-8")
    settings.pointer.symlink_to(release)
    write_site(settings)


def _unrefused(settings: Settings) -> None:
    refused(settings, "example_flows", "2024-01")


def _rebuilt(settings: Settings) -> None:
    release = settings.home / "release.duckdb"
    with duckdb.connect(str(release)) as con:
        con.execute("create schema meta; create table meta.publication as select date '2024-05-11' as sources_as_of")
        con.execute("create table meta.revisions (dataset_code varchar, partition varchar)")
        con.execute(
            "create table meta.inputs as select 'bts_transborder' as dataset_code, '2024-01' as partition,"
            " repeat('0', 64) as sha256, 'https://www.example.org' as url, 1 as file_number, '' as content_hash"
        )
    rebuild(settings, release, settings.home / "rebuilt")


def _lake(settings: Settings) -> None:
    export_lake(_with_lake(settings), list[str]().append)


def _manifest(settings: Settings) -> None:
    there = _with_lake(settings)
    (Path(there.lake) / MANIFEST).write_text('{"format": 0, "source_mode": "sample", "files": []}', encoding="utf-8")
    export_lake(there, list[str]().append)


def _with_lake(settings: Settings) -> Settings:
    lake = settings.home / "lake"
    lake.mkdir(exist_ok=True)
    return settings.model_copy(update={"lake_address": str(lake)})


def _bucket(settings: Settings) -> None:
    denied = OSError("AWS Error ACCESS_DENIED during HeadBucket operation: No response body.")
    with patch("pyarrow.fs.S3FileSystem", side_effect=denied):
        Bucket("s3://corridors/lake")


def _no_engine(settings: Settings) -> None:
    with patch("importlib.util.find_spec", return_value=None), patch("shutil.which", return_value="java"):
        check_engine(settings, list[str]().append)


def _no_server(settings: Settings) -> None:
    with patch.dict(os.environ, {"SPARK_REMOTE": "sc://127.0.0.1:1"}), patch("importlib.util.find_spec"):
        require_spark()


def _other_folder(settings: Settings) -> None:
    """A server that writes to its own disk."""
    with patch.dict(sys.modules, {"pyspark": MagicMock(), "pyspark.errors": MagicMock(PySparkException=OSError)}):
        require_same_folder(MagicMock(), settings.engine_scratch)


def _other_schema(settings: Settings) -> None:
    server = MagicMock()
    server.catalog.getDatabase.return_value.locationUri = "s3://sales/marts.db"
    with schemas(server, settings.engine_scratch, ["marts"]):
        pass


def _not_for_engine(settings: Settings) -> None:
    to_spark("select * from a positional join b", lambda schema, table: [])


def _engine_differs(settings: Settings) -> None:
    node = SimpleNamespace(name="dim_port", resource_type="model")
    failed = SimpleNamespace(node=node, status="error", message="Runtime Error in model dim_port")
    built_on_engine(SimpleNamespace(build=lambda: [failed]))  # type: ignore[arg-type]


def _document(settings: Settings) -> None:
    stored = StoredValidation(
        "example_flows", "raw.example_flows", datetime(2024, 5, 11), Outcome.PASS, "{", ("2024-01",)
    )
    build_site([stored], settings.home / "data_docs", notice="")


_BROUGHT_ABOUT: dict[str, Callable[[Settings], None]] = {
    "a setting that cannot work": _setting,
    "a dataset that is not declared": _dataset,
    "a folder of another mode": _modes,
    "a raw file of another version": _layout,
    "another run at work": _writer,
    "a disk that is full": _disk,
    "a journal that is damaged": _journal,
    "a memory that is damaged": _memory,
    "landed bytes that are gone": _landed,
    "a day's calls that are used up": _quota,
    "a certificate that is not trusted": _certificate,
    "an answer that is too large": _size,
    "a dbt project edited during a run": _edited,
    "a site that nobody made": _unpublished,
    "a site of a release of another version": _older,
    "a refusal that is not known": _unrefused,
    "a release that cannot be made again": _rebuilt,
    "a document that cannot be shown": _document,
    "a lake before the first night": _lake,
    "a lake whose manifest is damaged": _manifest,
    "a bucket that cannot be read": _bucket,
    "another engine that is not installed": _no_engine,
    "a server of another engine where nobody answers": _no_server,
    "a server of another engine with a disk of its own": _other_folder,
    "a server of another engine with tables of others": _other_schema,
    "a query that another engine does not read": _not_for_engine,
    "a model that fails on another engine": _engine_differs,
}
