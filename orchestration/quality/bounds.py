"""What each check of a raw candidate allows, in words, from the same declaration that the check is made of."""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.core.dataset import Dataset
from orchestration.core.drift import Tolerance
from orchestration.core.table import PastBound
from orchestration.quality.checks import Check
from orchestration.quality.findings import sought
from orchestration.quality.past_bounds import check_name


def bounds(dataset: Dataset, checks: tuple[Check, ...]) -> Mapping[str, str]:
    """Check -> what it allows, for the checks of one dataset."""
    special = {one.name: _tolerated(one.tolerance) for one in sought(dataset)}
    for table in dataset.tables:
        special |= {check_name(table, bound): _past(bound) for bound in table.past_bounds}
    return {check.name: special.get(check.name) or _allowed(check) for check in checks}


def _tolerated(tolerance: Tolerance) -> str:
    most = [] if tolerance.most is None else [f"{tolerance.most} of them"]
    share = [] if tolerance.share is None else [f"{tolerance.share:.1%} of the partition's value (or rows)"]
    return f"at most {' and '.join([*most, *share])} ({tolerance.finding.value})"


def _past(bound: PastBound) -> str:
    first = f"{bound.low:g} to {bound.high:g} × the median of the months before; " if bound.high else ""
    return f"{first}{bound.reload_low:g} to {bound.reload_high:g} × the last load of the same partition"


def _allowed(check: Check) -> str:
    arguments = check.arguments
    match check.kind:
        case "not_null":
            return f"no blank in {arguments['column']}"
        case "in_set":
            return f"{arguments['column']} is one of {len(arguments['values'])} codes"
        case "between":
            low, high = arguments["low"], arguments["high"]
            least = [f"at least {low:g}"] if low is not None else []
            most = [f"at most {high:g}"] if high is not None else []
            return f"{arguments['column']} is {' and '.join([*least, *most])}"
        case "unique":
            return f"one row for each {', '.join(arguments['columns'])}"
        case "no_rows":
            return f"none of these: {check.finds}" if check.finds else "no row breaks the rule"
