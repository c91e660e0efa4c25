"""A folder called ``year=2024`` adds a column ``year`` to what DuckDB reads in it, unless a reader is told not to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.core.settings import PROJECT_ROOT

_CALL = re.compile(r"\b(?:read_(?:csv|json|ndjson|parquet)\w*|parquet_scan)\s*\(")
_BARE = re.compile(r"\bfrom\s+'[^']*[.](?:csv|json|parquet)", re.IGNORECASE)


def _told_nothing(sql: str) -> list[str]:
    """Calls of readers that are not told to leave ``key=value`` in a path alone, and files read without a reader."""
    calls = [_whole_call(sql, match.start(), match.end()) for match in _CALL.finditer(sql)]
    return [call for call in calls if "hive_partitioning = false" not in call] + _BARE.findall(sql)


def _whole_call(sql: str, start: int, inside: int) -> str:
    depth, end = 1, inside
    while depth and end < len(sql):
        depth += {"(": 1, ")": -1}.get(sql[end], 0)
        end += 1
    return sql[start:end]


def _texts(node: ast.AST) -> Iterator[str]:
    """Every string of a module as it is at run time, an expression in it as ``x``."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)


def _files() -> Iterator[Path]:
    for folder in ("orchestration", "dbt_project"):
        for path in sorted((PROJECT_ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".sql") and "target" not in path.parts:
                yield path


def test_every_reader_is_told_that_a_folder_is_no_column() -> None:
    found = []
    for path in _files():
        content = path.read_text(encoding="utf-8")
        texts = _texts(ast.parse(content)) if path.suffix == ".py" else [content]
        found += [f"{path.relative_to(PROJECT_ROOT)}: {call}" for text in texts for call in _told_nothing(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "sql",
    [
        "from read_csv('x.csv')",
        "from read_csv('x.csv', types = {'a': 'decimal(18, 6)'}) t join read_json('y', hive_partitioning = false) u",
        "select * from read_parquet (['a', 'b'])",
        "select * FROM 'x.parquet'",
    ],
)
def test_a_reader_that_is_told_nothing_is_seen(sql: str) -> None:
    assert _told_nothing(sql)
