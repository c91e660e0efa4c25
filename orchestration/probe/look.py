"""Looks at one dataset: what is offered, a sample of its newest partition, and how much a first load would be.

The questions are the dataset's own: its ``discover`` is asked for the newest periods alone, and of their answers the
beginning is read. What is found never stops the look at the next dataset.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.errors import TradeCorridorsError, WrongContent
from orchestration.core.periods import period_key, periods_between
from orchestration.core.request import DiscoveryContext, Plan, Request
from orchestration.core.settings import Settings
from orchestration.landing import drop
from orchestration.landing.expected import refuse_unexpected
from orchestration.landing.fetch import understood
from orchestration.offline.session import Sources, today
from orchestration.probe.asker import Asker, Sample, TooLate
from orchestration.probe.causes import finding_of
from orchestration.probe.findings import Finding, Probed, State
from orchestration.probe.first_load import answers_of, first_load
from orchestration.probe.newest import day_of, newest_in
from orchestration.probe.sampling import tables_of
from orchestration.probe.shape import Shape, shapes
from orchestration.probe.tables import loaded
from orchestration.publishers.registry import module_of

_MOST_REQUESTS = 6
"""Of a partition with more, one request for each address is a sample."""

_MOST_TOGETHER = 48
"""Up to so many are asked after all where ``parse`` makes nothing of a few."""


def look_at(settings: Settings, dataset: Dataset, sources: Sources, asker: Asker) -> Probed:
    """All that the probe reports of one dataset."""
    look = _Look(settings, dataset, sources, asker, Probed(dataset.code, dataset.publisher))
    found = look.found
    try:
        with understood():
            look.take()
    except TradeCorridorsError as error:
        host = asker.hosts[-1] if asker.hosts else dataset.publisher
        if found.state is not State.ABSENT or host in asker.unreachable:  # without a key any answer will do
            found.findings.append(_in_view_of_drops(settings, dataset, finding_of(error, dataset, host)))
    except TooLate:
        found.tell(State.NO_ANSWER, "The time was over before all was answered.", "Run it again later.", "time")
    found.hosts, found.calls, found.seconds = asker.hosts, asker.calls, round(asker.seconds, 1)
    return found


def _in_view_of_drops(settings: Settings, dataset: Dataset, finding: Finding) -> Finding:
    """A refusal costs nothing where a person has downloaded the files."""
    if finding.state is State.REFUSED and not drop.look(dataset, settings.drop).is_empty:
        return replace(finding, state=State.NEWS, remedy="The night takes the files in its drop folder instead.")
    return finding


@dataclass
class _Look:
    """One dataset's look; ``found`` is what it tells."""

    settings: Settings
    dataset: Dataset
    sources: Sources
    asker: Asker
    found: Probed

    def take(self) -> None:
        """Ask what is offered, and read a sample of the newest that must be there."""
        dataset, found = self.dataset, self.found
        wanted, found.due = _newest_periods(self.settings, dataset)
        gaps = {**dict(dataset.known_gaps), **self.sources.gaps.get(dataset.code, {})}
        self._tell_key()
        if found.state is not State.ABSENT and all(key in gaps for key in wanted):
            found.tell(State.ABSENT, gaps[wanted[-1]])
            return
        asked, plan = self._plan(wanted)
        calls_to_discover = self.asker.calls
        offered = {key: requests for key, requests in plan.items() if isinstance(requests, tuple) and requests}
        if found.due and found.due not in offered and found.due not in gaps:
            self._tell_late(max(offered, default=""))
        if not offered:
            return
        newest = max(offered)
        is_guess = all(request.is_guess for request in offered[newest])
        partition = found.due if is_guess and found.due in offered else newest
        samples = [self.asker.sample(request) for request in _some(dataset, offered[partition])]
        if found.state is State.ABSENT:
            return
        found.newest = partition if dataset.start else ""
        found.key += ", and taken" if found.key and self.sources.has_key else ""
        found.first_load = first_load(
            self.settings,
            dataset,
            asked,
            plan,
            partition,
            samples,
            calls_to_discover,
            self.asker,
            has_key=self.sources.has_key,
        )
        try:
            self._compare(partition, samples, of=len(offered[partition]))
        except WrongContent:
            if not len(samples) < len(offered[partition]) <= _MOST_TOGETHER:
                raise
            samples = [self.asker.sample(request) for request in offered[partition]]
            self._compare(partition, samples, of=len(samples))

    def _plan(self, wanted: tuple[str, ...]) -> tuple[tuple[str, ...], Plan]:
        """What is offered of the wanted periods, or else of those before; and which were asked for."""
        now = today(self.settings)
        for periods in (wanted, _before(self.dataset, wanted)):
            if periods:
                plan = self.dataset.discover(
                    DiscoveryContext(self.asker.fetch, periods, now, has_key=self.sources.has_key)
                )
                refuse_unexpected(self.dataset, plan, now)
                if any(plan.values()):
                    return periods, plan
        return wanted, {}

    def _compare(self, partition: str, samples: Sequence[Sample], *, of: int) -> None:
        """Hold the samples against the declaration; ``of`` is how many answers the partition has."""
        dataset, found = self.dataset, self.found
        rows, why_not = tables_of(dataset, partition, samples, self.asker)
        is_all = len(samples) == of and dataset.smaller is None
        is_whole = is_all and all(sample.is_whole and answers_of(sample) == 1 for sample in samples)
        if why_not:
            found.tables = [Shape(table.name, len(table.columns), why_not=why_not) for table in dataset.tables]
        else:
            with loaded(dataset, partition, rows) as con:
                found.tables = shapes(dataset, con, rows, is_whole=is_whole)
                if dataset.start is None and is_whole:
                    found.newest = newest_in(con, dataset)
        found.newest = found.newest or day_of(samples)
        for shape in found.tables:
            self._tell_shape(shape)

    def _tell_key(self) -> None:
        if (key := self.dataset.key) is None:
            return
        is_set = bool(self.settings.secret(key))
        self.found.key = f"{key.setting} is {'set' if is_set else 'not set'}"
        if not is_set and key.is_required:
            remedy = f"Get a free key ({self.dataset.homepage}) and set {key.setting}: docs/operating/add_a_key.md."
            self.found.tell(State.ABSENT, f"It wants a key, and {key.setting} is not set.", remedy, "key")

    def _tell_late(self, newest: str) -> None:
        due, self.found.newest = self.found.due, newest
        offered = f"the newest offered is {newest}" if newest else "nothing is offered for it or the periods before"
        text = f"{due} was due by {self.dataset.due(due)}; {offered}."
        self.found.tell(State.LATE, text, f"See what the publisher says: {self.dataset.homepage}.", "late")

    def _tell_shape(self, shape: Shape) -> None:
        """What a sample shows that the declaration does not say."""
        tell, part = self.found.tell, shape.table.removeprefix(self.dataset.code).lstrip("_")
        of = f"{part}: " if part else ""
        declare = f"If the publisher means it, declare it in {module_of(self.dataset).replace('.', '/')}.py."
        if shape.missing:
            new = f"; new are {_listed(shape.new)}" if shape.new else ""
            tell(State.CHANGED, f"{of}missing column {_listed(shape.missing)}{new}.", declare, "columns")
        elif shape.new:
            tell(State.NEWS, f"{of}new column {_listed(shape.new)}.", "It is kept as published.", "columns")
        if shape.renamed:
            tell(State.NEWS, f"{of}column {_listed(shape.renamed)}, a known spelling.", "Nothing to do.", "spelling")
        for drift in shape.drift:
            share = "" if drift.share is None else f" in {drift.share:.1%} of it"
            text = f"{of}{drift.where}: {drift.what} {_listed(drift.examples, drift.number)}{share}"
            if drift.is_lost:
                tell(State.CHANGED, f"{text}, more than is tolerated.", declare, drift.what)
            else:
                tell(State.NEWS, f"{text}, within the bound.", "It is loaded and told.", drift.what)


