"""The answers that have a page: a module a subject."""

from __future__ import annotations

from orchestration.site.answers.dependence import DEPENDENCE
from orchestration.site.answers.shocks import SHOCKS
from orchestration.site.answers.thesis import THESIS
from orchestration.site.answers.trade import TRADE
from orchestration.site.answers.ways import WAYS

ANSWERS = (*THESIS, *TRADE, *WAYS, *DEPENDENCE, *SHOCKS)
"""In the order of the entry page."""
