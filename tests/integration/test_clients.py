"""Old and new DuckDB clients open a published file (soak: installs them from the package index)."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Place

_STORAGE_OF_1_0 = 64


def test_the_published_file_is_in_the_storage_version_of_duckdb_1_0(good_place: Place) -> None:
    with good_place.settings.pointer.open("rb") as file:
        header = file.read(20)
    assert header[8:12] == b"DUCK"
    assert struct.unpack("<Q", header[12:20]) == (_STORAGE_OF_1_0,)


@pytest.mark.soak
@pytest.mark.parametrize("version", ["1.0.0", "1.5.5", "2.0.0"])
def test_a_client_reads_the_published_file(good_place: Place, tmp_path: Path, version: str) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path)], check=True)
    python = str(tmp_path / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"duckdb=={version}"], check=True)
    code = (
        "import duckdb, sys\n"
        "con = duckdb.connect(sys.argv[1], read_only=True)\n"
        "print(duckdb.__version__, con.execute('select count(*) > 0, min(month_start_date)::varchar"
        " from marts.mart_gateway_flow').fetchone())\n"
    )
    command = [python, "-c", code, str(good_place.settings.pointer)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == f"{version} (True, '2019-01-01')"
