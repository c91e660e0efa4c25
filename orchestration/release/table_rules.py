"""How published tables are joined and summed, as the dbt project declares and tests it: nothing is said here by hand.

Keys are dbt's tests ``unique_grain`` and ``relationships``; what a sum must keep to is ``meta.sum_within`` of a model:
a list of columns, or ``never``. A dimension has no measures, and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from orchestration.core.errors import DeclarationError
from orchestration.release.bundling import declared_tests
from orchestration.release.project import Manifest

Relation = tuple[str, str, int, str, str | None, str | None]
"""(kind, table, position in the key, column, table that it refers to, column there)."""


@dataclass(frozen=True)
class SumRule:
    """How the measures of a mart are summed, and of which columns a sum then has one value each."""

    word: Literal["all rows", "within", "never", "no measures"]
    columns: tuple[str, ...] = ()

    @property
    def within(self) -> str | None:
        """The columns as they are published: empty where all rows add up, null where there is nothing to add."""
        return ", ".join(self.columns) if self.word in ("all rows", "within") else None

    @property
    def sentence(self) -> str:
        """The rule in a sentence, for the comment of a table."""
        told = {
            "all rows": "amounts and counts of all rows add up; shares and sums of twelve months never do.",
            "never": "never; its figures mean nothing when they are added.",
        }
        if self.word == "within":
            return f"**Sums**: only within one {', one '.join(self.columns)}."
        return f"**Sums**: {told[self.word]}" if self.word in told else ""


def relations(manifest: Manifest) -> list[Relation]:
    """Keys of the published tables and references between them, one row a column."""
    marts = _marts(manifest)
    found: set[Relation] = set()
    for node in manifest["nodes"].values():
        if mart := marts.get(node.get("attached_node")):
            for declared in declared_tests(node):
                found.update(_keys_of(mart, declared.test, declared.arguments))
    primary = {mart: [r[3] for r in found if r[:2] == ("primary key", mart)] for mart in marts.values()}
    named = {_named(relation, primary) for relation in found}
    return sorted(named, key=lambda relation: [str(part) for part in relation])


def sum_rules(manifest: Manifest) -> dict[str, SumRule]:
    """Mart -> how it is summed."""
    return {
        name: _sum_rule(name, manifest["nodes"][key]["config"]["meta"].get("sum_within"))
        for key, name in _marts(manifest).items()
    }


def _sum_rule(mart: str, declared: list[str] | str | None) -> SumRule:
    if declared is None and mart.startswith("dim_"):
        return SumRule("no measures")
    if declared == "never":
        return SumRule("never")
    if not isinstance(declared, list):
        raise DeclarationError(
            dataset=mart,
            expected="meta.sum_within: a list of columns, empty where all rows add up, or never",
            found=f"{declared}",
            remedy="Say in the model's YAML how its rows may be summed.",
        )
    return SumRule("within" if declared else "all rows", tuple(declared))


def _named(relation: Relation, primary: Mapping[str, list[str]]) -> Relation:
    """A relation to a column that does not name one row by itself is no foreign key, but a reference."""
    kind, mart, position, column, to, to_column = relation
    if kind == "foreign key" and to is not None and primary[to] != [to_column]:
        return "reference", mart, position, column, to, to_column
    return relation


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
