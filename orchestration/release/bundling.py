"""The data tests of one table as one node of dbt: a query that returns every broken rule by its name.

Tests are declared as dbt has them, beside the column or table that they are about. A node costs dbt a tenth of a second
whatever it asks, and there are several hundred tests; so the parsed project, which a build runs, has one test a table,
``<table>_rules``, and each declared test is a rule of it (``dbt_project/tests/generic/rules.sql``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt.contracts.graph.nodes import GenericTestNode

_RULES = "rules"
_MACRO = "macro.trade_corridors.test_rules"


@dataclass(frozen=True)
class DeclaredTest:
    """A data test as the project declares it: the kind of test, its arguments, and the name that it goes by."""

    test: str
    name: str
    arguments: Mapping[str, Any]


def bundle(manifest: Manifest) -> None:
    """Put one test a table in place of its data tests, in dbt's own manifest.

    A test that is configured otherwise than the rest (a lower severity, a limit) stays what it is: it is to be seen as
    such, and never passes (``project.verdicts``). A name that is too long is configured as an ``alias``.
    """
    from dbt.contracts.graph.nodes import GenericTestNode  # noqa: PLC0415 (slow to import, rarely needed)

    of_table: dict[str, list[GenericTestNode]] = {}
    for key, node in sorted(manifest.nodes.items()):
        if isinstance(node, GenericTestNode) and node.attached_node and node.unrendered_config.keys() <= {"alias"}:
            of_table.setdefault(node.attached_node, []).append(node)
            del manifest.nodes[key]
    for table, tests in of_table.items():
        bundled = _bundled(table.rsplit(".", 1)[-1], tests)
        manifest.nodes[bundled.unique_id] = bundled


def is_bundle(node: Mapping[str, Any]) -> bool:
    """Whether a node of the manifest stands for the data tests of a table."""
    return (node.get("test_metadata") or {}).get("name") == _RULES


def broken_rules(con: duckdb.DuckDBPyConnection, query: str) -> str:
    """What the compiled query of a bundle returns, in words.

    Args:
        con: a connection with the databases that dbt had.
    """
    found = con.execute(query).fetchall()
    return "; ".join(f"{rule}: {rows:,} row{'s' if rows > 1 else ''}" for rule, rows in found)


def declared_tests(node: Mapping[str, Any]) -> list[DeclaredTest]:
    """The tests that a node of the manifest stands for: the rules of a bundle, or the one that was left alone."""
    if is_bundle(node):
        return [DeclaredTest(**rule) for rule in node["test_metadata"]["kwargs"]["rules"]]
    metadata = node.get("test_metadata")
    return [DeclaredTest(metadata["name"], str(node["name"]), metadata["kwargs"])] if metadata else []


def _bundled(table: str, tests: Sequence[GenericTestNode]) -> GenericTestNode:
    first = tests[0]
    name = f"{table}_{_RULES}"
    model = _arguments(first)["model"]
    rules = [_rule(node) for node in tests]
    return replace(
        first,
        name=name,
        alias=name,
        config=replace(first.config, alias=None),
        unrendered_config={},
        unique_id=f"test.{first.package_name}.{name}",
        path=f"{name}.sql",
        fqn=[*first.fqn[:-1], name],
        description="; ".join(rule["name"] for rule in rules),
        raw_code="{{ test_rules(**_dbt_generic_test_kwargs) }}",
        column_name=None,
        refs=_each(ref for node in tests for ref in node.refs),
        sources=_each(source for node in tests for source in node.sources),
        depends_on=replace(
            first.depends_on,
            macros=_each([_MACRO, *(macro for node in tests for macro in node.depends_on.macros)]),
            nodes=_each(parent for node in tests for parent in node.depends_on.nodes),
        ),
        test_metadata=replace(
            first.test_metadata, name=_RULES, kwargs={"model": model, "rules": rules}, namespace=None
        ),
    )


def _rule(node: GenericTestNode) -> dict[str, Any]:
    test = node.test_metadata.name
    arguments = {name: value for name, value in _arguments(node).items() if name != "model"}
    is_named = not node.name.startswith(f"{test}_")
    name = node.name if is_named else " ".join(filter(None, (test, arguments.get("column_name"))))
    return {"test": test, "name": name, "arguments": arguments}


def _arguments(node: GenericTestNode) -> dict[str, Any]:
    return node.test_metadata.kwargs or {}


def _each(found: Iterable[Any]) -> list[Any]:
    """Each once, in the order in which it came."""
    kept: list[Any] = []
    for one in found:
        if one not in kept:
            kept.append(one)
    return kept
