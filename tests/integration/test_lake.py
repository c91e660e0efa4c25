"""The lake: accepted rows as Parquet, only what changed, whole at every moment, in a folder and in a bucket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock
from moto.server import ThreadedMotoServer
from pyarrow import fs

from orchestration.core.errors import (
    LakeDamaged,
    LakeUnreachable,
    ModesMixed,
    NothingAccepted,
    PublishRefused,
    WriterBusy,
)
from orchestration.core.modes import Mode
from orchestration.core.settings import PROJECT_ROOT, Settings
from orchestration.environment import load_settings
from orchestration.lake.export import Exported, export_lake
from orchestration.lake.manifest import MANIFEST, LakeFile
from tests.conftest import Place


@pytest.fixture(scope="module")
def first(good_place: Place, tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Exported]:
    """A warehouse of three months with its lake, and what the export did; nobody changes it."""
    place = good_place.copy(tmp_path_factory.mktemp("lake"))
    return place, _export(place.settings)


@pytest.fixture
def place(first: tuple[Place, Exported], tmp_path: Path) -> Place:
    """A warehouse of three months with its lake, to be changed."""
    return first[0].copy(tmp_path)


@pytest.fixture
def revised(ready_place: Place, tmp_path: Path) -> Place:
    """The same after the publisher revised 2019-02."""
    (tmp_path / "revised").mkdir()
    return ready_place.copy(tmp_path / "revised")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[fs.S3FileSystem]:
    """An object store on loopback with an empty bucket ``lake``."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "made-up",
        "AWS_SECRET_ACCESS_KEY": "made-up-secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    store = fs.S3FileSystem(endpoint_override=f"http://{host}:{port}", allow_bucket_creation=True)
    store.create_dir("lake")
    yield store
    server.stop()


def _export(settings: Settings) -> Exported:
    return export_lake(settings, lambda _: None)


def _files(settings: Settings) -> list[LakeFile]:
    manifest = json.loads((Path(settings.lake) / MANIFEST).read_text())
    return [LakeFile(**file) for file in manifest["files"]]


