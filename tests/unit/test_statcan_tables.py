"""Tables of the web data service: what is true of the sample's, and the named check that each kind of damage meets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.core.dataset import SNAPSHOT
from orchestration.core.errors import MissingMember, SchemaDrift
from orchestration.core.modes import Mode
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import AS_OF, sample_recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import dataset_named
from orchestration.publishers.statcan.cube import FIRST_MONTH
from orchestration.raw.fingerprint import declaration_fingerprint
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw
from tests.spoiled import Change, failing_checks, in_zip, load_changed, replaced, without

TOTALS, ORIGINS = dataset_named("statcan_trade_totals"), dataset_named("statcan_trade_by_origin_and_export")
DATASETS = (TOTALS, ORIGINS, dataset_named("statcan_trade_by_mode"), dataset_named("statcan_reexports"))
CSV, METADATA = "12100011.csv", "getCubeMetadata"


@pytest.fixture(scope="module")
def sample(sample_folder: Path) -> Recordings:
    return sample_recordings(sample_folder)


@pytest.fixture(scope="module")
def loaded(sample: Recordings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The four tables, accepted."""
    folder = tmp_path_factory.mktemp("statcan")
    archive = Archive(folder / "landing", Mode.SAMPLE)
    with open_raw(folder / "build.duckdb", Mode.SAMPLE) as con:
        for dataset in DATASETS:
            with ReplayServer(sample).running() as server:
                Lander(archive, Client(route=server.route, pace_seconds=0), {}, AS_OF).land(dataset, [SNAPSHOT])
            accepted = Loader(con, archive, dataset).load(archive.partitions(dataset.code))[SNAPSHOT]
            assert accepted.is_good, accepted.error
            assert accepted.findings == ()
            assert (accepted.left_out > 0) == (dataset is not TOTALS)
        yield con


def _times_1000(where: str) -> Change:
    """Values of lines that match, times a thousand."""

    def slipped(line: bytes) -> bytes:
        fields = line.split(b'","')
        if re.search(where.encode(), line) and fields[-5]:
            fields[-5] = str(Decimal(fields[-5].decode()) * 1000).encode()
        return b'","'.join(fields)

    return lambda content: b"".join(map(slipped, content.splitlines(keepends=True)))


MEXICO_2026_08 = '"2026-08".*"1[.]1[.]1[.]1[.]12"'
DATA, MEMBERS = "statcan_trade_totals", "statcan_trade_totals_members"


