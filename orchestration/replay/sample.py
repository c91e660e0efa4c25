"""The sample: recordings that this project makes, shaped as the contracts say, the same on every machine.

TransBorder totals by month, direction, country and mode are the published ones where a real month is known
(``anchors/transborder_totals.csv``: 48 months) and those of the nearest known year elsewhere; chapters, ports and
states divide them by their published shares. What it says proves the machine, never the thesis.

A dataset without a maker here is served from ``samples/<code>/``, each file under the URL that ends with its name.
"""

from __future__ import annotations

import hashlib
import inspect
import shutil
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from orchestration.core.dataset import SNAPSHOT, Ask, Dataset, Request, Wire
from orchestration.core.errors import DeclarationError
from orchestration.core.periods import month_start, months_between
from orchestration.core.registry import all_datasets
from orchestration.core.settings import SEEDS
from orchestration.core.sql import escaped, literally, one_file, quoted
from orchestration.replay.recordings import Recording, Recordings

AS_OF = date(2026, 11, 1)
"""The sample's "today": fixed, so that the sample is the same whenever it is made."""

FIRST_MONTH, LAST_MONTH = "2018-01", "2026-08"
_HERE = Path(__file__).parent
_ANCHORS = _HERE / "anchors"
_SAMPLES = _HERE / "samples"
_TRANSBORDER = "https://www.bts.gov/sites/bts.dot.gov/files/transborder-raw"
_MADE = "https://www.bts.gov/topics/transborder-raw-data"
_NO_RAW_FILES = frozenset({"2020-10"})
_SHARED_ZIP = ("2021-08", "2021-12", "July-to-Dec-2021")


def newest_partition(dataset: Dataset) -> str:
    """The newest partition of a dataset that the sample holds."""
    return {"month": LAST_MONTH, "year": LAST_MONTH[:4], "whole": SNAPSHOT}[dataset.partitioning]


def sample_recordings(folder: Path) -> Recordings:
    """The sample's recordings in ``folder``, made when they are not there or were made by other code."""
    stamp = folder / "MADE_BY"
    fingerprint = _fingerprint()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != fingerprint:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with duckdb.connect() as con:
            _make_transborder(con, folder)
            _make_border_crossings(con, folder)
            _make_exchange_rates(con, folder)
            _make_port_lists(con, folder)
        stamp.write_text(fingerprint, encoding="utf-8")
    made = tuple(_made_entries(folder))
    others = {dataset.code for dataset in all_datasets()} - {entry.dataset for entry in made}
    entries = (*made, *(entry for code in sorted(others) for entry in _kept_entries(code)))
    return Recordings(entries=entries, as_of=AS_OF, listings={_MADE: "bts_transborder"})


