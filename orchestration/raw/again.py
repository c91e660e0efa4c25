"""Why partitions are judged again that nobody asked for."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator


def why_again(dataset: str, outdated: Collection[tuple[str, object]], held: Container[str]) -> Iterator[str]:
    """The reasons, a line each.

    Args:
        outdated: partitions that are judged again, with whatever belongs to them.
        held: partitions that raw holds as accepted.
    """
    lost = [partition for partition, _ in outdated if partition not in held]
    if changed := len(outdated) - len(lost):
        yield (
            f"{dataset}: {changed} partition(s) that were accepted are judged again, because what judges them changed"
            " since: their declaration, a bound, a seed of codes, the reader or its engine"
        )
    if lost:
        yield f"{dataset}: {len(lost)} partition(s) that were accepted are loaded again, because raw does not hold them"
