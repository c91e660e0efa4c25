"""Seasonal adjustment, step changes and survival curves, against numbers made or worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from orchestration.statistics.inference import Windows, step_changes, unusualness
from orchestration.statistics.seasonal import MONTHS_NEEDED, adjust, without_season
from orchestration.statistics.survival import curves

WINDOWS = Windows(before_months=12, lead_months=3, after_months=6)
SEASON = np.array([0.9, 0.8, 1.0, 1.1, 1.2, 1.0, 0.9, 0.95, 1.05, 1.1, 1.15, 0.9])


def _series(values: npt.ArrayLike, column: str = "unadjusted_value", start: str = "2020-01") -> pa.Table:
    array = np.asarray(values, dtype=float)
    when = np.datetime64(start) + np.arange(len(array))
    return pa.table(
        {
            "series_key": ["a"] * len(array),
            "month_start_date": pa.array(when.astype("datetime64[D]")),
            column: array,
        }
    )


def _events(*months: str) -> pa.Table:
    return pa.table(
        {"first_month_date": pa.array(np.array([f"{month}-01" for month in months], dtype="datetime64[D]"))}
    )


def _noise(months: int) -> npt.NDArray[np.float64]:
    return np.exp(np.random.default_rng(7).normal(scale=0.01, size=months))


def test_a_known_season_is_taken_out() -> None:
    level = 100 * 1.002 ** np.arange(72)
    adjusted = without_season(level * np.tile(SEASON, 6) * _noise(72))
    assert adjusted / adjusted.mean() == pytest.approx(level / level.mean(), rel=0.04)


def test_a_step_is_no_part_of_the_season() -> None:
    level = np.where(np.arange(72) >= 50, 125.0, 100.0)
    adjusted = without_season(level * np.tile(SEASON, 6))
    assert adjusted[50:].mean() / adjusted[:50].mean() == pytest.approx(1.25, abs=0.01)


def test_a_series_too_short_to_adjust_says_so() -> None:
    with pytest.raises(ValueError, match="36 positive months are needed, of 35 there are 35"):
        without_season(np.ones(MONTHS_NEEDED - 1))
    rows = adjust(_series(np.ones(MONTHS_NEEDED - 1))).to_pylist()
    assert {(row["adjusted_value"], row["method"]) for row in rows} == {(None, None)}
    assert {row["unavailable_reason"] for row in rows} == {"fewer than 36 months without a gap"}
    assert len(rows) == MONTHS_NEEDED - 1


def test_only_the_newest_run_without_a_gap_is_adjusted() -> None:
    values = np.tile(SEASON, 5)
    values[10] = 0
    table = _series(values)
    rows = adjust(pa.concat_tables([table.slice(0, 3), table.slice(4)])).to_pylist()
    reasons = [row["unavailable_reason"] for row in rows]
    assert reasons == ["before a gap in the series"] * 9 + ["no trade in the month"] + [None] * 49
    assert [row["adjusted_value"] is None for row in rows] == [True] * 10 + [False] * 49


def test_no_series_is_no_row() -> None:
    assert adjust(_series([])).num_rows == 0
    assert step_changes(_series([], "adjusted_value"), _events(), WINDOWS).num_rows == 0
    assert step_changes(_series(np.ones(17), "adjusted_value"), _events(), WINDOWS).num_rows == 0


def test_a_step_is_found_at_its_month_with_bounds_and_without_a_lead() -> None:
    values = np.where(np.arange(72) >= 54, 125.0, 100.0) * _noise(72)
    rows = step_changes(_series(values, "adjusted_value"), _events("2024-07"), WINDOWS).to_pylist()
    assert len(rows) == 72 - 18 + 1
    found = max(rows, key=lambda row: abs(row["change_log"]))
    assert str(found["first_month_date"]) == "2024-07-01"
    assert found["change_log"] == pytest.approx(np.log(1.25), abs=0.01)
    assert found["change_low_log"] < np.log(1.25) < found["change_high_log"]
    assert found["change_high_log"] - found["change_low_log"] < 0.05
    assert found["usual_log"] == pytest.approx(0, abs=0.005)
    assert found["change_p"] < 1e-6
    assert found["lead_log"] == pytest.approx(0, abs=0.02)
    assert found["lead_p"] > 0.05
    late = next(row for row in rows if str(row["first_month_date"]) == "2024-10-01")
    assert late["lead_log"] == pytest.approx(np.log(1.25), abs=0.02)
    assert late["lead_p"] < 1e-6


def test_placebos_are_the_months_whose_windows_reach_over_no_event() -> None:
    """An event on the first day of the year before was there all along; one in the last of the months after was not."""
    rows = step_changes(_series(np.ones(60), "adjusted_value"), _events("2023-01"), WINDOWS).to_pylist()
    others = [str(row["first_month_date"])[:7] for row in rows if not row["is_placebo"]]
    assert (others[0], others[-1], len(others)) == ("2022-08", "2023-12", 17)
    assert {row["placebo_months_count"] for row in rows} == {60 - 17 - 17}
    assert {row["change_p"] for row in rows if row["is_placebo"]} == {None}


def test_with_few_placebos_there_is_no_p() -> None:
    rows = step_changes(_series(_noise(33), "adjusted_value"), _events("2022-01"), WINDOWS).to_pylist()
    assert {(row["change_p"], row["lead_p"]) for row in rows} == {(None, None)}


def test_in_a_constant_nothing_is_found() -> None:
    rows = step_changes(_series(np.full(60, 5.0), "adjusted_value"), _events("2023-01"), WINDOWS).to_pylist()
    assert {round(row[name], 12) for row in rows for name in ("change_log", "change_low_log", "lead_log")} == {0}
    assert {row["change_p"] for row in rows if not row["is_placebo"]} == {1}


def test_where_nothing_happens_one_in_twenty_is_below_five_hundredths() -> None:
    """Independent noise of five years, an event near the end, after all placebos."""
    change_of, _ = WINDOWS.contrasts(66)
    is_placebo = np.arange(len(change_of)) < 32
    draws = np.random.default_rng(3).normal(size=(4000, 66))
    found = np.array([unusualness(change_of @ draw, change_of, is_placebo)[40] for draw in draws])
    assert (found < 0.05).mean() == pytest.approx(0.05, abs=0.012)
    assert (found < 0.5).mean() == pytest.approx(0.5, abs=0.03)


def _lines(*months: tuple[int, bool], group: str = "a") -> pa.Table:
    return pa.table(
        {
            "group": [group] * len(months),
            "duration_months": pa.array([month for month, _ in months], type=pa.int64()),
            "is_ended": pa.array([ended for _, ended in months], type=pa.bool_()),
        }
    )


def test_the_curve_is_kaplan_and_meiers_by_hand() -> None:
    """Freireich and others (1963), weeks of remission under 6-MP: 21 patients, 12 of them censored."""
    ended, censored = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    rows = curves(_lines(*((week, True) for week in ended), *((week, False) for week in censored)), ["group"])
    found: dict[int, dict[str, Any]] = {row["duration_months"]: row for row in rows.to_pylist()}
    by_hand = {6: 18 / 21, 7: 18 / 21 * 16 / 17, 10: 18 / 21 * 16 / 17 * 14 / 15}
    by_hand |= {13: by_hand[10] * 11 / 12}
    by_hand |= {16: by_hand[13] * 10 / 11}
    by_hand |= {22: by_hand[16] * 6 / 7}
    by_hand |= {23: by_hand[22] * 5 / 6}
    assert {week: row["survival_share"] for week, row in found.items()} == pytest.approx(by_hand)
    # Greenwood at 10: S * sqrt(3/(21*18) + 1/(17*16) + 1/(15*14)) = 0.0963; on the scale of log(-log S).
    spread = 1.96 * 0.0963 / (by_hand[10] * -np.log(by_hand[10]))
    assert found[10]["survival_low_share"] == pytest.approx(by_hand[10] ** np.exp(spread), abs=1e-3)
    assert found[10]["survival_high_share"] == pytest.approx(by_hand[10] ** np.exp(-spread), abs=1e-3)


def test_censored_lines_are_not_counted_as_ended() -> None:
    (row,) = curves(_lines((3, True), (3, False), (4, False), (5, False)), ["group"]).to_pylist()
    assert (row["duration_months"], row["survival_share"]) == (3, 0.75)
    assert curves(_lines((3, False), (4, False)), ["group"]).num_rows == 0


def test_where_everything_ended_the_bounds_are_not_defined() -> None:
    lines = pa.concat_tables([_lines((2, True), group="b"), _lines((1, True), (2, False))])
    first, second = curves(lines, ["group"]).to_pylist()
    assert (first["group"], first["survival_share"]) == ("a", 0.5)
    assert 0 < first["survival_low_share"] < 0.5 < first["survival_high_share"] < 1
    assert (second["survival_share"], second["survival_low_share"], second["survival_high_share"]) == (0, None, None)
