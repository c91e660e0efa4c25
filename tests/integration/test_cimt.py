"""CIMT: what is true of a good year, and the named check or error that each kind of damage meets."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.core.errors import MissingMember, SchemaDrift, TradeCorridorsError, WrongContent
from orchestration.core.modes import Mode
from orchestration.core.relation import FixedWidthFiles
from orchestration.core.request import LandedFile
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import sample_recordings
from orchestration.publishers.registry import dataset_named
from orchestration.publishers.statcan import cimt as statcan_cimt
from orchestration.raw import read
from orchestration.raw.store import open_raw, prepare
from tests.support.spoiled import Change, failing_checks, in_zip, judged, load_changed

IMPORTS, EXPORTS = dataset_named("statcan_cimt_imports"), dataset_named("statcan_cimt_exports")
HS6, HS2 = "statcan_cimt_imports_hs6", "statcan_cimt_imports_hs2"


@pytest.fixture(scope="module")
def sample(sample_folder: Path) -> Recordings:
    """The whole sample."""
    return sample_recordings(sample_folder)


def _sub(pattern: str, new: str, count: int = 1) -> Change:
    def change(content: bytes) -> bytes:
        changed, times = re.subn(pattern.encode(), new.encode(), content, count=count)
        assert times, pattern
        return changed

    return change


def _without_months_after(month: str) -> Change:
    def change(content: bytes) -> bytes:
        return b"".join(
            line for line in content.splitlines(keepends=True) if line[1:7] <= month.encode() or line[:1] != b'"'
        )

    return change


def _times(factor: int) -> Change:
    """Every value times a factor: the sixth field of HS6 lines."""

    def change(content: bytes) -> bytes:
        return re.sub(rb'(?m)^((?:"[^"]*",){5})(\d+)', lambda m: m[1] + str(int(m[2]) * factor).encode(), content)

    return change


def test_a_good_year_breaks_nothing(sample: Recordings, tmp_path: Path) -> None:
    assert failing_checks(IMPORTS, "2026", sample, tmp_path / "imports") == {}
    assert failing_checks(EXPORTS, "2021", sample, tmp_path / "exports") == {}


@pytest.mark.parametrize(
    ("member", "change", "check", "seen"),
    [
        ("ODPFN015", _sub(r'"MX","ON","",\d+', '"MX","ON","",7'), f"{HS6}.hs6_adds_up_to_hs2", "'MX'"),
        ("ODPFN015", _sub('"US"', '"UZ"', 0), f"{HS6}.state_for_the_us_alone", "UZ MI"),
        ("ODPFN015", _sub('"US"', '"QQ"', 0), f"{HS6}.country_is_known_in_its_month", "country QQ"),
        ("ODPFN015", _sub('"ON"', '"NF"', 0), f"{HS6}.province_is_known_in_its_month", "province NF"),
        ("ODPFN015", _sub('"MI"', '"XX"', 0), f"{HS6}.state_is_known_in_its_month", "state XX"),
        ("ODPFN015", _sub('"NMB"', '"DOZ"', 0), f"{HS6}.unit_is_known_in_its_month", "unit DOZ"),
        ("ODPF_3", _sub(r"(?m)^8[4-7]", "00", 0), f"{HS6}.hs6_is_known_in_its_month", "hs6 "),
        ("ODPFN022", _sub(r'"MX","ON",""', '"MX","ON","MI"', 0), f"{HS2}.state_for_the_us_alone", "MX MI"),
        ("ODPFN015", _without_months_after("202605"), f"{HS6}.months_run_to_the_members_name", "'202605'"),
        ("ODPFN015", _sub('"202603"', '"202503"', 0), f"{HS6}.months_run_to_the_members_name", "'202503'"),
        ("ODPFN015", _sub('"20260[234]"', '"202601"', 0), f"{HS6}.no_month_is_missing", "202602, 202603, 202604"),
        ("ODPFN015", _times(1000), f"{HS6}.months_are_of_one_size", "'2026"),
        ("ODPFN015", lambda content: content + content.split(b"\r\n", 1)[1], f"{HS6}.grain_is_unique", "202601"),
        ("ODPF_8", lambda content: b"", "statcan_cimt_imports_codes.states_provinces_and_units_are_there", "2026"),
        ("ODPF_7", _sub("196601 999912", "96601 9999121"), "statcan_cimt_imports_codes.validity_is_a_period", "AK"),
    ],
)  # fmt: skip
def test_damage_is_named(
    sample: Recordings, tmp_path: Path, member: str, change: Change, check: str, seen: str
) -> None:
    failing = failing_checks(IMPORTS, "2026", sample, tmp_path, {"Imp_2026": in_zip(member, change)})
    assert seen in failing[check], failing


def _in_both(of_hs6: Change, of_hs2: Change) -> Change:
    return lambda content: in_zip("ODPFN022", of_hs2)(in_zip("ODPFN015", of_hs6)(content))


def _and(line: str) -> Change:
    return lambda content: content + line.encode() + b"\r\n"


def _without_march(content: bytes) -> bytes:
    return b"".join(line for line in content.splitlines(keepends=True) if not line.startswith(b'"202603"'))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            _in_both(_and('"202603","010392","QQ","ON","",5,1,"NMB"'), _and('"202603","01","QQ","ON","",5')),
            [("unknown code", "country QQ")],
        ),
        (
            _in_both(_and('"202603","010392","MX","NF","",5,1,"NMB"'), _and('"202603","01","MX","NF","",5')),
            [("unknown code", "province NF")],
        ),
        (
            _in_both(_and('"202603","010392","MX","ON","MI",5,1,"NMB"'), _and('"202603","01","MX","ON","MI",5')),
            [("unknown code", "MX MI")] * 2,
        ),
        (_in_both(_without_march, _without_march), [("missing part", "202603")] * 2),
    ],
)
def test_what_is_new_or_missing_is_named_and_the_rest_is_loaded(
    sample: Recordings, tmp_path: Path, change: Change, named: list[tuple[str, str]]
) -> None:
    assert judged(IMPORTS, "2026", sample, tmp_path, {"Imp_2026": change}) == ({}, named)


def test_more_domestic_than_total_exports_is_named(sample: Recordings, tmp_path: Path) -> None:
    changes = {"Tot_Exp_2026": in_zip("ODPFN019", _sub(r'("202601","\d+","US","MI"),\d+', r"\1,1", 0))}
    failing = failing_checks(EXPORTS, "2026", sample, tmp_path, changes)
    assert "'US'" in failing["statcan_cimt_exports_total_hs6.domestic_is_part_of_total"]


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        (in_zip("ODPFN015", _sub("Country/Pays", "Partner/Partenaire")), SchemaDrift, "missing country/pays"),
        (in_zip("ODPFN015", _sub("Quantity", "Mass")), SchemaDrift, "mass/quantité"),
        (lambda content: b"<!DOCTYPE html><html></html>", WrongContent, "HTML"),
        (lambda content: content.replace(b"ODPFN022_", b"ODPFN023_"), MissingMember, "imports_hs2"),
        (lambda content: content.replace(b"ODPFN015_2026", b"ODPFN015_2025"), MissingMember, "imports_hs6"),
    ],
)
def test_another_shape_is_an_error_with_a_name(
    sample: Recordings, tmp_path: Path, change: Change, error: type[TradeCorridorsError], match: str
) -> None:
    with pytest.raises(error, match=match):
        failing_checks(IMPORTS, "2026", sample, tmp_path, {"Imp_2026": change})


@pytest.mark.parametrize("decompose", [lambda text: text.replace("é", "e\u0301"), lambda text: text.upper()])
def test_headers_are_known_in_any_case_and_composition(
    sample: Recordings, tmp_path: Path, decompose: Callable[[str], str]
) -> None:
    def change(content: bytes) -> bytes:
        header, rest = content.split(b"\r\n", 1)
        return decompose(header.decode()).encode() + b"\r\n" + rest

    assert failing_checks(IMPORTS, "2026", sample, tmp_path, {"Imp_2026": in_zip("ODPFN015", change)}) == {}


def test_a_year_without_the_list_of_countries_is_read_with_another_years(sample: Recordings, tmp_path: Path) -> None:
    alone = failing_checks(IMPORTS, "2018", sample, tmp_path / "alone")
    assert set(alone) == {f"{HS6}.country_is_known_in_its_month"}


def test_the_finest_level_is_never_extracted(sample: Recordings, tmp_path: Path) -> None:
    (entry,) = (entry for entry in sample.entries if entry.url.endswith("Imp_2026.zip"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    IMPORTS.parse([LandedFile(entry.file, "sha", entry.url)], "2026", scratch)
    assert not [path for path in scratch.iterdir() if b"HS10" in path.read_bytes()]
    assert {path.stem for path in scratch.iterdir()} >= {HS6, HS2}


def test_statcans_own_lists_are_read(real_data: Path, tmp_path: Path) -> None:
    """The real lists of countries, states, provinces and units of December 2024."""
    folder = real_data / "statcan_cimt"
    files = tuple((path, path.name, "sha") for path in sorted(folder.glob("ODPF_[6789]_*.TXT")))
    (table,) = (table for table in IMPORTS.tables if table.name == "statcan_cimt_imports_codes")
    source = FixedWidthFiles(files, statcan_cimt.CODE_FIELDS)
    with open_raw(tmp_path / "build.duckdb", Mode.RECORDED) as con:
        prepare(con, IMPORTS)
        assert read.append(con, table, source, "2024", "2026-11-24").rows == 278 + 55 + 16 + 70
        rows = con.execute(
            "select code, valid_from, valid_to, title_en, title_fr, list_tag, snapshot_month"
            " from candidate.statcan_cimt_imports_codes where code in ('MX 874', '10 NL', 'KGM', 'MI')"
            " order by list_tag"
        ).fetchall()
        assert rows == [
            ("MX 874", "196601", "999912", "Mexico", "Mexique", "ODPFN023_6", "202412"),
            ("MI", "196601", "999912", "Michigan", "Michigan", "ODPFN023_7", "202412"),
            (
                "10 NL",
                "200211",
                "999912",
                "Newfoundland and Labrador",
                "Terre-Neuve-et-Labrador",
                "ODPFN023_8",
                "202412",
            ),
            ("KGM", "198801", "999912", "Weight in kilograms", "Poids en kilogrammes", "ODPFN023_9", "202412"),
        ]
        (grain,) = con.execute(
            "select count(*) - count(distinct (list_tag, code, valid_from)) from candidate.statcan_cimt_imports_codes"
        ).fetchall()
        assert grain == (0,)
        for rule in table.rules:
            assert con.execute(rule.sql.replace("{batch}", f"candidate.{table.name}")).fetchall() == []


@pytest.mark.parametrize(("cells", "accepted"), [('"202603","010392","MX","ON","",many,1,"NMB"', True), ("", False)])
def test_a_row_in_the_quarantine_is_no_disagreement_of_the_levels(
    sample: Recordings, tmp_path: Path, cells: str, accepted: bool
) -> None:
    """HS6 lacks five dollars of HS2: a row that cannot be read explains it, and nothing else does."""
    change = _in_both(
        _and(cells) if cells else lambda content: content, _sub(r'("202603","01","MX","ON","",)\d+', r"\g<1>7")
    )
    outcome = load_changed(IMPORTS, "2026", sample, tmp_path, {"Imp_2026": change})
    assert (outcome.error is None) == accepted, outcome.error
    if not accepted:
        assert "hs6_adds_up_to_hs2" in str(outcome.error)
    else:
        assert "unreadable cell" in {one.finding.value for one in outcome.findings}
