"""The publishers of a simulated month: a folder of recordings that moves forward from night to night.

Their files are the sample's. What changes is what they offer on a day: months that have been released, exchange rates
up to the last business day, a month published again, a fault.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from orchestration.core.periods import month_start, months_between
from tests.support.small_recordings import rewrite, rewrite_rows

FIRST_MONTH = "2024-02"
TRANSBORDER, CROSSINGS, RATES = "bts_transborder", "bts_border_crossings", "boc_exchange_rates"
REVISED_BY = 1_000
"""US dollars that a revision adds to one row of each cut."""

_SWAPPED_PORTS = (("3801", "38XX"), ("0901", "09XX"), ("2506", "25XX"), ("0712", "07XX"), ("3004", "30XX"))
"""Every code stays known and every total stays: only a look at the whole shows it."""

_HOLIDAYS = {date(2024, 12, 25), date(2024, 12, 26), date(2025, 1, 1)}
"""Days without a rate of the Bank of Canada, besides weekends."""

_INDEX = """
as_of = {as_of}

[listing]
"https://www.bts.gov/topics/transborder-raw-data" = "bts_transborder"

[[recording]]
dataset = "bts_transborder"
file = "transborder/*/*.zip"
url = "https://www.bts.gov/sites/bts.dot.gov/files/transborder-raw/{{parent}}/{{name}}"
serving = "made"

[[recording]]
dataset = "bts_border_crossings"
file = "border_crossings.parquet"
url = "https://data.bts.gov/resource/keg4-3bc2.json"
wire = "socrata"
serving = "made"
table = "select * from '{{file}}' where left(date, 7) between '{first}' and '{crossings}'"

[[recording]]
dataset = "imf_portwatch_ports"
file = "PortWatch_ports_database.parquet"
url = "https://services9.arcgis.com/weJ1QsnbMYJlCHdG/arcgis/rest/services/PortWatch_ports_database/FeatureServer/0/query"
wire = "arcgis"
serving = "made"
table = "select * from '{{file}}'"

[[recording]]
dataset = "nga_world_port_index"
file = "UpdatedPub150.csv"
url = "https://msi.nga.mil/api/publications/download"
serving = "made"

[[recording]]
dataset = "boc_exchange_rates"
file = "FX_RATES_DAILY.csv"
url = "https://www.bankofcanada.ca/valet/observations/group/FX_RATES_DAILY/csv"
serving = "made"

{faults}
"""


@dataclass
class Publishers:
    """What is offered, in ``folder``, out of the whole ``sample``."""

    sample: Path
    folder: Path
    newest_crossings: str = ""
    frozen_since: date | None = None
    _months: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        for name in ("border_crossings.parquet", "PortWatch_ports_database.parquet", "UpdatedPub150.csv"):
            shutil.copyfile(self.sample / name, self.folder / name)

    def offer(self, today: date, faults: str) -> None:
        """Be as on the morning of ``today``."""
        rates = (self.sample / "FX_RATES_DAILY.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        offered = [line for line in rates if self._is_offered(line, today)]
        (self.folder / "FX_RATES_DAILY.csv").write_text("".join(offered), encoding="utf-8")
        index = _INDEX.format(as_of=today, first=FIRST_MONTH, crossings=self.newest_crossings, faults=faults)
        (self.folder / "recorded.toml").write_text(index, encoding="utf-8")

    def _is_offered(self, line: str, today: date) -> bool:
        try:
            day = date.fromisoformat(line[1:11])
        except ValueError:
            return True
        return day < (self.frozen_since or today) and day not in _HOLIDAYS

    def release(self, dataset: str, last: str) -> None:
        """Publish all months up to ``last`` that were not published before."""
        if dataset == CROSSINGS:
            self.newest_crossings = last
            return
        for month in months_between(FIRST_MONTH, last):
            if month not in self._months:
                self._months.add(month)
                self.repair(month)

    def revise(self, month: str) -> None:
        """Publish a month again with a little more value, the same in each of its three cuts."""
        rewrite(self._zip(month), _with_more_value)

    def double(self, month: str) -> None:
        """Publish a month again with every value doubled."""
        rewrite_rows(self._zip(month), lambda row: {**row, "VALUE": str(2 * int(row["VALUE"]))})

    def hide_ports(self, month: str) -> None:
        """Publish a month again with large ports and their districts' undisclosed ones taken for each other."""
        rewrite_rows(self._zip(month), swap_ports)

    def repair(self, month: str) -> None:
        """Publish a month as it was first."""
        self._zip(month).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._sample_zip(month), self._zip(month))

    def freeze(self, since: date) -> None:
        """Publish no rate of ``since`` or later: the same bytes, night after night."""
        self.frozen_since = since

    def thaw(self) -> None:
        """Publish all rates again."""
        self.frozen_since = None

    def _zip(self, month: str) -> Path:
        return self.folder / self._sample_zip(month).relative_to(self.sample)

    def _sample_zip(self, month: str) -> Path:
        name = f"{month_start(month):%B}".lower()
        zips = (self.sample / "transborder" / month[:4]).glob("*.zip")
        return next(path for path in zips if path.name.lower().startswith(name))


Change = Callable[[Publishers], None]
"""Something that publishers do before a night."""


def releases(dataset: str, last: str) -> Change:
    """Months up to ``last`` are released."""
    return partial(Publishers.release, dataset=dataset, last=last)


def revises(month: str) -> Change:
    """History is revised: a month of freight is published again with other values."""
    return partial(Publishers.revise, month=month)


def doubles(month: str) -> Change:
    """A month of freight is published again, every value doubled."""
    return partial(Publishers.double, month=month)


def hides_ports(month: str) -> Change:
    """A month of freight is published again, large ports taken for undisclosed ones."""
    return partial(Publishers.hide_ports, month=month)


def repairs(month: str) -> Change:
    """A month of freight is published again as it was."""
    return partial(Publishers.repair, month=month)


def freezes(day: date) -> Change:
    """Exchange rates stand still from ``day``."""
    return partial(Publishers.freeze, since=day)


def thaws() -> Change:
    """Exchange rates move again."""
    return Publishers.thaw


def partitions(dataset: str, first: str, last: str) -> tuple[str, ...]:
    """``<dataset> <month>`` of each month."""
    return tuple(f"{dataset} {month}" for month in months_between(first, last))


def swap_ports(row: dict[str, str]) -> dict[str, str]:
    """A row of a cut with its port exchanged; of a cut without ports, as it is."""
    other = {code: swapped for pair in _SWAPPED_PORTS for code, swapped in (pair, pair[::-1])}
    return {**row, "DEPE": other.get(row["DEPE"], row["DEPE"])} if "DEPE" in row else row


def _with_more_value(name: str, content: bytes) -> bytes:
    """Exports to Canada by truck: one row of the cut is raised, so that the three cuts still agree."""
    header, *lines = content.decode().splitlines()
    names = header.split(",")
    rows = [dict(zip(names, line.split(","), strict=True)) for line in lines]
    raised = next(row for row in rows if (row["TRDTYPE"], row["COUNTRY"], row["DISAGMOT"]) == ("1", "1220", "5"))
    raised["VALUE"] = str(int(raised["VALUE"]) + REVISED_BY)
    return ("\r\n".join([header, *(",".join(row[key] for key in names) for row in rows)]) + "\r\n").encode()
