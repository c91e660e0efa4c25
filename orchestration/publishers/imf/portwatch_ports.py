"""IMF PortWatch: the static list of ports, from the ArcGIS feature service."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import SNAPSHOT, Cadence, Dataset
from orchestration.core.relation import Parsed
from orchestration.core.request import DiscoveryContext, LandedFile, Plan
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, Table, whole_list
from orchestration.publishers.imf import portwatch as imf_portwatch

_rule = rules_beside(__file__)

_SERVICE = "PortWatch_ports_database"


def discover(context: DiscoveryContext) -> Plan:
    """The whole list, with the service's own count; what is here since the service was last edited is not asked for."""
    edited = str(imf_portwatch.description(context, _SERVICE)["editingInfo"]["lastEditDate"])
    rows = imf_portwatch.count(context, _SERVICE, "1=1", edited)
    return {SNAPSHOT: (imf_portwatch.pages(_SERVICE, "", rows, edited),)}


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The attributes of all features of all pages."""
    return {"imf_portwatch_ports": imf_portwatch.records(files)}


def _vessels(name: str, kind: str) -> Column:
    return Column(
        f"vessel_count_{name}",
        f"Calls of {kind} in the service's base period.",
        unit="calls",
        type="bigint",
        minimum=0,
        maximum=90_000,
    )  # fmt: skip; twice the most of any port, 44,376


DATASET = Dataset(
    code="imf_portwatch_ports",
    title="PortWatch ports database",
    publisher=imf_portwatch.PUBLISHER,
    homepage=imf_portwatch.HOMEPAGE,
    licence=imf_portwatch.LICENCE,
    domain="ports",
    description="Ports that PortWatch follows by satellite, with position and vessel calls by type. Los Angeles and Long Beach are one port.",
    release=Cadence(every="irregular", lag_days=0, budget_days=400),
    discover=discover,
    parse=parse,
    tables=(
        Table(
            name="imf_portwatch_ports",
            description="One row per portid: a port followed by PortWatch.",
            grain=("portid",),
            weight="vessel_count_total",
            columns=(
                Column("portid", "PortWatch port identifier."),
                Column("portname", "Port name."),
                Column("country", "Country name as PortWatch writes it."),
                Column("iso3", "ISO 3166 alpha-3 country code."),
                Column("continent", "World region."),
                Column("fullname", "Port and country."),
                Column("lat", "Latitude.", unit="degrees", type="double", minimum=-90, maximum=90),
                Column("lon", "Longitude.", unit="degrees", type="double", minimum=-180, maximum=180),
                _vessels("total", "all vessels"),
                _vessels("container", "container ships"),
                _vessels("dry_bulk", "dry bulk carriers"),
                _vessels("general_cargo", "general cargo ships"),
                _vessels("roro", "roll-on/roll-off ships"),
                _vessels("tanker", "tankers"),
                Column("industry_top1", "Industry with the largest estimated trade."),
                Column("industry_top2", "Second industry."),
                Column("industry_top3", "Third industry."),
                Column("share_country_maritime_import", "Share of the country's maritime imports, estimated.", unit="per cent", type="double", minimum=0),
                Column("share_country_maritime_export", "Share of the country's maritime exports, estimated.", unit="per cent", type="double", minimum=0),
                Column("locode", "UN/LOCODE with a space; blank or wrong for some ports."),
                Column("pageid", "Identifier of the PortWatch page."),
                Column("countrynoaccents", "Country name without accents."),
                Column("objectid", "Row number of the feature service."),
            ),
            rules=(
                _rule("corridor_ports_present"),
            ),
            past_bounds=(whole_list(0.95, 1.05, "The list grew from 2,033 to 2,065 ports in a year; a capped page is half of it."),),
        ),
    ),
)  # fmt: skip
