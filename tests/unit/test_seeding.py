"""Seeds that are computed: families of HS codes from the UN's table, claims under the agreement from DataWeb."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pytest

from orchestration.core.seeds import seed_file
from orchestration.core.sql import one_file
from orchestration.seeding import agreement_claims, hs_families
from orchestration.seeding.hs_families import Code, Pair, families, read_pairs, seed_rows, wide_codes

TABLE = Path("hs_reference") / "HS 2022 to HS 2017 ConversionAndCorrelationTables.xlsx"


def _families(*pairs: Pair) -> dict[Code, str]:
    codes = {("HS2022", new) for new, _ in pairs} | {("HS2017", old) for _, old in pairs}
    return families(codes, pairs)


def test_what_split_and_what_merged_into_it_is_one_family() -> None:
    found = _families(("970610", "970600"), ("970690", "970600"), ("970690", "970700"), ("010121", "010121"))
    assert found == {
        ("HS2017", "970600"): "970610",
        ("HS2017", "970700"): "970610",
        ("HS2022", "970610"): "970610",
        ("HS2022", "970690"): "970610",
        ("HS2017", "010121"): "010121",
        ("HS2022", "010121"): "010121",
    }


def test_a_number_that_was_given_away_names_no_two_families() -> None:
    """911490 of HS 2017 went into waste; 911410 is called 911490 since."""
    codes = {("HS2017", "911490"), ("HS2017", "911410"), ("HS2022", "911490")}
    found = families(codes, [("911490", "911410")])
    assert found[("HS2017", "911490")] == "911490-HS2017"
    assert found[("HS2017", "911410")] == found[("HS2022", "911490")] == "911490"


def test_a_code_that_took_from_everything_does_not_tie_the_narrow_families() -> None:
    pairs = [(f"8{n:05}", f"8{n:05}") for n in range(hs_families.WIDE + 1)]
    pairs += [("999000", f"8{n:05}") for n in range(hs_families.WIDE + 1)]
    assert wide_codes(pairs) == {"999000"}
    rows = list(seed_rows(pairs))
    assert len(rows) == 2 * (hs_families.WIDE + 1) + 1
    assert {exact for _, _, exact, _, _ in rows} == {"800000"}
    assert all(narrow == code for _, code, _, narrow, _ in rows)


def _seed(name: str) -> list[tuple[str, ...]]:
    with seed_file(name).open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [tuple(row) for row in rows]


@pytest.fixture(scope="module")
def pairs(real_data: Path) -> list[Pair]:
    return read_pairs(real_data / TABLE)


@pytest.mark.recordings
def test_the_seed_is_what_the_table_makes(pairs: list[Pair]) -> None:
    assert _seed("hs_families") == list(seed_rows(pairs))


@pytest.mark.recordings
@pytest.mark.parametrize("column", [2, 3], ids=["family", "narrow family"])
def test_every_family_is_closed_and_smallest(pairs: list[Pair], column: int) -> None:
    """Found again another way: the family of a code is whatever can be reached from it, pair by pair."""
    wide = wide_codes(pairs) if column == 3 else set()
    tied = [(new, old) for new, old in pairs if new not in wide or new == old]
    neighbours: dict[Code, set[Code]] = defaultdict(set)
    for new, old in tied:
        neighbours["HS2022", new].add(("HS2017", old))
        neighbours["HS2017", old].add(("HS2022", new))
    listed: dict[str, set[Code]] = defaultdict(set)
    for row in _seed("hs_families"):
        listed[row[column]].add((row[0], row[1]))
    for codes in listed.values():
        assert _reached(next(iter(codes)), neighbours) == codes
    rest = {code for code in neighbours if code not in set().union(*listed.values())}
    assert all(_reached(code, neighbours) == {("HS2017", code[1]), ("HS2022", code[1])} for code in rest)


def _reached(start: Code, neighbours: dict[Code, set[Code]]) -> set[Code]:
    reached, edge = {start}, {start}
    while edge := set().union(*(neighbours[code] for code in edge)) - reached:
        reached |= edge
    return reached


@pytest.mark.recordings
def test_known_changes_of_2022(pairs: list[Pair]) -> None:
    found = {(edition, code): (exact, narrow) for edition, code, exact, narrow, _ in seed_rows(pairs)}
    assert found["HS2017", "970600"] == found["HS2022", "970690"] == ("970610", "970610")
    assert found["HS2017", "300220"] == found["HS2022", "300241"] == ("300241", "300241")
    assert found["HS2017", "851712"][1] == found["HS2022", "851713"][1] == found["HS2022", "851714"][1]
    assert not {code for _, code in found if code[:2] in ("98", "99")}
    assert len(wide_codes(pairs)) == 15
    assert _largest(exact for exact, _ in found.values()) == 2258
    assert _largest(narrow for _, narrow in found.values()) == 66


def _largest(names: Iterable[str]) -> int:
    sizes: dict[str, int] = defaultdict(int)
    for name in names:
        sizes[name] += 1
    return max(sizes.values())


@pytest.mark.recordings
def test_the_claims_are_what_the_files_sum_to(real_data: Path, tmp_path: Path) -> None:
    agreement_claims.main(real_data / "tariffs", tmp_path / "claims.csv")
    assert (tmp_path / "claims.csv").read_bytes() == seed_file("product_agreement_claims").read_bytes()


def test_the_claims_make_the_known_shares() -> None:
    """34.5 and 86 % of imports from Canada, 45.3 and 87 % from Mexico."""
    seed = one_file(seed_file("product_agreement_claims"))
    shares = duckdb.execute(
        "select period, partner_iso3_code, round(100 * sum(claimed_value_usd) / sum(import_value_usd), 1),"
        f" sum(import_value_usd)::bigint from read_csv({seed}, types = {{'hs4_code': 'varchar'}})"
        " group by all order by all"
    ).fetchall()
    assert shares == [
        ("2025-01", "CAN", 34.5, 38_148_395_258),
        ("2025-01", "MEX", 45.3, 42_047_210_498),
        ("2025-07", "CAN", 86.0, 31_873_024_531),
        ("2025-07", "MEX", 86.9, 44_823_420_498),
    ]
