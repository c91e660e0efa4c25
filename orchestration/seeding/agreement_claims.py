"""Writes the seed ``product_agreement_claims`` from monthly shares by tariff line.

``python -m orchestration.seeding.agreement_claims <folder of usmca_product_shares_YYYY_MM.csv>``

The files are the Budget Lab's, drawn from USITC DataWeb by special programme (MIT licence). They are summed to
headings (HS4), value and claimed value, so that a share of any group of headings is exact.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from orchestration.core.settings import SEEDS
from orchestration.core.sql import one_file, quoted

MONTHS = ("2025-01", "2025-07")
_SOURCE = "USITC DataWeb imports by special programme, as drawn by The Budget Lab at Yale (tariff-rate-tracker)"


def main(folder: Path, seed: Path = SEEDS / "computed" / "product_agreement_claims.csv") -> None:
    """Write the seed; headings without trade with a partner in a month are left out."""
    files = {month: folder / f"usmca_product_shares_{month.replace('-', '_')}.csv" for month in MONTHS}
    months = " union all ".join(
        f"select '{month}' as period, * from read_csv({one_file(file)}, all_varchar = true, hive_partitioning = false)"
        for month, file in files.items()
    )
    duckdb.execute(
        f"""
        copy (
            select period, case cty_code when '1220' then 'CAN' when '2010' then 'MEX' end as partner_iso3_code,
                left(hts10, 4) as hs4_code, sum(total_value::bigint) as import_value_usd,
                sum(usmca_value::bigint) as claimed_value_usd, {quoted(_SOURCE)} as source
            from ({months})
            group by all having sum(total_value::bigint) > 0 order by all
        ) to {quoted(seed)} (header, delimiter ',')
        """
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
