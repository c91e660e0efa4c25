"""Made-up keys, for tests that ask the replayed publishers by a client of their own."""

from __future__ import annotations

from typing import TypedDict

from orchestration.core.dataset import Dataset


class Secrets(TypedDict):
    """The arguments of a client that hold secrets."""

    headers: dict[str, dict[str, str]]
    parameters: dict[str, dict[str, str]]


def made_up_key(dataset: Dataset) -> Secrets:
    """What a client sends for a dataset, whether it needs a key or only takes one."""
    secrets = Secrets(headers={}, parameters={})
    if dataset.key is not None:
        kind = secrets["headers"] if dataset.key.sent_as == "header" else secrets["parameters"]
        kind[dataset.key.host] = {dataset.key.name: "made-up-key"}
    return secrets
