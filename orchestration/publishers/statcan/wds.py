"""Statistics Canada's web data service: what changed on a day, a table's metadata, and the link to its whole CSV.

A table is downloaded again only when the service lists it as changed since it was last known to be here. The metadata
says which members the parts of a coordinate are, so it is landed and loaded beside the values; how both are read is in
``read``. The way of a label: a row's coordinate names members, ``<table>_members`` says which, and the seed
``statcan_members`` what each of them means (``rules/_members.sql``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from orchestration.core.dataset import SNAPSHOT, Cadence, Dataset, Domain, Licence
from orchestration.core.errors import NotFound, RedirectRefused, WrongContent
from orchestration.core.relation import Parsed
from orchestration.core.request import Content, DiscoveryContext, LandedFile, PartitionStatus, Plan, Request
from orchestration.core.table import Table, whole_list
from orchestration.landing.addresses import host_of
from orchestration.landing.content import read_json
from orchestration.publishers.statcan.cube import MEMBER_COLUMNS, Cube, data_columns
from orchestration.publishers.statcan.cube_rules import data_rules, member_rules
from orchestration.publishers.statcan.read import parse_cube
from orchestration.publishers.statcan.staging import staged_members, staged_values

_REST = "https://www150.statcan.gc.ca/t1/wds/rest"
_METADATA = f"{_REST}/getCubeMetadata"
_MONTHLY = Cadence(every="month", lag_days=35, budget_days=15)
_MOST_DAYS = 31
"""Days of lists of changes that are asked for before the table itself is cheaper; a release is a month apart."""


def dataset_of(
    cube: Cube, title: str, description: str, domain: Domain = "trade", release: Cadence = _MONTHLY
) -> Dataset:
    """The dataset that a cube is: whole tables, replaced by each release."""

    def discover(context: DiscoveryContext) -> Plan:
        return _discover(cube, context)

    def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
        return _parse(cube, files, scratch)

    return Dataset(
        code=cube.code,
        title=title,
        publisher="Statistics Canada",
        homepage=f"https://www150.statcan.gc.ca/t1/tbl1/en/tv.action?pid={cube.product_id}01",
        licence=Licence(
            "Statistics Canada Open Licence",
            redistribution=True,
            attribution=f"Source: Statistics Canada, table {_dashed(cube.product_id)}",
        ),
        domain=domain,
        description=description,
        release=release,
        newest_period=f"select max(ref_date) from raw.{cube.code}",
        discover=discover,
        parse=parse,
        tables=_tables(cube),
    )


def _dashed(product_id: str) -> str:
    """``12-10-0011-01``, as the publisher writes it."""
    return f"{product_id[:2]}-{product_id[2:4]}-{product_id[4:]}-01"


def _tables(cube: Cube) -> tuple[Table, Table]:
    data = Table(
        name=cube.code,
        description="One row per ref_date and coordinate: a value, or the reason why there is none."
        + (f" **Not loaded** of the publisher's table: {cube.kept.told}." if cube.kept else ""),
        grain=("ref_date", "coordinate"),
        columns=data_columns(cube),
        period="ref_date",
        weight="value",
        rules=data_rules(cube),
        past_bounds=(
            whole_list(
                0.98, 1.25, f"A {cube.every} is added a release; series may come or go, but no {cube.every} leaves."
            ),
        ),
        staging=staged_values(cube),
    )
    members = Table(
        name=cube.members,
        description="One row per dimension_position_id and member_id: what the parts of a coordinate stand for.",
        grain=("dimension_position_id", "member_id"),
        columns=MEMBER_COLUMNS,
        rules=member_rules(cube),
        past_bounds=(whole_list(0.9, 1.25, "Members come and go one by one: half a list is a cut answer."),),
        staging=staged_members(cube),
    )
    return data, members


def _discover(cube: Cube, context: DiscoveryContext) -> Plan:
    if not _may_have_changed(cube, context):
        return {SNAPSHOT: PartitionStatus.UNCHANGED}
    metadata = Request(_METADATA, Content.JSON, body=f'[{{"productId":{cube.product_id}}}]')
    _cube_in(context.fetch(metadata), cube)
    link = _succeeded(read_json(context.fetch(_get(f"getFullTableDownloadCSV/{cube.product_id}/en"))))
    most_bytes = cube.kept.most_bytes if cube.kept else None
    return {SNAPSHOT: (metadata, Request(_own(link), Content.ZIP, most_bytes=most_bytes))}


def _may_have_changed(cube: Cube, context: DiscoveryContext) -> bool:
    """Whether the table is listed as changed on a day since it was last known to be here, that day included."""
    if context.landed_on is None or not 0 <= (context.today - context.landed_on).days <= _MOST_DAYS:
        return True
    days = (context.landed_on + timedelta(days) for days in range((context.today - context.landed_on).days + 1))
    return any(cube.product_id in _changed_on(day.isoformat(), context) for day in days)


def _changed_on(day: str, context: DiscoveryContext) -> set[str]:
    """Tables that were released on a day; the service answers 404 when there are none."""
    try:
        answer = context.fetch(_get(f"getChangedCubeList/{day}"))
    except NotFound:
        return set()
    return {str(item["productId"]) for item in _succeeded(read_json(answer))}


def _get(method: str) -> Request:
    return Request(f"{_REST}/{method}", Content.JSON)


def _succeeded(answer: Any) -> Any:
    """What an answer holds, if it is a success."""
    if answer["status"] != "SUCCESS":
        raise WrongContent(
            expected="SUCCESS from the web data service",
            found=f"{answer['status']} inside an answer of status 200: {answer.get('object')}"[:200],
            remedy="Nothing was loaded. Ask the service for the table's id; it may have been replaced.",
        )
    return answer["object"]


def _cube_in(metadata: Path, cube: Cube) -> Any:
    (item,) = read_json(metadata)
    found = _succeeded(item)
    if str(found["productId"]) != cube.product_id:
        raise ValueError(f"metadata of table {found['productId']!s:.20} for {cube.product_id}")
    return found


def _own(link: str) -> str:
    """A link that the service gave, if it leads to the publisher's own files."""
    host = host_of(link)
    if urlsplit(link).scheme != "https" or not f".{host}".endswith(".statcan.gc.ca"):
        raise RedirectRefused(
            expected="a link to a file of statcan.gc.ca",
            found=f"a link to {host or 'no host'}",
            remedy="Nothing was asked there. See the dataset's homepage: the service may have moved.",
        )
    return link


def _parse(cube: Cube, files: Sequence[LandedFile], scratch: Path) -> Parsed:
    (metadata,) = (file for file in files if file.url == _METADATA)
    zips = [file for file in files if file is not metadata]
    return parse_cube(cube, _cube_in(metadata.path, cube), metadata, zips, scratch)
