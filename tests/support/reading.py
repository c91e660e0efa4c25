"""A reader in a process of its own: asks the published file again and again, and tells what it saw.

Run by path with the interpreter of any client: ``reading.py <client> <how> <file>``. ``client`` is ``duckdb`` or
``pool`` (SQLAlchemy's, as BI servers have it); ``how`` is ``session`` (one connection, kept) or ``opener`` (a new one
each time). A line on standard input is a request for what was seen since the last one, as a line of JSON: pairs of
answer and times, and errors. The line ``second`` asks through another connection of the same process, once more.
The end of the input ends it.
"""

from __future__ import annotations

import json
import select
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

PAUSE_SECONDS = {"session": 0.2, "opener": 0.1}
SQL = """
    select (select build_id from meta.publication), count(*), sum(value_usd * (1 + ascii(container_code)))::varchar
    from marts.fct_transborder_freight_by_state_port
"""
"""The build that is read, rows, and a checksum that every version computes alike."""

DiscoveryContext = Callable[[], tuple[Any, ...]]


def _of_duckdb(how: str, file: str) -> DiscoveryContext:
    import duckdb

    def opened() -> tuple[Any, ...]:
        with duckdb.connect(file, read_only=True) as con:
            return con.execute(SQL).fetchall()[0]

    if how == "opener":
        return opened
    con = duckdb.connect(file, read_only=True)
    return lambda: con.execute(SQL).fetchall()[0]


def _of_pool(how: str, file: str) -> DiscoveryContext:
    from sqlalchemy import create_engine, text
    from sqlalchemy.pool import NullPool, QueuePool

    pool = QueuePool if how == "session" else NullPool
    engine = create_engine(f"duckdb:///{file}", connect_args={"read_only": True}, poolclass=pool)

    def asked() -> tuple[Any, ...]:
        with engine.connect() as con:
            return tuple(con.execute(text(SQL)).fetchall()[0])

    return asked


CLIENTS = {"duckdb": _of_duckdb, "pool": _of_pool}


def _main(client: str, how: str, file: str) -> None:
    ask: DiscoveryContext | None = None
    seen: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    while True:
        is_asked = bool(select.select([sys.stdin], [], [], PAUSE_SECONDS[how])[0])
        request = sys.stdin.readline() if is_asked else ""
        if is_asked and not request:
            return
        try:
            ask = ask or CLIENTS[client](how, file)
            seen[json.dumps(ask() if request.strip() != "second" else CLIENTS[client]("opener", file)())] += 1
        except Exception as error:  # noqa: BLE001 (whatever a client raises is what the test wants to know)
            errors[f"{type(error).__name__}: {error}"] += 1
        if is_asked:
            answers = [[json.loads(answer), times] for answer, times in seen.items()]
            sys.stdout.write(f"{json.dumps({'answers': answers, 'errors': list(errors)})}\n")
            sys.stdout.flush()
            seen.clear()
            errors.clear()


if __name__ == "__main__":
    _main(*sys.argv[1:])
