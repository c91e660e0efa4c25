"""Paths in SQL text: seeds and anchors are found wherever the repository lies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.core import sample, seeds
from orchestration.core.errors import DeclarationError
from orchestration.core.sql import one_file, quoted
from orchestration.core.table import Column, Rule, Table
from orchestration.publishers.bts.border_crossings import DATASET
from orchestration.quality import checks, codes


def test_a_quote_ends_no_literal() -> None:
    assert quoted("it's") == "'it''s'"
    assert one_file(Path("/a*/it's [1]?")) == "'/a[*]/it''s [[]1][?]'"


@pytest.fixture
def odd_seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Seeds in a folder with a quote and a pattern; another folder that the pattern would match."""
    for name, code in (("it's seed?", "right"), ("it's seeds", "wrong")):
        (tmp_path / name / "publisher").mkdir(parents=True)
        (tmp_path / name / "publisher" / "codes.csv").write_text(f"code\n{code}\n", encoding="utf-8")
    for module in (checks, seeds):
        monkeypatch.setattr(module, "SEEDS", tmp_path / "it's seed?")
    return tmp_path / "it's seed?"


def test_known_codes_are_read_from_this_folder_alone(odd_seeds: Path) -> None:
    assert codes.known_codes(DATASET, "codes.code") == ["right"]


def test_a_rule_reads_the_seeds_of_this_folder_alone(odd_seeds: Path) -> None:
    rule = Rule("r", "Why.", "select code from read_csv('{seeds}/*/codes.csv', header = true)")
    table = Table("example_codes", "Codes.", grain=("code",), columns=(Column("code", "Code."),), rules=(rule,))
    (check,) = (c for c in checks.raw_checks(replace(DATASET, tables=(table,))) if c.name == "example_codes.r")
    assert duckdb.sql(check.arguments["sql"]).fetchall() == [("right",)]


def test_the_samples_scripts_read_what_lies_beside_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sample, "SEEDS", Path("/seed?"))
    script = tmp_path / "it's" / "totals.sql"
    script.parent.mkdir()
    script.write_text("'{folder}/totals.csv' '{seeds}/publisher/control_totals.csv' {cut}", encoding="utf-8")
    assert (
        sample.script(script, cut="dot1")
        == f"'{tmp_path}/it''s/totals.csv' '/seed[?]/publisher/control_totals.csv' dot1"
    )


@pytest.mark.parametrize("name", ["a b", "a;b", "a'b", 'a"b', "1a", "ä", "", "a)--"])
def test_a_declared_name_is_an_identifier(name: str) -> None:
    """Names stand in SQL without quotes."""
    (table,) = DATASET.tables
    for wrong in (
        replace(table, name=name),
        replace(table, columns=(*table.columns, Column(name, "Anything."))),
    ):
        with pytest.raises(DeclarationError):
            replace(DATASET, tables=(wrong,))
