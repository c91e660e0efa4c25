"""The only Definitions, as Dagster loads them; a night makes its own (``orchestration.assembly``)."""

import dagster as dg

from orchestration.assembly import build_defs
from orchestration.core.modes import Mode
from orchestration.environment import load_settings

PATIENCE = dg.RetryPolicy(max_retries=2, delay=300, backoff=dg.Backoff.EXPONENTIAL)
"""For a live publisher that cannot be reached: again after five and ten minutes."""

defs = build_defs(retry_policy=PATIENCE if load_settings().mode is Mode.LIVE else None)