def _fingerprint() -> str:
    digest = hashlib.sha256(inspect.getsource(sys.modules[__name__]).encode())
    for path in (*sorted(_ANCHORS.glob("*.csv")), *sorted((_HERE / "sql").glob("*.sql")), SEEDS / "control_totals.csv"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _made_entries(folder: Path) -> Iterator[Recording]:
    for path in sorted((folder / "transborder").glob("*/*.zip")):
        url = f"{_TRANSBORDER}/{path.parent.name}/{path.name}"
        yield Recording("bts_transborder", url, path, "made")
    crossings, ports = folder / "border_crossings.parquet", folder / "portwatch.parquet"
    table = "select * from read_parquet('{file}', hive_partitioning = false)"
    yield Recording(
        "bts_border_crossings",
        "https://data.bts.gov/resource/keg4-3bc2.json",
        crossings,
        "made",
        wire=Wire.SOCRATA,
        table=table,
    )
    layer = "https://services9.arcgis.com/weJ1QsnbMYJlCHdG/arcgis/rest/services/PortWatch_ports_database/FeatureServer/0/query"
    yield Recording("imf_portwatch_ports", layer, ports, "made", wire=Wire.ARCGIS, table=table)
    yield Recording(
        "nga_world_port_index", "https://msi.nga.mil/api/publications/download", folder / "UpdatedPub150.csv", "made"
    )
    rates = "https://www.bankofcanada.ca/valet/observations/group/FX_RATES_DAILY/csv"
    yield Recording("boc_exchange_rates", rates, folder / "FX_RATES_DAILY.csv", "made")


def _kept_entries(code: str) -> Iterator[Recording]:
    """Recordings of a dataset whose sample is kept as files, found by what the dataset asks for."""
    dataset = next(dataset for dataset in all_datasets() if dataset.code == code)
    files = {path.name: path for path in sorted((_SAMPLES / code).glob("*"))}
    for request in _requests_without_probe(dataset):
        name = urlsplit(request.url).path.rsplit("/", 1)[1]
        if name in files:
            yield Recording(code, request.url, files[name], "made")


def _requests_without_probe(dataset: Dataset) -> list[Request]:
    def no_probe(request: Request) -> Path:
        raise DeclarationError(
            dataset=dataset.code,
            expected="a maker in orchestration/replay/sample.py",
            found=f"a dataset that first asks {request.url}",
            remedy="Only datasets with fixed URLs can be served from a sample folder.",
        )

    plan = dataset.discover(Ask(no_probe, wanted=(SNAPSHOT,), today=AS_OF))
    return [request for requests in plan.values() if isinstance(requests, tuple) for request in requests]


# --- TransBorder -----------------------------------------------------------------------------------------


def _make_transborder(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    months = [month for month in months_between(FIRST_MONTH, LAST_MONTH) if month not in _NO_RAW_FILES]
    con.execute("create table months as select unnest(?) as period", [months])
    con.execute(_sql("transborder_totals"))
    con.execute(_sql("transborder_keys"))
    for cut in _LAYOUTS:
        con.execute(_sql("allocate", cut=cut))
    for month in months:
        _write_month(con, month, folder / "transborder")


def _sql(name: str, **names: str) -> str:
    """A script of ``sql/`` with its places filled in."""
    text = (_HERE / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return text.format(anchors=escaped(literally(_ANCHORS)), seeds=escaped(literally(SEEDS)), **names)


_MEASURES = "COUNTRY,VALUE,SHIPWT,FREIGHT_CHARGES,DF,CONTCODE,MONTH,YEAR"
_LAYOUTS = {
    "dot1": f"TRDTYPE,USASTATE,DEPE,DISAGMOT,MEXSTATE,CANPROV,{_MEASURES}",
    "dot2": f"TRDTYPE,USASTATE,COMMODITY2,DISAGMOT,MEXSTATE,CANPROV,{_MEASURES}",
    "dot3": f"TRDTYPE,DEPE,COMMODITY2,DISAGMOT,{_MEASURES}",
}


def _write_month(con: duckdb.DuckDBPyConnection, month: str, folder: Path) -> None:
    path = folder / month[:4] / f"{_zip_name(month)}.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = folder / "member.csv"
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for cut, layout in _LAYOUTS.items():
            made = {"CONTCODE": "if(disagmot = '1', '1', 'X')", "MONTH": f"'{month[5:]}'", "YEAR": f"'{month[:4]}'"}
            fields = ", ".join(f'{made.get(name, name)} as "{name}"' for name in layout.split(","))
            rows = f"select {fields} from {cut} where period = '{month}' order by all"
            con.execute(f"copy ({rows}) to {quoted(scratch)} (header, delimiter ',')")
            content = scratch.read_bytes().replace(b"\n", b"\r\n")
            inside = f"{path.stem}/" if month[:4] == "2023" else ""
            for kind in ("_", "_ytd_") if month[5:] == "01" else ("_",):
                name = f"{inside}{cut}{kind}{month[5:]}{month[2:4]}.csv"
                info = zipfile.ZipInfo(name, date_time=(2026, 11, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
    scratch.unlink()


def _zip_name(month: str) -> str:
    """Names as irregular as the publisher's."""
    year, name = month[:4], f"{month_start(month):%B}"
    if _SHARED_ZIP[0] <= month <= _SHARED_ZIP[1]:
        return _SHARED_ZIP[2]
    if year in ("2018", "2022"):
        dash = {"2018": ".", "2022": "-"}[year]
        return f"{name[:3]}{dash}{year}" if name in ("January", "February") else f"{name}{year}"
    if year in ("2019", "2020", "2021"):
        return f"{name}{year}TransBorderRawData"
    return f"{'september' if name == 'September' else name}{year}"


# --- the other sources -----------------------------------------------------------------------------------


def _make_border_crossings(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The usual value of each port and measure, moved by season and chance of a fixed kind."""
    con.execute(
        f"""
        copy (
            select
                port_name, state, port_code, border, period || '-01T00:00:00.000' as date, measure,
                greatest(1, round(usual_value::double * (0.9 + 0.1 * sin(period[6:]::int / 2.0) + 0.1 * (hash(period, port_code, measure) % 100) / 100)))::bigint as value,
                latitude, longitude, 'POINT (' || longitude || ' ' || latitude || ')' as point
            from read_csv({one_file(_ANCHORS / "border_crossings.csv")}, all_varchar = true)
            cross join (select unnest(?) as period) order by period, port_code, measure
        ) to {quoted(folder / "border_crossings.parquet")}
        """,  # noqa: E501
        [months_between(FIRST_MONTH, LAST_MONTH)],
    )


def _make_exchange_rates(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Business days from 2017, rates that wander in a plausible band, in the publisher's sections."""
    last = AS_OF - timedelta(days=2)
    rows = con.execute(
        f"""
        select day::date, 1.32 + 0.06 * sin(epoch(day) / 4e7) + 0.002 * (hash(day) % 10),
            0.068 + 0.006 * sin(epoch(day) / 3e7) + 0.0002 * (hash(day) % 7)
        from range(date '2017-01-03', date '{last}', interval 1 day) r(day) where isodow(day) < 6 order by day
        """
    ).fetchall()
    lines = ['"TERMS AND CONDITIONS"', '"https://www.bankofcanada.ca/terms/"', "", '"NAME"', '"Daily exchange rates"']
    lines += ["", '"OBSERVATIONS"', '"date","FXMXNCAD","FXUSDCAD"']
    lines += [f'"{day}","{mxn:.5f}","{usd:.4f}"' for day, usd, mxn in rows]
    (folder / "FX_RATES_DAILY.csv").write_text("\ufeff" + "\n".join(lines) + "\n\n", encoding="utf-8")


_PORTS = (
    # portid, name, country, iso3, latitude, longitude, UN/LOCODE, WPI number, harbour size
    ("port1350", "Vancouver", "Canada", "CAN", 49.29, -123.03, "CA VAN", 18000, "Large"),
    ("port1021", "Prince Rupert", "Canada", "CAN", 54.27, -130.34, "CA PRR", 18600, "Medium"),
    ("port766", "Montreal", "Canada", "CAN", 45.55, -73.52, "CA MTR", 2390, "Large"),
    ("port443", "Halifax", "Canada", "CAN", 44.65, -63.57, "CA HAL", 5470, "Large"),
    ("port1219", "Saint John", "Canada", "CAN", 45.27, -66.06, "CA SJB", 5700, "Medium"),
    ("port699", "Manzanillo", "Mexico", "MEX", 19.06, -104.29, "MX ZLO", 15400, "Medium"),
    ("port637", "Lazaro Cardenas", "Mexico", "MEX", 17.94, -102.18, "MX LZC", 15340, "Medium"),
    ("port326", "Ensenada", "Mexico", "MEX", 31.85, -116.63, "MX ESE", 15620, "Small"),
    ("port1358", "Veracruz", "Mexico", "MEX", 19.21, -96.13, "MX VER", 9550, "Medium"),
    ("port38", "Altamira", "Mexico", "MEX", 22.48, -97.86, "MX ATM", 9600, "Medium"),
    ("port664", "Los Angeles-Long Beach", "United States", "USA", 33.76, -118.24, "", 16070, "Large"),
    ("port839", "Oakland", "United States", "USA", 37.80, -122.30, "US OAK", 16200, "Large"),
    ("port1175", "Seattle", "United States", "USA", 47.59, -122.35, "US SEA", 17480, "Large"),
    ("port1188", "Shanghai", "China", "CHN", 31.35, 121.61, "CN SHA", 59970, "Large"),
    ("port1417", "Yokohama", "Japan", "JPN", 35.44, 139.66, "JP YOK", 61330, "Large"),
)


def _make_port_lists(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Fifteen corridor ports in both lists, under their own identifiers; counts are made up."""
    con.execute(
        "create table corridor_ports (portid varchar, portname varchar, country varchar, iso3 varchar, lat double,"
        " lon double, locode varchar, wpi bigint, harbor_size varchar)"
    )
    con.executemany("insert into corridor_ports values (?, ?, ?, ?, ?, ?, ?, ?, ?)", _PORTS)
    vessels = ", ".join(
        f"100 + hash(portid, '{kind}') % 900 as vessel_count_{kind}"
        for kind in ("total", "container", "dry_bulk", "general_cargo", "RoRo", "tanker")
    )
    con.execute(
        f"""
        copy (
            select portid, portname, country, iso3 as "ISO3", 'Made' as continent, portname || ', ' || country as fullname, lat, lon,
                {vessels}, 'Made' as industry_top1, 'Made' as industry_top2, 'Made' as industry_top3,
                10::double as share_country_maritime_import, 10::double as share_country_maritime_export,
                nullif(locode, '') as "LOCODE", md5(portid) as pageid, country as countrynoaccents,
                row_number() over (order by portid) as "ObjectId"
            from corridor_ports order by "ObjectId"
        ) to {quoted(folder / "portwatch.parquet")}
        """  # noqa: E501
    )
    index = next(dataset for dataset in all_datasets() if dataset.code == "nga_world_port_index")
    values = {"world_port_index_number": "wpi", "region_name": "country || ' -- 1'", "main_port_name": "portname"}
    values |= {"un_locode": "nullif(locode, '')", "country_code": "country", "harbor_size": "harbor_size"}
    values |= {"latitude": "lat", "longitude": "lon"}
    unknown = {"double": "0", "varchar": "'Unknown'"}
    columns = ", ".join(
        f'{values.get(column.name, unknown[column.type])} as "{column.header or column.name.title()}"'
        for column in index.tables[0].columns
        if not column.optional
    )
    target = quoted(folder / "UpdatedPub150.csv")
    con.execute(f"copy (select {columns} from corridor_ports order by wpi) to {target} (header)")
