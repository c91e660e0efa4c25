"""IMF PortWatch: the static list of ports, from the ArcGIS feature service.

The service caps a page without complaint and answers errors with status 200, so pages follow the last
ObjectId and the rows are counted against the service's own count.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from orchestration.core.dataset import (
    SNAPSHOT,
    Ask,
    Cadence,
    Column,
    Content,
    Dataset,
    JsonRecords,
    LandedFile,
    Licence,
    Parsed,
    Plan,
    Request,
    Rule,
    Table,
    Wire,
    whole_list,
)
from orchestration.landing.content import read_json

_URL = (
    "https://services9.arcgis.com/weJ1QsnbMYJlCHdG/arcgis/rest/services/PortWatch_ports_database/FeatureServer/0/query"
)


def discover(ask: Ask) -> Plan:
    """The whole list, with the service's own count."""
    probe = Request(_URL, Content.JSON, (("where", "1=1"), ("returnCountOnly", "true"), ("f", "json")))
    count = int(read_json(ask.fetch(probe))["count"])
    return {SNAPSHOT: (_page(0, count),)}


def _page(after: int, expected_rows: int) -> Request:
    params = (
        ("where", f"ObjectId>{after}"),
        ("outFields", "*"),
        ("orderByFields", "ObjectId"),
        ("returnGeometry", "false"),
        ("f", "json"),
    )
    return Request(
        _URL,
        Content.JSON,
        params,
        next_page=partial(_next_page, expected_rows),
        count_rows=lambda page: len(_features(page)),
        expected_rows=expected_rows,
    )


def _features(page: Path) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = read_json(page)["features"]
    return features


def _next_page(expected_rows: int, page: Path) -> Request | None:
    answer = read_json(page)
    if not answer.get("exceededTransferLimit") or not answer["features"]:
        return None
    return _page(max(feature["attributes"]["ObjectId"] for feature in answer["features"]), expected_rows)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The attributes of all features of all pages."""
    pages = tuple((file.path, f"page {number}", file.sha256) for number, file in enumerate(files, 1))
    return {"imf_portwatch_ports": JsonRecords(pages, record_path="features.attributes")}


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
    publisher="International Monetary Fund, PortWatch",
    homepage="https://portwatch.imf.org",
    licence=Licence("IMF terms, wording not verified", redistribution=False, attribution="Source: IMF PortWatch / UN Global Platform"),
    domain="ports",
    description="Ports that PortWatch follows by satellite, with position and vessel calls by type. Los Angeles and Long Beach are one port.",
    release=Cadence(every="irregular", lag_days=0, budget_days=400),
    wire=Wire.ARCGIS,
    discover=discover,
    parse=parse,
    tables=(
        Table(
            name="imf_portwatch_ports",
            description="One row per portid: a port followed by PortWatch.",
            grain=("portid",),
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
                Rule(
                    "corridor_ports_present",
                    "Vancouver, Prince Rupert, Manzanillo, Lázaro Cárdenas and Los Angeles–Long Beach carry the gateway question.",
                    "select p.portid, (select any_value(_partition) from {batch}) as _partition from"
                    " (values ('port1350'), ('port1021'), ('port699'), ('port637'), ('port664')) p(portid)"
                    " anti join {batch} t on t.portid = p.portid",
                ),
            ),
            histories=(whole_list(0.95, 1.05, "The list grew from 2,033 to 2,065 ports in a year; a capped page is half of it."),),
        ),
    ),
)  # fmt: skip
