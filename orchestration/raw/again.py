"""Partitions that are judged again though nobody asked for them, why, and datasets in which nothing is to be judged."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.request import LandedFile
from orchestration.landing.archive import Archive
from orchestration.landing.partition_notes import Files
from orchestration.raw import swap
from orchestration.raw.attempt import Load
from orchestration.raw.fingerprint import declaration_fingerprint


def again_due(
    con: duckdb.DuckDBPyConnection, archive: Archive, dataset: str, declaration: str
) -> list[tuple[str, Files]]:
    """Partitions to be judged again, with the files that were accepted.

    Those accepted under another declaration, and those that the landing knows as accepted and raw does not hold.
    """
    held = {
        partition: tuple(LandedFile(archive.object_path(sha256), sha256, url) for sha256, url in files)
        for partition, files in swap.accepted_files(con, dataset).items()
    }
    for partition, files in held.items():
        if archive.accepted(dataset).get(partition) != files:  # a kill may have come between
            archive.note_accepted(dataset, partition, files)
    under = swap.accepted_inputs(con, dataset)
    known = archive.accepted(dataset)
    lost = [(partition, files) for partition, files in sorted(known.items()) if partition not in held]
    return lost + [(key, files) for key, files in held.items() if under[key][1] != declaration]


def is_settled(con: duckdb.DuckDBPyConnection, archive: Archive, dataset: Dataset, landed: Mapping[str, Files]) -> bool:
    """Whether raw holds all of these partitions as they landed, accepted by the checks of today, and none is refused.

    To load such a dataset (``raw.load``) would change nothing.
    """
    declaration = declaration_fingerprint(dataset)
    accepted = swap.accepted_inputs(con, dataset.code)
    return (
        all(
            accepted.get(partition) == (Load("", partition, files, declaration).files, declaration)
            for partition, files in landed.items()
        )
        and not swap.refused_partitions(con, dataset.code)
        and not again_due(con, archive, dataset.code, declaration)
    )


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
