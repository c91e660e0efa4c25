"""The state of a dataset: refused is what was not let in, stale is what is late, and the alert says the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestration.automation.conditions import conditions
from orchestration.core.failure import Failure
from orchestration.environment import load_settings
from orchestration.landing.archive import Archive
from orchestration.publishers.registry import dataset_named
from orchestration.raw import health
from orchestration.raw.store import open_raw, prepare

TRANSBORDER = dataset_named("bts_transborder")
TODAY = date(2024, 4, 20)
"""January 2024 is good until 19 May."""
NOT_OFFERED = Failure(
    dataset="bts_transborder",
    partition="2024-02",
    kind="PartitionMissing",
    message="expected a release for 2024-02; found nothing offered.",
)
REFUSED = Failure(
    dataset="bts_transborder",
    partition="2023-12",
    kind="WrongContent",
    message="expected zip; found an HTML page.",
)


@pytest.mark.parametrize(
    ("failures", "state", "reason", "kind"),
    [
        ({}, "accepted", "", None),
        ({"2024-02": NOT_OFFERED}, "stale", f"1 partition due and not offered: {NOT_OFFERED}", "stale"),
        ({"2023-12": REFUSED}, "refused", f"1 partition refused, last good kept: {REFUSED}", "refused"),
        (
            {"2023-12": REFUSED, "2024-02": NOT_OFFERED},
            "refused",
            f"1 partition refused, last good kept: {REFUSED}",
            "refused",
        ),
    ],
    ids=["nothing", "not offered", "refused", "both"],
)
def test_the_state_and_the_alert_use_the_same_word(
    tmp_path: Path, failures: dict[str, Failure], state: str, reason: str, kind: str | None
) -> None:
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    archive = Archive(settings.landing, settings.mode)
    for partition, failure in failures.items():
        archive.note_failure(TRANSBORDER.code, partition, failure)
    with open_raw(settings.build_file, settings.mode) as con:
        prepare(con, TRANSBORDER)
        con.execute("insert into raw.bts_transborder_state_port (_partition) values ('2024-01')")
        healths = health.refresh(con, [archive.holding(TRANSBORDER)], TODAY, {}, tmp_path)
    health.show(settings, healths)
    assert (healths[0].state, healths[0].reason) == (state, reason)
    told = [one.kind for one in conditions(settings, TODAY) if one.subject == TRANSBORDER.code]
    assert told == ([kind] if kind else [])


def test_what_is_published_names_files_as_seen_from_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path / "somebody's")})
    archive = Archive(settings.landing, settings.mode)
    folder = settings.drop / TRANSBORDER.code
    archive.note_failure(TRANSBORDER.code, "2024-02", Failure(message="refused.", remedy=f"Put it into {folder}."))
    with open_raw(settings.build_file, settings.mode) as con:
        prepare(con, TRANSBORDER)
        (seen,) = health.refresh(con, [archive.holding(TRANSBORDER)], TODAY, {}, settings.home)
        ((published,),) = con.execute("select state_reason from meta.datasets").fetchall()
    assert str(folder) in seen.reason
    assert published == "[bts_transborder 2024-02] refused. Put it into drop/bts_transborder."
