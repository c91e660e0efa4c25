"""How UN Comtrade answers: availability, the preview without a key, the data with one.

Answers are cut at 500 records, or 100,000 with a key, without a word; the preview takes one period a query. What is
available, and its checksums, follow from the table that is served.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import duckdb

from orchestration.core.sql import quoted
from orchestration.offline.wires import CAP, Body, json_body, rows_of
from orchestration.publishers.un.comtrade import CHAPTERS, HOST
from orchestration.publishers.un.comtrade_answers import FREE_ROWS, KEYED_ROWS

KEY_HEADER = "Ocp-Apim-Subscription-Key"
_FILTERS = {
    "reporterCode": "reporterCode",
    "partnerCode": "partnerCode",
    "partner2Code": "partner2Code",
    "flowCode": "flowCode",
    "customsCode": "customsCode",
    "motCode": "motCode",
    "period": "period",
}
_MOST_PERIODS = 12
"""Of a query with a key, and of one for what is available."""

_RELEASED = "2026-10-05T00:00:00"
_AVAILABLE = f"""
    select 'COM' as datasetCode, typeCode, freqCode, period::int as period, reporterCode, reporterISO, reporterDesc,
        classificationCode, classificationSearchCode, isOriginalClassification, false as isExtendedFlowCode,
        true as isExtendedPartnerCode, bool_or(partner2Code <> 0) as isExtendedPartner2Code, true as isExtendedCmdCode,
        false as isExtendedCustomsCode, false as isExtendedMotCode, count(*) as totalRecords,
        (bit_xor(hash(t)) % 1000000007)::bigint - 500000003 as datasetChecksum, '{_RELEASED}' as firstReleased,
        '{_RELEASED}' as lastReleased
    from {{table}} as t where {{where}} group by all order by period, reporterCode
"""


def is_comtrade(address: str) -> bool:
    """Whether an address is the publisher's."""
    return address.partition("/")[0] == HOST


def comtrade(
    con: duckdb.DuckDBPyConnection, table: str, address: str, params: Mapping[str, str], cap: int, key: str
) -> Body:
    """The answer to a query; ``key`` is what the request's header holds."""
    path = address.removeprefix(f"{HOST}/").split("/")
    if len(path) != 6 or path[3] != "C" or path[5] != "HS":
        return json_body(404, {"statusCode": 404, "message": "Resource not found"})
    where = f"typeCode = 'C' and freqCode = {quoted(path[4])}{_where(params)}"
    most_periods = 1 if path[2] == "preview" else _MOST_PERIODS
    if len(params.get("period", "").split(",")) > most_periods:
        return json_body(400, {"statusCode": 400, "message": f"No more than {most_periods} period(s) are allowed"})
    if path[:3] == ["public", "v1", "getDA"]:
        return _envelope(rows_of(con, _AVAILABLE.format(table=table, where=where)))
    if path[:3] == ["data", "v1", "get"]:
        if not key:
            return refusal(401)
        own_cap = KEYED_ROWS
    else:
        own_cap = FREE_ROWS
    most = min(int(params.get("maxRecords", own_cap)), own_cap if cap == CAP else cap)
    return _envelope(rows_of(con, f"select * from {table} where {where} order by all limit {most}"))


def refusal(status: int) -> Body:
    """What the service says with a status that is no success."""
    messages = {
        401: "Access denied due to invalid subscription key.",
        403: "Out of call volume quota. Quota will be replenished in 05:12:33.",
        429: "Rate limit is exceeded. Try again in 1 seconds.",
    }
    return json_body(status, {"statusCode": status, "message": messages.get(status, "Internal server error")})


def _where(params: Mapping[str, str]) -> str:
    clauses = ""
    for name, column in _FILTERS.items():
        if name in params:
            clauses += f" and {column}::varchar in ({_listed(params[name].split(','))})"
    if "cmdCode" in params:
        codes = [code for asked in params["cmdCode"].split(",") for code in (CHAPTERS if asked == "AG2" else (asked,))]
        clauses += f" and cmdCode in ({_listed(codes)})"
    return clauses


def _listed(values: list[str]) -> str:
    return ", ".join(map(quoted, values))


def _envelope(rows: list[dict[str, object]]) -> Body:
    answer = json.dumps({"elapsedTime": "0.01 secs", "count": len(rows), "data": rows, "error": ""})
    return Body(200, "application/json; charset=utf-8", answer.encode())
