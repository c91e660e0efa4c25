"""What a build on Spark made of the project, as a page."""

from __future__ import annotations

from orchestration.engine.check import Checked
from orchestration.engine.compare import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, Compared


def as_markdown(checked: Checked) -> str:
    """The page: how models are said to Spark, by construct; the build; each table that is not the same to the digit."""
    same = [table for table in checked.tables if table.is_same]
    by_rule = checked.models - checked.unchanged - checked.by_sqlglot
    lines = [
        "# The models on Spark",
        "",
        f"{checked.models} SQL models on Spark {checked.version}: {checked.unchanged} as they are written,"
        f" {checked.by_sqlglot} as sqlglot alone says them, {by_rule} by rules of `orchestration/engine` as well.",
        f"Built and passed in {checked.build_seconds:,.0f} s, of which dbt's nodes are: "
        f"{', '.join(f'{count} {kind}s' for kind, count in sorted(checked.built.items()))}.",
        f"Of {len(checked.tables)} published tables, {sum(table.rows > 0 for table in checked.tables)} of which have"
        f" {sum(table.rows for table in checked.tables):,} rows together,"
        f" {len(same)} have the same columns, types and rows as DuckDB's; "
        f"fractions within {RELATIVE_TOLERANCE:g} of each other, relative to the larger, or within"
        f" {ABSOLUTE_TOLERANCE:g}.",
        "",
        "| Rule | SQL models |",
        "|---|---|",
        *(f"| {_words(rule)} | {models} |" for rule, models in sorted(checked.by_rule.items(), key=_most_first)),
        "",
        "| Table | Rows | Within the tolerance | Missing on Spark | Only on Spark | Columns |",
        "|---|---|---|---|---|---|",
        *(_row(table) for table in checked.tables if table.within_tolerance or not table.is_same),
        *(
            f"\n`{table.table}`, the first row that differs: {table.example}."
            for table in checked.tables
            if table.example
        ),
    ]
    return "\n".join(lines) + "\n"


def _most_first(rule: tuple[str, int]) -> tuple[int, str]:
    return -rule[1], rule[0]


def _words(rule: str) -> str:
    return rule.replace("_", " ")


def _row(table: Compared) -> str:
    counts = (table.rows, table.within_tolerance, table.missing, table.added)
    return f"| `{table.table}` | {' | '.join(f'{count:,}' for count in counts)} | {table.columns or 'same'} |"