@pytest.mark.parametrize(
    ("change", "check", "seen"),
    [
        (replaced("1[.]1[.]1[.]1[.]12", "1.1.1.1.99"), f"{DATA}.coordinate_names_members", "'99'"),
        (replaced("1[.]1[.]1[.]1[.]12", "1.1.1.1.12.1"), f"{DATA}.coordinate_names_members", "1.1.1.1.12.1"),
        (replaced('"Import"', '"Export"'), f"{DATA}.labels_are_the_members", "'Export', 'Import'"),
        (replaced('"Mexico"', '""'), f"{DATA}.labels_are_the_members", "'Mexico'"),
        (replaced(r'"\d+[.]\d","p"', '"","p"'), f"{DATA}.blank_has_a_reason", "'p'"),
        (replaced(r'"\d+[.]\d",""', '"",""'), f"{DATA}.blank_has_a_reason", "2018-01"),
        (replaced('"","[.][.]"', '"7","x"'), f"{DATA}.blank_has_a_reason", "'x'"),
        (replaced('"([.][.]|p)"', '"Q"', 0), f"{DATA}.status_is_known", "Q"),
        (replaced('"millions","6"', '"millions","12"'), f"{DATA}.scalar_is_its_factor", "'12'"),
        (replaced('"millions","6"', '"millions",""'), f"{DATA}.scalar_is_its_factor", "None"),
        (replaced('"millions","6"', '"millions","3"', 0), f"{DATA}.scalar_is_its_factor", "'3'"),
        (replaced('"millions","6"', '"billions","9"', 0), f"{DATA}.totals_are_plausible", "2018-01"),
        (_times_1000('"2026-07"'), f"{DATA}.totals_are_plausible", "2026-07"),
        (_times_1000(MEXICO_2026_08), f"{DATA}.principal_trading_partners_sums_to_its_total", "2026-08"),
        (without('"2026-08".*"1[.]1[.]1[.]1[.]1?[2-9]"'), f"{DATA}.members_have_every_month", "in 1 month(s)"),
        (without('"2024-05"'), f"{DATA}.no_month_without_its_total", "2018-01"),
        (without('"2024-05".*"1[.]1[.]1[.]1[.]1"'), f"{DATA}.principal_trading_partners_sums_to_its_total", ""),
        (replaced('"Dollars","81"', '"Tonnes","304"'), f"{DATA}.unit_is_dollars", "Tonnes"),
        (replaced('"2026-08"', '"2026-8"'), f"{DATA}.ref_date_is_a_month", "2026-8"),
        (replaced('"2026-08"', '"2026-13"'), f"{DATA}.ref_date_is_a_month", "2026-13"),
    ],
)
def test_damaged_values_break_the_rule_that_is_named(
    sample: Recordings, tmp_path: Path, change: Change, check: str, seen: str
) -> None:
    failing = failing_checks(TOTALS, SNAPSHOT, sample, tmp_path, {".zip": in_zip(CSV, change)})
    assert seen in failing[check]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (replaced('"p"', '"Q"'), [("unknown code", "Q")]),
        (without(MEXICO_2026_08), [("missing part", "principal_trading_partners: MEX in 1 month(s)")]),
    ],
)
def test_a_little_that_is_new_or_missing_is_loaded_and_told(
    sample: Recordings, tmp_path: Path, change: Change, told: list[tuple[str, str]]
) -> None:
    accepted = load_changed(TOTALS, SNAPSHOT, sample, tmp_path, {".zip": in_zip(CSV, change)})
    assert accepted.is_good, accepted.error
    assert [(found.finding.value, found.part) for found in accepted.findings] == told


def test_sections_that_slip_by_a_thousand_are_more_than_their_total(sample: Recordings, tmp_path: Path) -> None:
    slip = in_zip("12100178.csv", _times_1000('"2026-08".*"1[.]80[.]1[.]4[.]2"'))
    failing = failing_checks(ORIGINS, SNAPSHOT, sample, tmp_path, {".zip": slip})
    assert {name.split(".")[1] for name in failing} == {
        "country_of_origin_sums_to_its_total",
        "country_of_export_sums_to_its_total",
        "napcs_sums_to_its_total",
    }


def test_adjusted_values_need_not_add_up(sample: Recordings, tmp_path: Path) -> None:
    """Each series is adjusted by itself; only unadjusted ones are held against their total."""
    adjusted = replaced(r'("1[.]1[.]1[.]2[.]12",")(\d)', r"\g<1>5\2", 1)
    assert failing_checks(TOTALS, SNAPSHOT, sample, tmp_path, {".zip": in_zip(CSV, adjusted)}) == {}


def test_a_zip_or_metadata_without_the_table_is_refused(sample: Recordings, tmp_path: Path) -> None:
    with pytest.raises(MissingMember, match="data"):
        other = replaced(CSV.replace(".", "[.]"), "12100012.csv", 0)
        failing_checks(TOTALS, SNAPSHOT, sample, tmp_path / "zip", {".zip": other})
    with pytest.raises(SchemaDrift, match="missing Geography, Trade, Basis"):
        failing_checks(
            TOTALS,
            SNAPSHOT,
            sample,
            tmp_path / "none",
            {METADATA: replaced(r'"dimension": \[.*\],', '"dimension": [],')},
        )


@pytest.mark.parametrize("change", [lambda body: body, lambda body: body.removeprefix(b"\xef\xbb\xbf")])
def test_a_byte_order_mark_is_no_part_of_the_first_column(sample: Recordings, tmp_path: Path, change: Change) -> None:
    assert failing_checks(TOTALS, SNAPSHOT, sample, tmp_path, {".zip": in_zip(CSV, change)}) == {}


