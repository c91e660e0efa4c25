"""How published tables are joined and summed, as the dbt project declares and tests it: nothing is said here by hand.

Keys are dbt's tests ``unique_grain`` and ``relationships``; what a sum must keep to is ``meta.sum_within`` of a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.release.project import Manifest

Relation = tuple[str, str, int, str, str | None, str | None]
"""(kind, table, position in the key, column, table that it refers to, column there)."""


def relations(manifest: Manifest) -> list[Relation]:
    """Primary and foreign keys of the published tables, one row a column."""
    marts = _marts(manifest)
    found: set[Relation] = set()
    for node in manifest["nodes"].values():
        mart, test = marts.get(node.get("attached_node")), node.get("test_metadata")
        if mart and test:
            found.update(_keys_of(mart, test["name"], test["kwargs"]))
    return sorted(found, key=lambda relation: [str(part) for part in relation])


def sum_within(manifest: Manifest) -> dict[str, list[str]]:
    """Mart -> columns of which a sum may have one value each; marts that are not summed are not in it."""
    metas = {name: manifest["nodes"][key]["config"]["meta"] for key, name in _marts(manifest).items()}
    return {name: list(meta["sum_within"]) for name, meta in metas.items() if "sum_within" in meta}


def summing_rule(columns: list[str]) -> str:
    """The rule in a sentence, for the comment of a table."""
    if not columns:
        return "**Sums**: all rows add up."
    return f"**Sums**: only within one {', one '.join(columns)}."


def _marts(manifest: Manifest) -> dict[str, str]:
    nodes: Mapping[str, Mapping[str, Any]] = manifest["nodes"]
    published = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
    return {key: str(node["alias"]) for key, node in published.items() if node["schema"] == "marts"}


def _keys_of(mart: str, test: str, arguments: Mapping[str, Any]) -> Iterator[Relation]:
    if test == "unique_grain":
        for position, column in enumerate(arguments["columns"], 1):
            yield "primary key", mart, position, column, None, None
    elif test == "relationships":
        (to,) = re.findall(r"ref\('(\w+)'\)", arguments["to"])
        yield "foreign key", mart, 1, str(arguments["column_name"]), to, str(arguments["field"])
