"""Months up to the last that a date can name."""

from __future__ import annotations

from orchestration.core.periods import months_between
from orchestration.environment import load_settings
from orchestration.night import wanted_partitions
from orchestration.publishers.bts.transborder import _months_of
from orchestration.publishers.registry import dataset_named


def test_months_of_a_range_both_ends_included() -> None:
    assert months_between("2023-11", "2024-02") == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert months_between("2024-02", "2024-01") == []


def test_the_last_month_of_all_ends_the_range() -> None:
    assert months_between("9999-11", "9999-12") == ["9999-11", "9999-12"]
    assert _months_of("nov-to-dec-9999.zip") == ["9999-11", "9999-12"]


def test_early_years_keep_their_four_digits() -> None:
    assert months_between("0999-12", "1000-01") == ["0999-12", "1000-01"]


def test_a_night_asks_no_dataset_for_periods_before_its_start() -> None:
    """A job's periods are those of all its datasets: PortWatch's days begin a year after TransBorder's months."""
    settings = load_settings({"TRADE_CORRIDORS_HISTORY_START": "2018-11"})
    datasets = [dataset_named(code) for code in ("bts_transborder", "imf_portwatch_port_days")]
    said: list[str] = []
    wanted = {dataset.code: keys for dataset, keys in wanted_partitions(settings, "a job", datasets, said.append)}
    assert wanted["bts_transborder"][:4] == ["2018-11", "2018-12", "2019-01", "2019-02"]
    assert wanted["imf_portwatch_port_days"][:2] == ["2019-01", "2019-02"]
    assert said == [f"a job 2018-11 to {wanted['bts_transborder'][-1]}"]
