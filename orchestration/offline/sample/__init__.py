"""The sample: recordings that this project makes, shaped as the contracts say, the same on every machine.

It tests the software and is no evidence about real trade. First a world is made, then what each publisher says of it,
by the makers in ``publishers/<agency>/sample``. A dataset without a maker is served from that folder itself, each file
under the URL that ends with its name.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import duckdb

from orchestration import publishers
from orchestration.core import sample as shared
from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.errors import DeclarationError
from orchestration.core.recording import Recording
from orchestration.core.request import DiscoveryContext, Request
from orchestration.core.sample import AS_OF, LAST_MONTH
from orchestration.core.seeds import seed_file
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample.world import CHANGING_WORLD, World, make_world
from orchestration.publishers.bts.sample.transborder import LISTING
from orchestration.publishers.registry import all_datasets, dataset_named

__all__ = ["AS_OF", "newest_partition", "sample_entries", "sample_recordings"]

_PUBLISHERS = Path(publishers.__path__[0])
_SEEDS = (
    "comtrade_areas",
    "control_totals",
    "countries",
    "portwatch_chokepoints",
    "portwatch_ports",
    "published_series",
    "statcan_members",
)


def newest_partition(dataset: Dataset) -> str:
    """The newest partition of a dataset that the sample holds."""
    return {"month": LAST_MONTH, "year": LAST_MONTH[:4], "whole": SNAPSHOT}[dataset.partitioning]


def sample_recordings(folder: Path, world: World = CHANGING_WORLD) -> Recordings:
    """The sample's recordings in ``folder``, made when they are not there or were made by other code."""
    stamp = folder / "MADE_BY"
    fingerprint = _fingerprint(world)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != fingerprint:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with duckdb.connect() as con:
            make_world(con, world)
            for maker in _makers():
                maker.make(con, folder)
        stamp.write_text(fingerprint, encoding="utf-8")
    return Recordings(entries=sample_entries(folder), as_of=AS_OF, listings={LISTING: "bts_transborder"})


def sample_entries(folder: Path) -> tuple[Recording, ...]:
    """All addresses that the sample answers for; those of makers from ``folder``, whether or not it is filled yet."""
    made = tuple(entry for maker in _makers() for entry in maker.entries(folder))
    others = {dataset.code for dataset in all_datasets()} - {entry.dataset for entry in made}
    return (*made, *(entry for code in sorted(others) for entry in _kept_entries(code)))


@cache
def _makers() -> tuple[ModuleType, ...]:
    """Modules of the publishers' ``sample`` folders."""
    names = [
        f"{publishers.__name__}.{agency.name}.sample.{module.name}"
        for agency in pkgutil.iter_modules(publishers.__path__)
        for module in pkgutil.iter_modules([str(_PUBLISHERS / agency.name / "sample")])
    ]
    return tuple(importlib.import_module(name) for name in names)


def _fingerprint(world: World) -> str:
    digest = hashlib.sha256(repr(world).encode())
    made_by = (Path(shared.__file__), *Path(__file__).parent.glob("*.*"), *_PUBLISHERS.glob("*/sample/*.*"))
    for path in (*sorted(made_by), *(seed_file(name) for name in _SEEDS)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _kept_entries(code: str) -> Iterator[Recording]:
    """Recordings of a dataset whose sample is kept as files, found by what the dataset asks for."""
    dataset = dataset_named(code)
    kept = sorted((_PUBLISHERS / dataset.agency / "sample").glob("*"))
    for request in _requests_without_probe(dataset):
        name = urlsplit(request.url).path.rsplit("/", 1)[1]
        for file in kept:
            if name == file.name or (name == file.stem and not Path(name).suffix):
                yield Recording(code, request.url, file, "made")


def _requests_without_probe(dataset: Dataset) -> list[Request]:
    def no_probe(request: Request) -> Path:
        raise DeclarationError(
            dataset=dataset.code,
            expected=f"a maker in orchestration/publishers/{dataset.agency}/sample",
            found=f"a dataset that first asks {request.url}",
            remedy="Only datasets with fixed URLs can be served from a sample folder.",
        )

    plan = dataset.discover(DiscoveryContext(no_probe, wanted=(SNAPSHOT,), today=AS_OF))
    return [request for requests in plan.values() if isinstance(requests, tuple) for request in requests]
