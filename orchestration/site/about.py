"""What the published file says of a table, taken from its comment: grain, method and inputs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """What the published file says of a table, taken from its comment."""

    grain: str
    method: str
    inputs: str
    datasets: Sequence[str]
    absent: Sequence[str]


def about(description: str, datasets: str, absent: str) -> About:
    """The parts of a table's comment: ``One row per …. **Claim**: …. **Method**: …. **Inputs**: …``."""
    description = re.sub(r"^SAMPLE DATA[^.]*\. ", "", description or "")
    parts = re.split(r"\*\*([A-Z][a-z]+)[^*]*\*\*:?|\b(Claim|Method): ", description)
    named = dict(zip([one or two for one, two in zip(parts[1::3], parts[2::3], strict=True)], parts[3::3], strict=True))
    grain = re.sub("^One row per ", "", parts[0].strip()).split(". ")[0].split(": ")[0].rstrip(".") + "."
    method = named.get("Method", "").strip() or parts[0].strip()
    return About(
        grain, method[:1].upper() + method[1:], named.get("Inputs", "").strip(), _codes(datasets), _codes(absent)
    )


def _codes(text: str) -> list[str]:
    return [code for code in text.split(", ") if code]
