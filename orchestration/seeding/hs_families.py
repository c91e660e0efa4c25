"""Writes the seed ``hs_families`` from the correlation table of the United Nations, HS 2022 to HS 2017.

``python -m orchestration.seeding.hs_families <table.xlsx>``

A family is a smallest group of codes closed under both editions: whatever one of its codes became or came from is in
it, so its trade can be compared over the change with no weights. Codes that are the same single code in both editions
are not written: each is its own family. Chapters 98 and 99 are national and never bridged.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from orchestration.core.settings import SEEDS

_SHEET = "Correlation Tables"
"""The correlations, every pair of codes that share goods. The other sheet, conversions, gives one code to each."""
_SOURCE = "UN Statistics Division, HS 2022 to HS 2017 correlation table"
WIDE = 100
"""A code of HS 2022 that took goods from more codes than this (waste of any machine, display modules for any) ties
them all into one family. There are fifteen; the next takes from 16."""

Code = tuple[str, str]
"""Edition and HS6 code."""
Pair = tuple[str, str]
"""A code of HS 2022 and one of HS 2017 that share goods."""


def read_pairs(table: Path) -> list[Pair]:
    """The pairs of the correlation table.

    Raises:
        ValueError: a line is no pair of six-digit codes.
    """
    header, *lines = CalamineWorkbook.from_path(table).get_sheet_by_name(_SHEET).to_python()
    if [str(name).strip() for name in header] != ["HS2022", "HS2017", "Relationship"]:
        raise ValueError(f"columns {header}")
    pairs = [(str(new), str(old)) for new, old, _ in lines]
    if wrong := [pair for pair in pairs if not all(len(code) == 6 and code.isdigit() for code in pair)]:
        raise ValueError(f"lines {wrong[:3]}")
    return [(new, old) for new, old in pairs if new[:2] < "98" and old[:2] < "98"]


def wide_codes(pairs: Iterable[Pair]) -> set[str]:
    """Codes of HS 2022 that took goods from more than ``WIDE`` codes."""
    return {code for code, times in Counter(new for new, _ in pairs).items() if times > WIDE}


def families(codes: Iterable[Code], pairs: Iterable[Pair]) -> dict[Code, str]:
    """Code -> its family, named after the smallest code of HS 2022 in it (each is in one family alone).

    A code of HS 2017 that no pair ties to one of HS 2022 is a family of its own name and edition.
    """
    nodes = sorted(codes, reverse=True)  # HS 2022 first, the smallest code last
    at = {code: place for place, code in enumerate(nodes)}
    ends = [(at["HS2022", new], at["HS2017", old]) for new, old in pairs]
    rows, columns = zip(*ends, strict=True) if ends else ((), ())
    ties = coo_array(([1] * len(ends), (rows, columns)), shape=(len(nodes), len(nodes)))
    _, groups = connected_components(ties, directed=False)
    names: dict[int, str] = {}
    for (edition, code), group in zip(nodes, groups, strict=True):
        if edition == "HS2022":
            names[group] = code
        else:
            names.setdefault(group, f"{code}-HS2017")
    return {code: names[group] for code, group in zip(nodes, groups, strict=True)}


def seed_rows(pairs: list[Pair]) -> Iterator[tuple[str, str, str, str, str]]:
    """Rows of the seed: edition, code, family, narrow family (without what wide codes took from others), source."""
    codes = {("HS2022", new) for new, _ in pairs} | {("HS2017", old) for _, old in pairs}
    wide = wide_codes(pairs)
    exact = families(codes, pairs)
    narrow = families(codes, [(new, old) for new, old in pairs if new not in wide or new == old])
    size = Counter(exact.values())
    for edition, code in sorted(codes):
        is_unchanged = size[exact[edition, code]] == 2 and all((e, code) in codes for e in ("HS2017", "HS2022"))
        if not (is_unchanged and exact[edition, code] == code):
            yield edition, code, exact[edition, code], narrow[edition, code], _SOURCE


def main(table: Path, seed: Path = SEEDS / "computed" / "hs_families.csv") -> None:
    """Write the seed."""
    with seed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("edition", "hs6_code", "family_code", "narrow_family_code", "source"))
        writer.writerows(seed_rows(read_pairs(table)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
