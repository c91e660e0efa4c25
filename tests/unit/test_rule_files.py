"""Rule files: what their header says, how parameters come into their SQL, and what is refused by name."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration import publishers
from orchestration.core.drift import Finding
from orchestration.core.errors import DeclarationError
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Rule

_HEADER = "-- why: It must hold.\n-- finds: rows that break it\n"


def _rule_of(folder: Path, text: str, **parameters: object) -> Rule:
    file = folder / "rules" / "module" / "one_rule.sql"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return rules_beside(str(folder / "module.py"))("one_rule", **parameters)


def test_the_header_says_why_and_what_a_row_is(tmp_path: Path) -> None:
    rule = _rule_of(
        tmp_path, "-- why: It must hold,\n--     whatever: comes.\n-- finds: rows\nselect 1 from {{ batch }}\n"
    )
    assert (rule.name, rule.why, rule.finds) == ("one_rule", "It must hold, whatever: comes.", "rows")
    assert rule.sql == "select 1 from {batch}"
    assert rule.tolerance is None


def test_a_bound_stands_in_the_header(tmp_path: Path) -> None:
    bound = "-- tolerates: missing part\n-- most: {{ most }}\n-- share: 0.1\n-- bound: Seen twice.\n"
    tolerance = _rule_of(tmp_path, f"{_HEADER}{bound}select 1\n", most=3).tolerance
    assert tolerance is not None
    assert (tolerance.finding, tolerance.most, tolerance.share, tolerance.why) == (
        Finding.MISSING_PART, 3, 0.1, "Seen twice.",
    )  # fmt: skip


def test_text_is_quoted_and_names_are_not(tmp_path: Path) -> None:
    sql = "select {{ column }} from (select 'it''s' as word) where {{ column }} in ({{ quoted(words) }})"
    rule = _rule_of(
        tmp_path, f"-- name: {{{{ column }}}}_known\n{_HEADER}{sql}", column="word", words=["it's", "other"]
    )
    assert rule.name == "word_known"
    assert duckdb.sql(rule.sql).fetchall() == [("it's",)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("select 1\n", "none"),
        ("-- why: It must hold.\nselect 1\n", "none"),
        (f"{_HEADER}-- wye: a slip\nselect 1\n", "wye"),
        (f"{_HEADER}select {{{{ unheard_of }}}}\n", "'unheard_of' is undefined"),
        (f"{_HEADER}-- tolerates: anything\n-- bound: None.\nselect 1\n", "'anything' is not a valid Finding"),
        (f"{_HEADER}-- tolerates: missing part\n-- most: 1\nselect 1\n", "'bound'"),
    ],
    ids=["no header", "no finds", "unknown note", "unknown parameter", "unknown finding", "a bound without a reason"],
)
def test_a_file_that_is_not_one_is_refused_by_name(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(DeclarationError, match=r"one_rule\.sql") as refused:
        _rule_of(tmp_path, text)
    assert found in refused.value.found


def test_a_file_that_is_missing_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"one_rule\.sql"):
        rules_beside(str(tmp_path / "module.py"))("one_rule")


def test_no_rule_file_is_left_without_a_use() -> None:
    """A rule that no declaration asks for guards nothing."""
    files = [path for path in Path(publishers.__path__[0]).glob("*/rules/*/*.sql") if not path.stem.startswith("_")]
    assert len(files) > 100
    unused = [path.name for path in files if f'"{path.stem}"' not in _module(path).read_text(encoding="utf-8")]
    assert unused == []


def _module(rule_file: Path) -> Path:
    """The module that a rule's folder is named after, beside ``rules/``."""
    return rule_file.parents[2] / f"{rule_file.parent.name}.py"
