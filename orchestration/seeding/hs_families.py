"""Writes the seed ``hs_families`` from the correlation table of the United Nations, HS 2022 to HS 2017.

``python -m orchestration.seeding.hs_families <table.xlsx>``

A family is a smallest group of codes closed under both editions: whatever one of its codes became or came from is in
it, so its trade can be compared over the change with no weights. Codes that are the same single code in both editions
are not written: each is its own family. Chapters 98 and 99 are national and never bridged.
"""

from __future__ import annotations

import csv
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

from orchestration.core.settings import SEEDS

_SHEET = "xl/worksheets/sheet2.xml"
"""The correlations, every pair of codes that share goods. The first sheet, conversions, gives one code to each."""
_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
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
    with zipfile.ZipFile(table) as archive:
        strings = _parsed(archive, "xl/sharedStrings.xml").findall(f"{_NAMESPACE}si")
        texts = ["".join(part.text or "" for part in item.iter(f"{_NAMESPACE}t")) for item in strings]
        header, *lines = [_cells(row, texts) for row in _parsed(archive, _SHEET).iter(f"{_NAMESPACE}row")]
    if [name.strip() for name in header] != ["HS2022", "HS2017", "Relationship"]:
        raise ValueError(f"columns {header}")
    if wrong := [line for line in lines if not all(len(code) == 6 and code.isdigit() for code in line[:2])]:
        raise ValueError(f"lines {wrong[:3]}")
    return [(new, old) for new, old, _ in lines if new[:2] < "98" and old[:2] < "98"]


def _parsed(archive: zipfile.ZipFile, member: str) -> Xml.Element:
    return Xml.fromstring(archive.read(member))  # noqa: S314


def _cells(row: Xml.Element, texts: list[str]) -> list[str]:
    cells = []
    for cell in row.findall(f"{_NAMESPACE}c")[:3]:
        value = cell.findtext(f"{_NAMESPACE}v") or ""
        cells.append(texts[int(value)] if cell.get("t") == "s" else value)
    return cells


def wide_codes(pairs: Iterable[Pair]) -> set[str]:
    """Codes of HS 2022 that took goods from more than ``WIDE`` codes."""
    return {code for code, times in Counter(new for new, _ in pairs).items() if times > WIDE}


def families(codes: Iterable[Code], pairs: Iterable[Pair]) -> dict[Code, str]:
    """Code -> its family, named after the smallest code of HS 2022 in it (each is in one family alone).

    A code of HS 2017 that no pair ties to one of HS 2022 is a family of its own name and edition.
    """
    parent: dict[Code, Code] = {code: code for code in codes}

    def root(code: Code) -> Code:
        while parent[code] != code:
            parent[code] = code = parent[parent[code]]
        return code

    for new, old in pairs:
        parent[root(("HS2022", new))] = root(("HS2017", old))
    names: dict[Code, str] = {}
    for edition, code in sorted(parent, reverse=True):  # HS 2022 first
        if edition == "HS2022":
            names[root((edition, code))] = code
        else:
            names.setdefault(root((edition, code)), f"{code}-HS2017")
    return {code: names[root(code)] for code in parent}


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
