"""The table of schedules that an operator reads is the schedules that there are."""

from __future__ import annotations

import re

import dagster as dg

from orchestration.automation.jobs import build_jobs, build_schedules
from orchestration.core.settings import PROJECT_ROOT
from orchestration.environment import load_settings

ROW = re.compile(r"^\| `(?P<schedule>\w+)` \| (?P<hour>\d\d):(?P<minute>\d\d) \| `(?P<job>\w+)` \|", re.MULTILINE)


def test_the_table_of_schedules_is_the_schedules() -> None:
    page = (PROJECT_ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    told = [
        (row["schedule"], f"{int(row['minute'])} {int(row['hour'])} * * *", row["job"]) for row in ROW.finditer(page)
    ]
    assert sorted(told) == sorted(_there_are())


def _there_are() -> list[tuple[str, str, str]]:
    settings = load_settings({})
    schedules: list[dg.ScheduleDefinition] = build_schedules(settings, build_jobs(settings))
    return [(schedule.name, str(schedule.cron_schedule), schedule.job_name) for schedule in schedules]
