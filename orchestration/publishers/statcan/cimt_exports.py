"""Statistics Canada CIMT: Canada's exports by destination and HS6, total and domestic.

Total exports have no province; domestic exports do. Re-exports are total less domestic, at the same code, country and
state.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.relation import Parsed
from orchestration.core.request import DiscoveryContext, LandedFile, Plan
from orchestration.core.rule_files import rules_beside
from orchestration.publishers.statcan import cimt
from orchestration.publishers.statcan import cimt_tables as tables

_rule = rules_beside(__file__)

_TOTAL = cimt.Flow("Tot_Exp", {"019": "statcan_cimt_exports_total_hs6", "021": "statcan_cimt_exports_total_hs2"})
_DOMESTIC = cimt.Flow(
    "Dom_Exp", {"018": "statcan_cimt_exports_domestic_hs6", "020": "statcan_cimt_exports_domestic_hs2"}
)
_FLOWS = (_TOTAL, _DOMESTIC)
_LISTS = cimt.Lists(_TOTAL, "statcan_cimt_exports_codes", "statcan_cimt_exports_products", hs6_titles="4")

_HS6 = ("statcan_cimt_exports_total_hs6", "statcan_cimt_exports_domestic_hs6")


def discover(context: DiscoveryContext) -> Plan:
    """Two zips a year."""
    return cimt.discover(context, _FLOWS)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """HS6 and HS2 of total and of domestic exports, and the lists of one year."""
    return cimt.parse(files, partition, scratch, _FLOWS, _LISTS)


DATASET = Dataset(
    code="statcan_cimt_exports",
    title="Canadian International Merchandise Trade, exports",
    publisher="Statistics Canada",
    homepage=cimt.HOMEPAGE,
    licence=cimt.LICENCE,
    domain="trade",
    description=(
        "Canada's merchandise exports, customs basis, by last known country of destination, HS subheading and US state:"
        " total (with re-exports) and domestic (with province of origin). What leaves through the United States may be"
        " recorded as exports to it."
    ),
    release=cimt.RELEASE,
    start=date(2018, 1, 1),
    step="year",
    newest_period="select max(left(yearmonth, 4) || '-' || right(yearmonth, 2)) from raw.statcan_cimt_exports_total_hs6",
    discover=discover,
    parse=parse,
    tables=(
        tables.trade_table(
            "statcan_cimt_exports_total_hs6",
            "hs6",
            has_province=False,
            lists=_LISTS,
            rules=(
                tables.adds_up(
                    "statcan_cimt_exports_total_hs6",
                    "statcan_cimt_exports_total_hs2",
                    has_province=False,
                ),
                _rule("domestic_is_part_of_total", tables=_HS6),
            ),
        ),
        tables.trade_table("statcan_cimt_exports_total_hs2", "hs2", has_province=False, lists=_LISTS),
        tables.trade_table(
            "statcan_cimt_exports_domestic_hs6",
            "hs6",
            has_province=True,
            lists=_LISTS,
            rules=(
                tables.adds_up(
                    "statcan_cimt_exports_domestic_hs6",
                    "statcan_cimt_exports_domestic_hs2",
                    has_province=True,
                ),
            ),
        ),
        tables.trade_table("statcan_cimt_exports_domestic_hs2", "hs2", has_province=True, lists=_LISTS),
        tables.codes_table("statcan_cimt_exports_codes"),
        tables.products_table("statcan_cimt_exports_products"),
    ),
)
