"""The US Census Bureau in the sample: four tables, newest month first, each kind of row among the first ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.core.recording import Recording, Wire
from orchestration.core.sample import LAST_MONTH, script
from orchestration.core.sql import quoted

_HERE = Path(__file__).parent
_BASE = "https://api.census.gov/data/timeseries/intltrade"
_TABLE = "select * from read_parquet('{file}', hive_partitioning = false)"
_TABLES = {
    "imports/hs": """
        select
            * exclude (is_import, df, hs6), 'HSCY' as summary_lvl2, '-' as rp, hs6 as i_commodity, value as gen_val_mo
        from census_hs where is_import
        union all by name
        select * exclude (hs2), 'HS2' as comm_lvl, 'HSCYRP' as summary_lvl2, 'DET' as summary_lvl, hs2 as i_commodity
        from census_duties
    """,
    "exports/hs": """
        select * exclude (is_import, hs6, con_val_mo, dut_val_mo, cal_dut_mo, gen_cif_mo),
            'HSCYDF' as summary_lvl2, hs6 as e_commodity, value as all_val_mo
        from census_hs where not is_import
    """,
    "imports/porths": """
        select * exclude (is_import, hs2), hs2 as i_commodity, value as gen_val_mo from census_porths where is_import
    """,
    "exports/porths": """
        select * exclude (is_import, hs2), hs2 as e_commodity, value as all_val_mo
        from census_porths where not is_import
    """,
}

_KEYS = {
    "imports/hs": "i_commodity, cty_code, rp",
    "exports/hs": "e_commodity, cty_code, df",
    "imports/porths": "i_commodity, port, cty_code",
    "exports/porths": "e_commodity, port, cty_code",
}


def entries(folder: Path) -> Iterator[Recording]:
    """The table behind each address."""
    for path in _TABLES:
        yield Recording(
            "us_census_trade", f"{_BASE}/{path}", _file(folder, path), "made", wire=Wire.CENSUS, table=_TABLE
        )


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the four tables."""
    con.execute(script(_HERE / "census.sql"))
    (folder / "census").mkdir()
    for path, table in _TABLES.items():
        con.execute(
            f"""
            copy (
                select * exclude (value) from ({table}) where "time" <= '{LAST_MONTH}'
                order by "time" desc, row_number() over (partition by "time", comm_lvl order by {_KEYS[path]}), comm_lvl
            ) to {quoted(_file(folder, path))}
            """
        )


def _file(folder: Path, path: str) -> Path:
    return folder / "census" / f"{path.replace('/', '_')}.parquet"
