"""What failed alike is told once, with the range and number of its periods; two causes stay two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from orchestration.automation.conditions import conditions, ended_jobs, note_job
from orchestration.automation.told_once import told_once
from orchestration.core.errors import PartitionMissing
from orchestration.core.failure import Failure
from orchestration.core.periods import months_between
from orchestration.environment import load_settings
from orchestration.landing.expected import gap_reason
from orchestration.publishers.registry import dataset_named

SAME = "GateRefused: expected 40 checks to pass; found disagmot.known_codes. See the docs."


def _failed(dataset: str, partition: str, what: str) -> Failure:
    kind, _, message = what.partition(": ")
    return Failure(dataset=dataset, partition=partition, kind=kind, message=message)


def _missing(code: str, first: str, last: str) -> list[Failure]:
    """What landing says of months, each overdue, that a publisher does not offer."""
    dataset, failures = dataset_named(code), []
    for month in months_between(first, last):
        with pytest.raises(PartitionMissing) as raised:
            gap_reason(dataset, month, {}, set(), date(2026, 11, 29))
        failures.append(raised.value.at(code, month).failure())
    return failures


def test_months_that_are_missing_are_one_line_although_each_names_itself_and_its_own_due_date() -> None:
    failures = _missing("bts_border_crossings", "2023-01", "2026-08")
    assert len(set(failures)) == 44
    assert told_once(failures) == [
        "[bts_border_crossings 2023-01 to 2026-08, 44 months] PartitionMissing: expected a release for each by its due"
        " date; found nothing offered by the publisher. See the dataset's homepage; declare a known gap with its reason"
        " if the publisher skipped it."
    ]


def test_partitions_that_failed_alike_are_one_line() -> None:
    failures = [_failed("bts_transborder", f"2024-0{month}", SAME) for month in (1, 2, 3, 5)]
    failures += [
        _failed("bts_transborder", "2024-06", "SchemaDrift: new column"),
        _failed("bts_other", "2024-01", SAME),
    ]
    failures += [_failed("boc_exchange_rates", "", "SourceUnavailable: status 503")]
    failures += [Failure(message="dbt did not build the candidate.")]
    assert told_once(failures) == [
        f"[bts_transborder 2024-01 to 2024-03, 2024-05, 4 months] {SAME}",
        "[bts_transborder 2024-06] SchemaDrift: new column",
        f"[bts_other 2024-01] {SAME}",
        "[boc_exchange_rates] SourceUnavailable: status 503",
        "dbt did not build the candidate.",
    ]


def test_years_are_told_as_years() -> None:
    what = "which was there; found nothing."
    years = ("2019", "2020")
    assert told_once(_failed("statcan_cimt_exports", year, f"NotFound: expected {year}, {what}") for year in years) == [
        "[statcan_cimt_exports 2019 to 2020, 2 years] NotFound: expected each, which was there; found nothing."
    ]


def test_causes_that_differ_in_more_than_period_and_due_date_are_told_apart() -> None:
    rows = [_failed("bts_transborder", f"2024-0{m}", f"IncompleteResponse: found {m} rows.") for m in (1, 2)]
    dates = [
        _failed("bts_transborder", f"2024-0{m}", f"FileRefused: expected a day; found 2024-0{m}-31.") for m in (4, 6)
    ]
    years = [
        _failed("statcan_cimt_exports", year, f"IncompleteResponse: found {year} rows.") for year in ("2019", "2020")
    ]
    assert told_once([*rows, *dates, *years]) == list(map(str, [*rows, *dates, *years]))


def test_a_message_of_what_is_wrong_is_as_short_and_counts_the_causes_that_it_leaves_out(tmp_path: Path) -> None:
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    settings.home.mkdir(parents=True)
    refused = [_failed("bts_transborder", f"2024-0{month}", SAME) for month in (1, 2)]
    drift = _failed("bts_transborder", "2024-06", "SchemaDrift: new column")
    note_job(settings, "ingest_monthly", [*_missing("bts_border_crossings", "2023-01", "2026-08"), *refused, drift])
    told = {one.key: one.text for one in conditions(settings, date(2026, 11, 29)) if one.key.startswith("dataset:")}
    assert told["dataset:bts_border_crossings:stale"].startswith(
        "[bts_border_crossings 2023-01 to 2026-08, 44 months] PartitionMissing: expected a release for each by its due"
    )
    assert told["dataset:bts_transborder:refused"] == (
        f"[bts_transborder 2024-01 to 2024-02, 2 months] {SAME} And 1 more cause(s), such as {drift}"
    )
    assert len(ended_jobs(settings)["ingest_monthly"].failures) == 47


def test_refusals_alike_are_shown_by_the_command_for_their_dataset() -> None:
    kept = [
        replace(_failed("bts_transborder", f"2024-0{month}", SAME), shown_by="make refused", load_id=f"0a{month}")
        for month in (1, 2)
    ]
    assert told_once(kept[:1]) == [f"[bts_transborder 2024-01] {SAME} Details: make refused ID=0a1"]
    alike = f"[bts_transborder 2024-01 to 2024-02, 2 months] {SAME} Details: make refused DATASET=bts_transborder"
    assert told_once(kept) == [alike]


def test_files_that_carry_the_name_of_their_year_failed_alike() -> None:
    what = "WrongContent: expected zip from CIMT-CICM_Imp_{}.zip; found an HTML page, with status 200."
    failures = [_failed("statcan_cimt_imports", year, what.format(year)) for year in ("2018", "2019", "2020")]
    assert told_once(failures) == [f"[statcan_cimt_imports 2018 to 2020, 3 years] {what.format('…')}"]
