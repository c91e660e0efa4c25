"""Pages on the datasets: what each holds and what must hold of it, and which hosts and keys it needs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from orchestration.core.dataset import Dataset
from orchestration.core.drift import FEW_WRONG_ROWS
from orchestration.core.table import Rule
from orchestration.generate.wording import HEADER, described
from orchestration.offline.sample import sample_entries
from orchestration.publishers.registry import all_datasets


def datasets_page() -> str:
    """Every dataset, a section each."""
    parts = [f"<!-- {HEADER} -->", "# Datasets", ""]
    parts += ["| Dataset | Publisher | Released | Licence | May be passed on |", "|---|---|---|---|---|"]
    for dataset in all_datasets():
        release = f"every {dataset.release.every}" if dataset.release.every != "irregular" else "irregularly"
        may = "yes" if dataset.licence.redistribution else "no"
        name = f"[`{dataset.code}`](#{dataset.code})"
        parts.append(f"| {name} | {dataset.publisher} | {release} | {dataset.licence.name} | {may} |")
    parts += [
        "",
        "Besides what stands below, every table is judged on its grain, its types and its needed columns. What is new,",
        "wrong or missing within a bound is loaded and named: [the policy](decisions/0024-drift-costs-no-night.md).",
        f"Wrong rows are at most {FEW_WRONG_ROWS.share:.1%} of the rows of a partition and"
        f" {FEW_WRONG_ROWS.value_share:.0%} of its value, unless the table says otherwise.",
    ]
    for dataset in all_datasets():
        parts += _section(dataset)
    return "\n".join(parts) + "\n"


def _bounded(rule: Rule) -> str:
    """The bound of a rule whose rows are findings."""
    if (tolerance := rule.tolerance) is None:
        return ""
    parts = [f"{tolerance.most} of them" if tolerance.most is not None else ""]
    parts += [f"{tolerance.share:.0%} of the value" if tolerance.share is not None else ""]
    return f" Tolerated as a finding up to {' and '.join(filter(None, parts))}: {tolerance.why}"


def _section(dataset: Dataset) -> list[str]:
    kind = f"{dataset.step}s from {dataset.start:%Y-%m}" if dataset.start else "one snapshot"
    lines = ["", f"## {dataset.code}", "", f"**{dataset.title}**, {dataset.publisher} ({dataset.homepage}).", ""]
    lines += [dataset.description, "", f"Partitions: {kind}. {dataset.licence.attribution}."]
    lines += [f"Known gap {month}: {reason}" for month, reason in dataset.known_gaps]
    for table in dataset.tables:
        lines += [
            "",
            f"### raw.{table.name}",
            "",
            table.description,
            "",
            "| Column | Type | Meaning |",
            "|---|---|---|",
        ]
        lines += [f"| `{column.name}` | {column.type} | {described(column)} |" for column in table.columns]
        particular = [f"- `{rule.name}`: {rule.why}{_bounded(rule)}" for rule in table.rules]
        particular += [
            f"- `{column.name}.known_codes`: at most {column.unknown_share:.0%} under codes that the seed"
            f" `{column.codes}` does not list."
            for column in table.columns
            if column.codes
        ]
        particular += [f"- `{one.measure}.fits_history`: {one.why}" for one in table.past_bounds]
        if table.wrong_rows != FEW_WRONG_ROWS:
            bound = table.wrong_rows
            particular += [
                f"- Wrong rows: at most {bound.share:.1%}, {bound.value_share:.0%} of the value. {bound.why}"
            ]
        if particular:
            lines += ["", "Expectations particular to it:", "", *particular]
    return lines


def publishers_page() -> str:
    """Hosts as the sample answers for them, which is asked as the publishers are."""
    named = {dataset.code: dataset for dataset in all_datasets()}
    asked: dict[str, set[str]] = {}
    for entry in sample_entries(Path()):
        asked.setdefault(urlsplit(entry.url).hostname or "", set()).add(entry.dataset)
    lines = [f"<!-- {HEADER} -->", "# Publishers: hosts and keys", ""]
    lines += ["All connections are HTTPS on port 443.", "", "| Host | Of | Datasets |", "|---|---|---|"]
    for host, codes in sorted(asked.items()):
        publishers = sorted({named[code].publisher for code in codes})
        lines.append(f"| `{host}` | {', '.join(publishers)} | {', '.join(f'`{code}`' for code in sorted(codes))} |")
    lines += ["", "How to give a dataset its key: [Add a key](add_a_key.md).", "", "| Setting | Key of |", "|---|---|"]
    keys = {dataset.key.setting: dataset.key for dataset in named.values() if dataset.key}
    lines += [f"| `{setting}` | {key.about}. |" for setting, key in sorted(keys.items())]
    return "\n".join(lines) + "\n"
