"""A small folder of recordings for tests: a few months of the sample behind an index of its own."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from orchestration.offline.sample import sample_recordings

MONTHS = ("2019-01", "2019-02", "2019-03")

_INDEX = """
as_of = 2019-04-30

[listing]
"https://www.bts.gov/topics/transborder-raw-data" = "bts_transborder"

[[recording]]
dataset = "bts_transborder"
file = "transborder/*/*.zip"
url = "https://www.bts.gov/sites/bts.dot.gov/files/transborder-raw/{parent}/{name}"
serving = "publisher"

[[recording]]
dataset = "bts_border_crossings"
file = "border_crossings.parquet"
url = "https://data.bts.gov/resource/keg4-3bc2.json"
wire = "socrata"
serving = "wrapped"
table = "select * from '{file}' where left(date, 7) between '2019-01' and '2019-03'"

[[recording]]
dataset = "imf_portwatch_ports"
file = "PortWatch_ports_database.parquet"
url = "https://services9.arcgis.com/weJ1QsnbMYJlCHdG/arcgis/rest/services/PortWatch_ports_database/FeatureServer/0/query"
wire = "arcgis"
serving = "wrapped"
table = "select * from '{file}'"

[[recording]]
dataset = "nga_world_port_index"
file = "UpdatedPub150.csv"
url = "https://msi.nga.mil/api/publications/download"
serving = "publisher"

[[recording]]
dataset = "boc_exchange_rates"
file = "FX_RATES_DAILY.csv"
url = "https://www.bankofcanada.ca/valet/observations/group/FX_RATES_DAILY/csv"
serving = "publisher"

[[gap]]
dataset = "bts_transborder"
first = "2018-01"
last = "2018-12"
reason = "Not in these recordings."

[[gap]]
dataset = "bts_transborder"
first = "2019-04"
reason = "Not in these recordings."

[[gap]]
dataset = "bts_border_crossings"
first = "2018-01"
last = "2018-12"
reason = "Not in these recordings."

[[gap]]
dataset = "bts_border_crossings"
first = "2019-04"
reason = "Not in these recordings."
"""


def make_small_recordings(sample: Path, folder: Path) -> Path:
    """Copy ``MONTHS`` of the sample in ``sample`` (made if needed) to ``folder``, with an index."""
    sample_recordings(sample)
    for month in MONTHS:
        for path in sorted((sample / "transborder" / month[:4]).glob(f"{_month_name(month)}*.zip")):
            target = folder / "transborder" / month[:4] / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    for name in (
        "border_crossings.parquet",
        "PortWatch_ports_database.parquet",
        "UpdatedPub150.csv",
        "FX_RATES_DAILY.csv",
    ):
        shutil.copyfile(sample / name, folder / name)
    (folder / "recorded.toml").write_text(_INDEX, encoding="utf-8")
    return folder


def month_zip(folder: Path, month: str) -> Path:
    """The zip of a month."""
    return next((folder / "transborder" / month[:4]).glob(f"{_month_name(month)}*.zip"))


def rewrite(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """Rewrite every member of a zip; ``None`` leaves the member out."""
    with zipfile.ZipFile(path) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            if (changed := change(name, content)) is not None:
                archive.writestr(name, changed)
    path.write_bytes(buffer.getvalue())


def rewrite_rows(path: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Rewrite every row of every member, as a mapping from the header's names."""

    def rewritten(name: str, content: bytes) -> bytes:
        header, *lines = content.decode().splitlines()
        names = header.split(",")
        rows = [change(dict(zip(names, line.split(","), strict=True))) for line in lines]
        return ("\r\n".join([header, *(",".join(row[key] for key in names) for row in rows)]) + "\r\n").encode()

    rewrite(path, rewritten)


def _month_name(month: str) -> str:
    return {"01": "January", "02": "February", "03": "March"}[month[5:]]
