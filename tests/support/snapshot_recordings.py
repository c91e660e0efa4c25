"""Recordings of INEGI and of the exchange rates: the sample's files behind an index of their own, to be spoiled."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.support.small_recordings import rewrite

TOTALS = "conjunto_de_datos_bcmm_mensual_csv.zip"
OFFICES = "conjunto_de_datos_bcmm_mensual_mtra_csv.zip"
PARTNERS = "conjunto_de_datos_bcmm_mensual_paises_bien_csv.zip"
DAILY, MONTHLY = "FX_RATES_DAILY", "FX_RATES_MONTHLY"

_INEGI = "https://www.inegi.org.mx/contenidos/programas/comext/datosabiertos"
_VALET = "https://www.bankofcanada.ca/valet/observations/group"
_SERVED = {
    "inegi_bcmm_totals": (TOTALS, f"{_INEGI}/{TOTALS}"),
    "inegi_bcmm_customs_offices": (OFFICES, f"{_INEGI}/{OFFICES}"),
    "inegi_bcmm_partners": (PARTNERS, f"{_INEGI}/{PARTNERS}"),
    "boc_exchange_rates": (f"{DAILY}.csv", f"{_VALET}/{DAILY}/csv"),
    "boc_exchange_rates_monthly": (f"{MONTHLY}.csv", f"{_VALET}/{MONTHLY}/csv"),
}

Row = dict[str, str]


def make_snapshots(sample: Path, folder: Path) -> Path:
    """Copy the files of the sample in ``sample`` to ``folder``, with an index."""
    folder.mkdir(parents=True, exist_ok=True)
    index = ["as_of = 2026-11-01"]
    for dataset, (name, url) in _SERVED.items():
        shutil.copyfile(sample / name, folder / name)
        index += [
            "[[recording]]",
            f'dataset = "{dataset}"',
            f'file = "{name}"',
            f'url = "{url}"',
            'serving = "publisher"',
        ]
    (folder / "recorded.toml").write_text("\n".join(index), encoding="utf-8")
    return folder


def file_of(folder: Path, dataset: str) -> Path:
    """The file that is served for a dataset."""
    return folder / _SERVED[dataset][0]


def change_rows(change: Callable[[Row], Row | None], stem: str = "") -> Callable[[Path], None]:
    """Spoils the data of a zip row by row; ``None`` drops the row. Only files whose name holds ``stem``."""

    def changed(name: str, content: bytes) -> bytes:
        if not name.startswith("conjunto_de_datos/") or stem not in name:
            return content
        reader = csv.DictReader(io.StringIO(content.decode(), newline=""))
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, reader.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in map(change, reader) if row is not None)
        return text.getvalue().encode()

    return lambda path: rewrite(path, changed)


def change_members(change: Callable[[str, bytes], bytes | None]) -> Callable[[Path], None]:
    """Spoils a zip member by member; ``None`` leaves the member out."""
    return lambda path: rewrite(path, change)