def _raw_rows(settings: Settings, table: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        return con.execute(f"from raw.{table} order by all").fetchall()


def _lake_rows(settings: Settings, files: list[LakeFile], table: str) -> list[tuple[object, ...]]:
    paths = [str(Path(settings.lake) / file.path) for file in files if file.table == table]
    return duckdb.execute("from read_parquet($1) order by all", [paths]).fetchall()


def test_the_lake_holds_every_accepted_row_with_its_lineage(first: tuple[Place, Exported]) -> None:
    settings, done = first[0].settings, first[1]
    files = _files(settings)
    tables = {file.table for file in files}
    assert (done.written, done.kept, done.removed) == (len(files), 0, 0)
    assert "bts_transborder_state_port" in tables
    for table in tables:
        assert _lake_rows(settings, files, table) == _raw_rows(settings, table)


def test_the_manifest_says_what_the_files_are(first: tuple[Place, Exported]) -> None:
    settings = first[0].settings
    manifest = json.loads((Path(settings.lake) / MANIFEST).read_text())
    assert manifest["source_mode"] == "recorded"
    described = manifest["datasets"]["bts_transborder"]
    value = next(
        column for column in described["tables"]["bts_transborder_state_port"]["columns"] if column["name"] == "value"
    )
    assert value["unit"] == "US dollars"
    assert described["may_redistribute"] is True
    assert described["attribution"] == "Source: US BTS, TransBorder Freight Data"
    file = next(file for file in _files(settings) if file.dataset == "bts_transborder")
    noted = duckdb.execute(
        "select decode(value) from parquet_kv_metadata($1) where decode(key) = 'source_mode'",
        [str(Path(settings.lake) / file.path)],
    ).fetchall()
    assert noted == [("recorded",)]


def test_the_query_of_the_page_reads_the_lake(first: tuple[Place, Exported], monkeypatch: pytest.MonkeyPatch) -> None:
    settings = first[0].settings
    page = (PROJECT_ROOT / "docs" / "operating" / "lake.md").read_text(encoding="utf-8")
    query = page.split("```sql")[1].split("```")[0]
    monkeypatch.chdir(settings.lake)
    with duckdb.connect() as con:
        read = con.execute(query).fetchall()
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        expected = con.execute("select _partition, sum(value) from raw.bts_transborder_state_port group by all")
        assert sorted(read) == sorted(expected.fetchall())


def test_the_published_tables_lie_there_with_their_descriptions(first: tuple[Place, Exported]) -> None:
    settings, done = first[0].settings, first[1]
    release = json.loads((Path(settings.lake) / MANIFEST).read_text())["release"]
    assert done.tables == len(release["tables"]) > 50
    with duckdb.connect(str(settings.pointer), read_only=True) as con:
        assert [(release["build_id"],)] == con.execute("select build_id from meta.publication").fetchall()
        for table in release["tables"]:
            written = con.execute("from read_parquet($1)", [str(Path(settings.lake) / table["path"])]).fetchall()
            assert written == con.execute(f"from marts.{table['table']}").fetchall()
            assert len(written) == table["rows"]
    (mart,) = [table for table in release["tables"] if table["table"] == "mart_gateway_flow"]
    assert mart["description"].startswith("One row")
    assert all(column["description"] for column in mart["columns"])


def test_tables_of_an_earlier_release_stay_for_one_export_more(first: tuple[Place, Exported], place: Place) -> None:
    settings, written = place.settings, first[1].tables
    manifest, marts = Path(settings.lake) / MANIFEST, Path(settings.lake) / "marts"
    (now,) = marts.iterdir()
    earlier = now.rename(marts / "an-earlier-build")
    manifest.write_text(manifest.read_text().replace(now.name, earlier.name))
    assert _export(settings).tables == written
    assert len(list(earlier.iterdir())) == written, "a reader may have begun with them"
    assert _export(settings).tables == 0
    assert not any(earlier.glob("*"))


def test_a_second_export_writes_nothing(first: tuple[Place, Exported], place: Place) -> None:
    assert _export(place.settings) == Exported(0, 0, first[1].written, 0)


def test_after_a_revision_only_its_month_is_written(revised: Place, place: Place) -> None:
    settings = place.settings
    before = _files(settings)
    new = revised.settings.model_copy(update={"lake_address": settings.lake})
    done = _export(new)
    after = _files(new)
    changed = set(after) - set(before)
    assert {(file.dataset, file.partition) for file in changed} == {("bts_transborder", "2019-02")}
    assert (done.written, done.kept, done.removed) == (len(changed), len(after) - len(changed), 0)
    assert _lake_rows(new, after, "bts_transborder_state_port") == _raw_rows(new, "bts_transborder_state_port")
    assert len(_lake_rows(new, before, "bts_transborder_state_port")) > 0, "a reader has begun with the last manifest"
    assert _export(new).removed == len(changed)
    assert not any((Path(new.lake) / file.path).exists() for file in set(before) - set(after))


@pytest.mark.parametrize("point", ["places:Folder.put:after:3", "export:put_manifest:before"])
def test_a_killed_export_leaves_the_lake_as_it_was(revised: Place, place: Place, point: str) -> None:
    settings = place.settings
    before = (Path(settings.lake) / MANIFEST).read_bytes()
    revised.run("lake", killed_at=f"orchestration.lake.{point}", TRADE_CORRIDORS_LAKE=settings.lake)
    assert (Path(settings.lake) / MANIFEST).read_bytes() == before
    assert len(_lake_rows(settings, _files(settings), "bts_transborder_state_port")) > 0
    revised.run("lake", TRADE_CORRIDORS_LAKE=settings.lake)
    new = revised.settings.model_copy(update={"lake_address": settings.lake})
    table = "bts_transborder_state_port"
    assert _lake_rows(new, _files(new), table) == _raw_rows(new, table)
    assert not (new.home / "lake_scratch").exists()


def test_a_bucket_holds_the_same_as_a_folder(revised: Place, place: Place, bucket: fs.S3FileSystem) -> None:
    settings = place.settings
    in_bucket = settings.model_copy(update={"lake_address": "s3://lake/trade corridors"})
    done = _export(in_bucket)
    for file in _files(settings):
        with bucket.open_input_stream(f"lake/trade corridors/{file.path}") as stream:
            assert len(stream.read()) > 0
    assert done.written == len(_files(settings))
    new = revised.settings.model_copy(update={"lake_address": in_bucket.lake})
    done = _export(new)
    assert (done.written, done.removed) == (3, 0)
    assert _export(new).removed == 3
    with bucket.open_input_stream(f"lake/trade corridors/{MANIFEST}") as stream:
        named = {file["path"] for file in json.loads(stream.read())["files"]}
    held = bucket.get_file_info(fs.FileSelector("lake/trade corridors/raw", recursive=True))
    assert {info.path.removeprefix("lake/trade corridors/") for info in held if info.is_file} == named


def test_a_bucket_that_is_not_there_is_one_line(place: Place, bucket: fs.S3FileSystem) -> None:
    result = place.run("lake", expect=2, TRADE_CORRIDORS_LAKE="s3://no-such-bucket/here")
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("[s3://no-such-bucket/here] LakeUnreachable: expected a bucket")
    assert "made-up-secret" not in line
    with pytest.raises(LakeUnreachable):
        _export(place.settings.model_copy(update={"lake_address": "s3://no-such-bucket/here"}))


def test_rows_that_no_gate_accepted_do_not_reach_the_lake(place: Place) -> None:
    settings = place.settings
    before = (Path(settings.lake) / MANIFEST).read_bytes()
    with duckdb.connect(str(settings.build_file)) as con:
        con.execute("update raw.bts_transborder_state_port set value = value + 1 where _partition = '2019-02'")
    with pytest.raises(PublishRefused, match="bts_transborder 2019-02: rows changed"):
        _export(settings)
    assert (Path(settings.lake) / MANIFEST).read_bytes() == before


def test_modes_never_share_a_lake(place: Place) -> None:
    settings = place.settings
    other = settings.model_copy(update={"mode": Mode.LIVE, "lake_address": settings.lake})
    with pytest.raises(ModesMixed, match="a lake of mode live"):
        _export(other)


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 2, "source_mode": "recorded", "files": []}'])
def test_a_damaged_manifest_is_named(place: Place, content: str) -> None:
    (Path(place.settings.lake) / MANIFEST).write_text(content)
    with pytest.raises(LakeDamaged, match="Remove manifest"):
        _export(place.settings)


def test_one_export_runs_at_a_time(tmp_path: Path) -> None:
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    settings.home.mkdir()
    with FileLock(settings.home / "lake.lock"), pytest.raises(WriterBusy, match="one export at a time"):
        _export(settings)


def test_without_a_night_there_is_nothing_to_export(tmp_path: Path) -> None:
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    with pytest.raises(NothingAccepted, match="Run make warehouse first"):
        _export(settings)
