"""A dbt project that is edited while dbt runs is named as the cause, whatever dbt or Dagster makes of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest

from orchestration.assets.dbt_build import _followed
from orchestration.core.progress import listening
from orchestration.release.project import ensure_manifest

CONTEXT: Any = SimpleNamespace(log=logging.getLogger("dbt"), selected_asset_keys={"a", "b"})
NO_PLAN = Path("no-plan.json")
MODEL: dg.Output[None] = dg.Output(None, output_name="marts__mart_via_us")


def _dbt(*events: Any, error: Exception | None = None) -> Any:
    def stream() -> Iterator[Any]:
        yield from events
        if error is not None:
            raise error

    return SimpleNamespace(stream=stream)


@pytest.mark.parametrize("error", [KeyError("test.trade_corridors.new_test"), None])
def test_an_edited_project_is_the_cause_that_is_told(error: Exception | None) -> None:
    with pytest.raises(dg.Failure) as failed:
        _followed(CONTEXT, _dbt(MODEL, error=error), Path("manifest-of-before.json"), NO_PLAN)
    assert (failed.value.description or "").startswith(
        "[dbt_project] ProjectEdited: expected the dbt project as it was"
    )


def test_another_error_stays_what_it_is() -> None:
    with pytest.raises(KeyError):
        _followed(CONTEXT, _dbt(error=KeyError("x")), ensure_manifest(), NO_PLAN)


def test_each_model_and_each_failed_check_is_told_as_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    passed, failed = (
        dg.AssetCheckResult(asset_key=["marts", "mart_via_us"], check_name="mart_via_us_rules", passed=passed)
        for passed in (True, False)
    )
    events = [MODEL, passed, failed, dg.Output(None, output_name="marts__mart_us_reexports")]
    told: list[tuple[str, str, int, str]] = []
    with caplog.at_level(logging.INFO), listening(lambda *item: told.append(item)):
        assert _followed(CONTEXT, _dbt(*events), ensure_manifest(), NO_PLAN) == events
    assert told == [("build", "models", 2, "built")] * 2
    assert caplog.messages == [
        "built marts.mart_via_us, 1 of 2",
        "failed: check mart_via_us_rules of marts.mart_via_us",
        "built marts.mart_us_reexports, 2 of 2",
        "dbt has ended: 2 of 2 models built, 1 of 2 checks passed; reading what the models hold",
    ]
