"""Reads the rows of a sheet of an Excel workbook as text, with the standard library alone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows(workbook: Path, sheet: str) -> Iterator[list[str]]:
    """The rows of ``sheet`` (its member of the archive) that have a cell with a value, each with those cells."""
    with zipfile.ZipFile(workbook) as archive:
        strings = Xml.fromstring(archive.read("xl/sharedStrings.xml")).findall(f"{_NAMESPACE}si")  # noqa: S314
        texts = ["".join(part.text or "" for part in item.iter(f"{_NAMESPACE}t")) for item in strings]
        with archive.open(sheet) as file:
            for _, element in Xml.iterparse(file):  # noqa: S314
                if element.tag == f"{_NAMESPACE}row":
                    if cells := list(_cells(element, texts)):
                        yield cells
                    element.clear()


def _cells(row: Xml.Element, texts: list[str]) -> Iterator[str]:
    for cell in row.findall(f"{_NAMESPACE}c"):
        value = cell.findtext(f"{_NAMESPACE}v")
        if value is not None:
            yield texts[int(value)] if cell.get("t") == "s" else value
