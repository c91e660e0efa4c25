"""Gives the runs of a night by command the origin that a daemon's runs have: the UI lists runs by it."""

from __future__ import annotations

from typing import Any

import dagster as dg
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

_MODULE = "orchestration.definitions"
"""What server and daemon load (``-m``), and by which they name the location."""
_REPOSITORY = "__repository__"
"""Dagster's name for the repository of a module's ``Definitions``."""


def give_origin(instance: dg.DagsterInstance) -> None:
    """Make every run that this instance creates in this process one of the location that the server shows.

    Dagster runs a job in process without an origin, and has no option for it; its Overview and the pages of jobs show
    none but runs that have one.
    """
    create = instance.create_run_for_job

    def create_run_for_job(job_def: dg.JobDefinition, **given: Any) -> dg.DagsterRun:
        return create(job_def=job_def, **given, remote_job_origin=_origin(job_def.name))

    vars(instance)["create_run_for_job"] = create_run_for_job


def _origin(job: str) -> RemoteJobOrigin:
    target = LoadableTargetOrigin(module_name=_MODULE)
    location = ManagedGrpcPythonEnvCodeLocationOrigin(loadable_target_origin=target, location_name=_MODULE)
    return RemoteJobOrigin(RemoteRepositoryOrigin(location, _REPOSITORY), job)
