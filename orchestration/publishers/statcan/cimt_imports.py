"""Statistics Canada CIMT: Canada's imports by country of origin, HS6, province of clearance and US state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.relation import Parsed
from orchestration.core.request import DiscoveryContext, LandedFile, Plan
from orchestration.publishers.statcan import cimt
from orchestration.publishers.statcan import cimt_tables as tables

_FLOW = cimt.Flow("Imp", {"015": "statcan_cimt_imports_hs6", "022": "statcan_cimt_imports_hs2"})
_LISTS = cimt.Lists(_FLOW, "statcan_cimt_imports_codes", "statcan_cimt_imports_products", hs6_titles="3")


def discover(context: DiscoveryContext) -> Plan:
    """One zip a year."""
    return cimt.discover(context, (_FLOW,))


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """HS6, HS2 and the lists of one year."""
    return cimt.parse(files, partition, scratch, (_FLOW,), _LISTS)


DATASET = Dataset(
    code="statcan_cimt_imports",
    title="Canadian International Merchandise Trade, imports",
    publisher="Statistics Canada",
    homepage=cimt.HOMEPAGE,
    licence=cimt.LICENCE,
    domain="trade",
    description=(
        "Canada's merchandise imports, customs basis, by country of origin, HS subheading, province of clearance and US"
        " state of origin. Goods of Mexican origin count as Mexico's also when they were shipped from the United States."
    ),
    release=cimt.RELEASE,
    start=date(2018, 1, 1),
    step="year",
    newest_period="select max(left(yearmonth, 4) || '-' || right(yearmonth, 2)) from raw.statcan_cimt_imports_hs6",
    discover=discover,
    parse=parse,
    tables=(
        tables.trade_table(
            "statcan_cimt_imports_hs6",
            "hs6",
            has_province=True,
            lists=_LISTS,
            rules=(tables.adds_up("statcan_cimt_imports_hs6", "statcan_cimt_imports_hs2", has_province=True),),
        ),
        tables.trade_table("statcan_cimt_imports_hs2", "hs2", has_province=True, lists=_LISTS),
        tables.codes_table("statcan_cimt_imports_codes"),
        tables.products_table("statcan_cimt_imports_products"),
    ),
)
