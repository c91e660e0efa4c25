"""Statistics Canada's own forms, and real figures in them: read by their own metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.modes import Mode
from orchestration.core.recording import Recording, Wire
from orchestration.core.relation import CsvFiles
from orchestration.core.request import LandedFile
from orchestration.core.table import Table
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander
from orchestration.offline.recordings import Recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import dataset_named
from orchestration.publishers.statcan.cube import GEOGRAPHY, Cube, Dimension, Kept, data_columns
from orchestration.publishers.statcan.read import parse_cube
from orchestration.raw import read
from orchestration.raw.attempt import Loaded
from orchestration.raw.load import Loader
from orchestration.raw.store import UNDECLARED, open_raw

pytestmark = pytest.mark.recordings
TOTALS = dataset_named("statcan_trade_totals")
ROOT = "https://www150.statcan.gc.ca"


@contextmanager
def loaded(dataset: Dataset, files: Path, folder: Path) -> Iterator[tuple[Loaded, duckdb.DuckDBPyConnection]]:
    """A table of which ``files`` holds the metadata and the zip."""
    (metadata,), (archive,) = files.glob("*.json"), files.glob("*.zip")
    link = f"{ROOT}/t1/wds/rest/getFullTableDownloadCSV/{metadata.stem}/en"
    entries = (
        Recording(dataset.code, link, metadata, "wrapped", wire=Wire.WDS),
        Recording(dataset.code, f"{ROOT}/n1/tbl/csv/{archive.name}", archive, "wrapped"),
    )
    landing, today = Archive(folder / "landing", Mode.RECORDED), date(2026, 11, 1)
    with ReplayServer(Recordings(entries, today)).running() as server:
        Lander(landing, Client(route=server.route, pace_seconds=0), {}, today).land(dataset, [SNAPSHOT])
    with open_raw(folder / "build.duckdb", Mode.RECORDED) as con:
        yield Loader(con, landing, dataset).load(landing.partitions(dataset.code))[SNAPSHOT], con


def test_real_totals_in_the_contracts_members_are_accepted(real_data: Path, tmp_path: Path) -> None:
    """The recording has a rest of other countries, and members without a code."""
    with loaded(TOTALS, real_data / "wrapped" / "statcan_trade_totals", tmp_path) as (accepted, con):
        assert accepted.is_good, accepted.error
        assert accepted.findings == ()
        assert con.execute("select count(*) from raw.statcan_trade_totals").fetchall() == [(1008,)]


INDEX = Cube(
    "statcan_power",
    "18100204",
    (Dimension("Index", "index", "Index.", "product"), GEOGRAPHY),
    Kept("2018-01", (), most_bytes=1 << 20, most_unpacked_bytes=4 << 20),
)
"""A real table without partners; its dimensions are declared in another order than the publisher's."""


def test_a_real_table_is_read_by_its_own_metadata_as_a_stream(real_data: Path, tmp_path: Path) -> None:
    forms = real_data / "statcan_wds_forms"
    metadata = LandedFile(forms / "18100204.json", "0", "metadata")
    zips = [LandedFile(forms / "18100204-eng.zip", "1", "https://example.org/18100204-eng.zip")]
    parsed = parse_cube(INDEX, json.loads(metadata.path.read_bytes()), metadata, zips, tmp_path)
    values, members = parsed["statcan_power"], parsed["statcan_power_members"]
    assert isinstance(values, CsvFiles)
    lines = values.files[0][0].read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith('"REF_DATE","GEO","DGUID","Index","UOM"')
    assert {line[1:8] for line in lines[1:]} == {f"2018-{month:02d}" for month in range(1, 11)}
    assert values.left_out + len(lines) - 1 == 11_804
    of_index = [one for one in json.loads(members.files[0][0].read_bytes()) if one["dimension"] == "index"]
    assert [(one["dimensionPositionId"], one["memberId"], one["parentMemberId"]) for one in of_index] == [
        (2, 1, None),
        (2, 2, 1),
        (2, 3, 1),
    ]


def test_a_real_table_of_the_same_layout_is_read(real_data: Path) -> None:
    """A price index, so without partners: the fixed columns, the byte order mark and the quotes are the contract's."""
    file = real_data / "statcan_tables" / "1810000401_databaseLoadingData.csv"
    products = Dimension("Products and product groups", "products", "Products.", "product")
    cube = Cube("statcan_prices", "18100004", (GEOGRAPHY, products))
    table = Table("statcan_prices", "Prices.", ("ref_date", "coordinate"), data_columns(cube))
    with duckdb.connect() as con:
        columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
        con.execute("create schema candidate")
        con.execute(
            f"create table candidate.statcan_prices ({columns}, {UNDECLARED}, _partition varchar, _file varchar,"
            " _sha256 varchar, _loaded_at timestamp)"
        )
        read.append(con, table, CsvFiles(((file, file.name, "0"),)), SNAPSHOT, "2026-11-01")
        rows, months, blank = con.execute(
            "select count(*), count(distinct ref_date) filter (where try_cast(ref_date || '-01' as date) is not null),"
            " count(*) filter (where value is null) from candidate.statcan_prices"
        ).fetchall()[0]
        first = con.execute(
            "select ref_date, coordinate, value, scalar_id, status, decimals from candidate.statcan_prices"
        )
        assert first.fetchone() == ("1990-02", "14.2", Decimal("77.7"), "0", None, "1")
    assert (rows, months, blank) == (6375, 425, 0)
