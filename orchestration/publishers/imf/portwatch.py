"""IMF PortWatch: feature services that cap a page without complaint and answer errors with status 200.

Pages follow the last ObjectId, because large offsets fail, and the rows are counted against the service's own count.
The same error object says that a query is wrong and that the service is busy, so it is asked again in smaller pages
before it is believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from orchestration.core.dataset import Licence
from orchestration.core.relation import JsonRecords
from orchestration.core.request import Content, DiscoveryContext, LandedFile, Request
from orchestration.landing.content import read_json

_SERVICES = "https://services9.arcgis.com/weJ1QsnbMYJlCHdG/arcgis/rest/services"
PUBLISHER = "International Monetary Fund, PortWatch"
HOMEPAGE = "https://portwatch.imf.org"
LICENCE = Licence(
    "IMF terms, wording not verified",
    redistribution=False,
    attribution="Source: IMF PortWatch / UN Global Platform",
)

_AS_MANY_AS_GIVEN = 0
_PAGES = (_AS_MANY_AS_GIVEN, 200, 50)
"""Rows asked for in one page: 1,000 are given; fewer are asked for after an error object."""


def layer(service: str) -> str:
    """Address of the one layer or table of a service."""
    return f"{_SERVICES}/{service}/FeatureServer/0"


def description(context: DiscoveryContext, service: str) -> Any:
    """What the layer says of itself: its fields, and when it was last edited."""
    return read_json(context.fetch(patient(Request(layer(service), Content.JSON, (("f", "json"),)))))


def count(context: DiscoveryContext, service: str, where: str, version: str = "") -> int:
    """Rows that the service counts; an error object is asked about twice more."""
    params = (("where", where), ("returnCountOnly", "true"), ("f", "json"))
    probe = Request(f"{layer(service)}/query", Content.JSON, params, version=version)
    return int(read_json(context.fetch(patient(probe)))["count"])


def patient(request: Request) -> Request:
    """The same request, asked up to three times should the service answer an error object."""
    return replace(request, instead=replace(request, instead=request))


def pages(service: str, where: str, expected_rows: int, version: str = "") -> Request:
    """The first page of all rows of a query (``where`` may be empty), which the others follow.

    Args:
        version: the publisher's mark of the state of the rows, if it has one.
    """
    return _page(service, where, expected_rows, version, 0, _PAGES)


def _page(service: str, where: str, expected_rows: int, version: str, after: int, sizes: Sequence[int]) -> Request:
    size, *smaller = sizes
    params = (
        ("where", f"{where} AND ObjectId>{after}" if where else f"ObjectId>{after}"),
        ("outFields", "*"),
        ("orderByFields", "ObjectId"),
        *([("resultRecordCount", str(size))] if size != _AS_MANY_AS_GIVEN else []),
        ("returnGeometry", "false"),
        ("f", "json"),
    )
    return Request(
        f"{layer(service)}/query",
        Content.JSON,
        params,
        version=version,
        next_page=partial(_next_page, service, where, expected_rows, version),
        count_rows=lambda page: len(features(page)),
        expected_rows=expected_rows,
        instead=_page(service, where, expected_rows, version, after, smaller) if smaller else None,
    )


def features(page: Path) -> list[dict[str, Any]]:
    """The features of a landed page."""
    found: list[dict[str, Any]] = read_json(page)["features"]
    return found


def _next_page(service: str, where: str, expected_rows: int, version: str, page: Path) -> Request | None:
    answer = read_json(page)
    if not answer.get("exceededTransferLimit") or not answer["features"]:
        return None
    last = max(feature["attributes"]["ObjectId"] for feature in answer["features"])
    return _page(service, where, expected_rows, version, last, _PAGES)


def records(files: Sequence[LandedFile]) -> JsonRecords:
    """The attributes of all features of all pages."""
    named = tuple((file.path, f"page {number}", file.sha256) for number, file in enumerate(files, 1))
    return JsonRecords(named, record_path="features[*].attributes")
