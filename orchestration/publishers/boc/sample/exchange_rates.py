"""Exchange rates in the sample, daily and monthly, with a currency that ends and one that begins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.core.recording import Recording

_GROUPS = {"boc_exchange_rates": "FX_RATES_DAILY", "boc_exchange_rates_monthly": "FX_RATES_MONTHLY"}


def entries(folder: Path) -> Iterator[Recording]:
    """One file a group of series."""
    for dataset, group in _GROUPS.items():
        url = f"https://www.bankofcanada.ca/valet/observations/group/{group}/csv"
        yield Recording(dataset, url, folder / f"{group}.csv", "made")


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Business days and months from 2017; the dong ends with 2019, the euro begins with 2020."""
    daily = con.execute("select day, usd_cad, mxn_cad from world.daily_rates order by day").fetchall()
    monthly = con.execute(
        "select period || '-01', usd_cad, mxn_cad from world.monthly_rates order by period"
    ).fetchall()
    for group, letter, rows in (("FX_RATES_DAILY", "", daily), ("FX_RATES_MONTHLY", "M", monthly)):
        names = [f"FX{letter}{currency}CAD" for currency in ("EUR", "MXN", "USD", "VND")]
        lines = ['"TERMS AND CONDITIONS"', '"https://www.bankofcanada.ca/terms/"', "", '"NAME"', f'"{group}"']
        lines += ["", '"OBSERVATIONS"', ",".join(f'"{name}"' for name in ("date", *names))]
        for day, usd, mxn in rows:
            is_before = str(day) < "2020"
            euro, dong = ("", f"{float(usd) * 4.3e-5:.6f}") if is_before else (f"{float(usd) * 1.13:.4f}", "")
            lines.append(f'"{day}","{euro}","{mxn}","{usd}","{dong}"')
        (folder / f"{group}.csv").write_text("\ufeff" + "\n".join(lines) + "\n\n", encoding="utf-8")