def _newest_periods(settings: Settings, dataset: Dataset) -> tuple[tuple[str, ...], str]:
    """The newest period that must be offered by now, and those after it; a snapshot has none that is due."""
    if dataset.start is None:
        return (SNAPSHOT,), ""
    now = today(settings)
    periods = periods_between(period_key(dataset.start, dataset.step), period_key(now, dataset.step))
    due = [period for period in periods if (day := dataset.due(period)) is not None and day < now]
    newest = due[-1] if due else periods[0]
    return tuple(period for period in periods if period >= newest), newest if due else ""


def _before(dataset: Dataset, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The three months, or the year, before the periods wanted, as far as the dataset has them."""
    if dataset.start is None:
        return ()
    periods = periods_between(period_key(dataset.start, dataset.step), wanted[0])
    return tuple(periods[-4 if dataset.step == "month" else -2 : -1])


def _some(dataset: Dataset, requests: Sequence[Request]) -> list[Request]:
    """The requests that a sample takes, each in its smaller form where the dataset knows one."""
    by_address: dict[str, Request] = {}
    for request in requests:
        by_address.setdefault(request.url, request)
    some = requests if len(requests) <= _MOST_REQUESTS else list(by_address.values())
    return [dataset.smaller(request) if dataset.smaller else request for request in some]


def _listed(names: Sequence[str], number: int = 0) -> str:
    shown = ", ".join(repr(name[:40]) for name in names[:5])
    more = max(number, len(names)) - len(names[:5])
    return f"{shown} and {more} more" if more > 0 else shown
