"""How publishers' services answer: Socrata, ArcGIS, Statistics Canada's web data service, the US Census Bureau.

Socrata gives 1,000 rows unless told otherwise, every value a string; ArcGIS 1,000 rows whatever is asked (up to five
times as many by ``maxRecordCountFactor``), and errors with status 200. The web data service takes arrays of JSON by
POST, and says what changed on a day. The Census Bureau
sends a client without a good key to a page. What is recorded decides every answer; the server that sends them is
``offline.server``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.sql import quoted

CAP = 1_000
"""Rows of a page, unless more are asked for and given."""

_DEEPEST_OFFSET = 23_000
_LARGEST_FACTOR = 5
_ESRI = {
    "BIGINT": "esriFieldTypeInteger",
    "INTEGER": "esriFieldTypeInteger",
    "DOUBLE": "esriFieldTypeDouble",
    "DATE": "esriFieldTypeDateOnly",
    "TIMESTAMP": "esriFieldTypeDate",
}
WDS = "www150.statcan.gc.ca/t1/wds/rest/"
"""Where the web data service is."""

KEY_PAGE = "api.census.gov/data/missing_key.html"
"""Where the Census Bureau sends a client without a good key."""

WRONG_KEY = "wrong-key"
"""The one key that the replayed Census Bureau does not take."""

Cube = Mapping[str, Any]
"""Metadata of one table of the web data service."""

_TABLE_ID = re.compile(r"\b[0-9]{8}\b")


@dataclass(frozen=True)
class Body:
    """An answer before it is sent."""

    status: int
    content_type: str
    content: bytes
    modified: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)


def socrata(con: duckdb.DuckDBPyConnection, table: str, params: Mapping[str, str], cap: int) -> Body:
    """A query in Socrata's language over a table, one page of it."""
    limit = min(int(params.get("$limit", CAP)), 50_000 if cap == CAP else cap)
    sql = f"select {params.get('$select', '*')} from {table}"
    for clause, keyword in (("$where", "where"), ("$group", "group by"), ("$order", "order by")):
        if clause in params:
            sql += f" {keyword} {params[clause].replace(':id', 'rowid')}"
    sql += f" limit {limit} offset {int(params.get('$offset', 0))}"
    try:
        rows = rows_of(con, sql)
    except duckdb.Error as error:
        return json_body(
            400, {"message": str(error).splitlines()[0], "errorCode": "query.compiler.malformed", "data": {}}
        )
    return json_body(200, [{name: str(value) for name, value in row.items() if value is not None} for row in rows])


def arcgis(con: duckdb.DuckDBPyConnection, table: str, params: Mapping[str, str], cap: int) -> Body:
    """A query of an ArcGIS layer over a table: a count, or one page."""
    where, offset = params.get("where", ""), int(params.get("resultOffset", 0))
    if not where or offset >= _DEEPEST_OFFSET:
        return ERROR_OBJECT
    most = cap * min(max(int(params.get("maxRecordCountFactor", 1)), 1), _LARGEST_FACTOR)
    try:
        if params.get("returnCountOnly") == "true":
            return json_body(200, {"count": rows_of(con, f"select count(*) as n from {table} where {where}")[0]["n"]})
        asked = min(int(params.get("resultRecordCount", most)), most)
        order = f" order by {params['orderByFields']}" if "orderByFields" in params else ""
        rows = rows_of(con, f"select * from {table} where {where}{order} limit {asked + 1} offset {offset}")
    except duckdb.Error:
        return ERROR_OBJECT
    answer: dict[str, object] = {
        "objectIdFieldName": "ObjectId",
        "fields": _fields(con, table),
        "features": [{"attributes": row} for row in rows[:asked]],
    }
    if len(rows) > asked:
        answer["exceededTransferLimit"] = True
    return json_body(200, answer)


def arcgis_layer(con: duckdb.DuckDBPyConnection, table: str, edited: float) -> Body:
    """What a layer says of itself: its fields, and when it was last edited (seconds since 1970)."""
    layer = {
        "id": 0,
        "type": "Table",
        "maxRecordCount": CAP,
        "objectIdField": "ObjectId",
        "editingInfo": {"lastEditDate": int(edited * 1000)},
        "fields": _fields(con, table),
    }
    return json_body(200, layer)


def _fields(con: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, str]]:
    described = con.execute(f"select column_name, column_type from (describe {table})").fetchall()
    return [
        {"name": name, "type": "esriFieldTypeOID" if name == "ObjectId" else _ESRI.get(kind, "esriFieldTypeString")}
        for name, kind in described
    ]