def test_a_rule_that_changed_has_old_loads_judged_again() -> None:
    values, members = TOTALS.tables
    changed = replace(TOTALS, tables=(replace(values, rules=values.rules[1:]), members))
    assert declaration_fingerprint(changed) != declaration_fingerprint(TOTALS)
    assert len({declaration_fingerprint(dataset) for dataset in DATASETS}) == len(DATASETS)


def test_members_carry_the_hash_of_the_metadata(loaded: duckdb.DuckDBPyConnection) -> None:
    ((values,), (members,)) = (
        loaded.execute(f"select distinct _sha256 from raw.{table}").fetchall()[0] for table in (DATA, MEMBERS)
    )
    assert values != members
    files = loaded.execute("select files from meta.accepted where dataset = ?", [TOTALS.code]).fetchall()
    assert json.loads(files[0][0]) == [members, values]


def test_the_tables_agree_with_each_other(loaded: duckdb.DuckDBPyConnection) -> None:
    """Imports from Mexico by origin, in dollars, are the customs total in millions; so are exports in thousands."""
    imports = """
        select count(*), max(abs(o.value / 1000000 - t.value)) from raw.statcan_trade_by_origin_and_export as o
        join raw.statcan_trade_totals as t using (ref_date)
        where o.coordinate = '1.1.1.4.1' and t.coordinate = '1.1.1.1.12'
    """
    assert loaded.execute(f"select * from ({imports}) as c(n, off) where off <= 0.05").fetchall()[0][0] == 104
    exports = """
        select count(*), max(abs(o.value / 1000 - t.value)) from raw.statcan_reexports as o
        join raw.statcan_trade_totals as t using (ref_date)
        where o.coordinate = '1.1.1.4.1' and t.coordinate = '1.2.1.1.12'
    """
    assert loaded.execute(f"select * from ({exports}) as c(n, off) where off <= 0.051").fetchall()[0][0] == 104


def test_where_mexican_goods_were_shipped_from_is_found_again(loaded: duckdb.DuckDBPyConnection) -> None:
    """The world's shares, before and after the change, from the published dollars."""
    found = loaded.execute(
        """
        select ref_date >= '2025-03', min(round(s.value / t.value, 6)), max(round(s.value / t.value, 6))
        from raw.statcan_trade_by_origin_and_export as s
        join raw.statcan_trade_by_origin_and_export as t using (ref_date)
        where s.coordinate = '1.1.1.4.2' and t.coordinate = '1.1.1.4.1' group by 1 order by 1
        """
    ).fetchall()
    assert found == [(False, 0.36, 0.36), (True, 0.26, 0.26)]


def test_some_values_are_withheld_and_scalar_factors_differ(loaded: duckdb.DuckDBPyConnection) -> None:
    tables = [dataset.code for dataset in DATASETS]
    scalars = {loaded.execute(f"select any_value(scalar_id) from raw.{table}").fetchall()[0][0] for table in tables}
    assert scalars == {"0", "3", "6"}
    statuses = {
        table: {row[0] for row in loaded.execute(f"select distinct status from raw.{table}").fetchall()}
        for table in tables
    }
    assert statuses[DATA] == {None, "..", "p"}
    assert all(statuses[table] == {None, "..", "x"} for table in tables[1:])


def test_groups_of_products_are_left_out_and_origins_that_no_answer_needs(loaded: duckdb.DuckDBPyConnection) -> None:
    for dataset in DATASETS[1:]:
        products = loaded.execute(f"select distinct napcs from raw.{dataset.code}").fetchall()
        assert len(products) == 13, "twelve sections and their total"
        assert f"months before {FIRST_MONTH}; groups of products" in dataset.tables[0].description
    apart = loaded.execute(
        "select distinct split_part(country_of_destination, ',', 1) from raw.statcan_reexports"
        " where country_of_origin not like 'All countries%' order by 1"
    ).fetchall()
    assert [name for (name,) in apart] == ["All countries", "Mexico", "United States"]