def census(con: duckdb.DuckDBPyConnection, table: str, query: Sequence[tuple[str, str]]) -> Body:
    """A call of the Census Bureau's interface: an array of rows, the header first, the columns of the filters last.

    A filter given several times takes any of its values; ``get`` is one list of variables without blanks.
    """
    given: dict[str, list[str]] = {}
    for name, value in query:
        given.setdefault(name, []).append(value)
    if given.pop("key", [""])[0] in ("", WRONG_KEY):
        return Body(302, "text/html", b"", headers={"Location": f"https://{KEY_PAGE}", "X-DataWebAPI-KeyError": "1"})
    known = {name.upper() for name, *_ in con.execute(f"describe {table}").fetchall()}
    wanted = given.pop("get", [""])[0].split(",")
    columns = [*wanted, *given]
    if unknown := [name for name in columns if name.upper() not in known]:
        return Body(400, "text/plain", f"error: unknown variable '{unknown[0]}'".encode())
    filters = " and ".join(f'"{name}" in ({", ".join(map(quoted, values))})' for name, values in given.items())
    cells = ", ".join(f'"{name}"::varchar' for name in columns)
    rows = con.execute(f"select to_json([{cells}])::varchar from {table} where {filters or 'true'}").fetchall()
    if not rows:
        return Body(204, "application/json;charset=utf-8", b"")
    lines = ",\n".join((json.dumps(columns, separators=(",", ":")), *(row for (row,) in rows)))
    return Body(200, "application/json;charset=utf-8", f"[{lines}]".encode())


def key_page() -> Body:
    """The page that says, with status 200, that there is no key or not a good one."""
    text = "<html><head><title>Missing Key</title></head><body>A valid <em>key</em> must be included.</body></html>"
    return Body(200, "text/html", text.encode())


def table_id(text: str) -> str:
    """The product id that an address or a body names, if any."""
    match = _TABLE_ID.search(text)
    return match[0] if match else ""


def read_cube(file: Path) -> Cube:
    """The metadata of a recorded table.

    Raises:
        ValueError, LookupError, TypeError: it is none.
    """
    cube: Cube = json.loads(file.read_bytes())
    if not (table_id(str(cube["productId"])) and date.fromisoformat(cube["releaseTime"][:10])):
        raise ValueError(f"productId = {cube['productId']!r:.40}")
    return cube


def wds_get(cubes: Mapping[str, Cube], method: str) -> Body:
    """``getChangedCubeList/{day}`` or ``getFullTableDownloadCSV/{pid}/en``, from the metadata of recorded tables."""
    name, _, argument = method.partition("/")
    if name == "getFullTableDownloadCSV" and argument.removesuffix("/en") in cubes:
        link = f"https://www150.statcan.gc.ca/n1/tbl/csv/{table_id(argument)}-eng.zip"
        return json_body(200, {"status": "SUCCESS", "object": link})
    changed = [
        {"responseStatusCode": 0, "productId": cube["productId"], "releaseTime": cube["releaseTime"]}
        for cube in cubes.values()
        if (name, argument) == ("getChangedCubeList", cube["releaseTime"][:10])
    ]
    return (
        json_body(200, {"status": "SUCCESS", "object": changed})
        if changed
        else json_body(404, {"message": "Not found"})
    )


def wds_post(cubes: Mapping[str, Cube], method: str, content_type: str, body: bytes) -> Body:
    """``getCubeMetadata``: an array of product ids in, an array of metadata out, failures among them."""
    if method != "getCubeMetadata":
        return json_body(404, {"message": "Not found"})
    if content_type.split(";", maxsplit=1)[0].strip().lower() != "application/json":
        return json_body(415, {"message": "Unsupported Media Type"})
    try:
        asked = [str(item["productId"]) for item in json.loads(body)]
    except (ValueError, TypeError, LookupError):
        return json_body(400, {"message": "JSON syntax error"})
    unknown = {"status": "FAILED", "object": {"responseStatusCode": 5}}
    return json_body(200, [{"status": "SUCCESS", "object": cubes[key]} if key in cubes else unknown for key in asked])


def json_body(status: int, value: object) -> Body:
    """An answer in JSON."""
    content = json.dumps(value, ensure_ascii=False, default=_written)
    return Body(status, "application/json; charset=utf-8", content.encode())


def _written(value: object) -> object:
    """A day as text, a time in milliseconds since 1970."""
    if isinstance(value, datetime):
        return int(value.replace(tzinfo=UTC).timestamp() * 1000)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r:.60} in an answer")


ERROR_OBJECT = json_body(
    200, {"error": {"code": 400, "message": "Cannot perform query. Invalid query parameters.", "details": []}}
)
"""What a feature service answers to what it does not understand, and now and then to what it does."""


def rows_of(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, object]]:
    """The rows of a query, by column name."""
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
