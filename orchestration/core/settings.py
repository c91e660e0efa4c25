"""Settings: the places and choices of one mode. How they are read and refused is in ``environment``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from orchestration.core.dataset import Key
from orchestration.core.modes import NOTICES, Mode

PACKAGE = Path(__file__).resolve().parents[1]
_IN_WHEEL = PACKAGE / "bundled"
IS_INSTALLED = _IN_WHEEL.is_dir()
"""Whether this is an installed wheel, which carries what lies beside the package in a checkout."""

PROJECT_ROOT = _IN_WHEEL if IS_INSTALLED else PACKAGE.parent
"""Where the dbt project, the lock and ``dagster.yaml`` are."""

WORK_ROOT = Path.cwd() if IS_INSTALLED else PACKAGE.parent
"""Where ``.env`` is read and ``data/`` lies unless a setting says otherwise: the checkout, or the folder one is in."""

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
SEEDS = DBT_PROJECT / "seeds"

NO_CHANGE, KEYLESS = "sample-no-change", "sample-keyless"
"""The usual sample's variants: a world in which nothing ever changes; no key for any publisher."""

_MADE_UP_KEY = "made-up-key"


@dataclass(frozen=True)
class Settings:
    """One mode's places and choices.

    ``recordings`` is set in recorded mode only; ``history_start`` is the first month asked for. ``alert_url`` and
    ``ping_url`` and the ``keys`` (setting -> value) are secrets. ``keep_landing_days`` is ``None`` to keep every landed
    byte for ever. ``variant`` is a variant of the sample, in a folder of its own. ``has_site`` is whether a night
    makes the site of its release.
    """

    mode: Mode
    data_root: Path
    recordings: Path | None
    history_start: date
    contact: str
    alert_url: str = field(default="", repr=False)
    ping_url: str = field(default="", repr=False)
    keep_landing_days: int | None = None
    variant: str = ""
    has_site: bool = True
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def home(self) -> Path:
        """Folder of everything that this mode owns; a variant of the sample has its own."""
        return self.data_root / (self.variant or self.mode.value)

    def secret(self, key: Key) -> str:
        """The value of a publisher's key, or nothing. Offline any key will do, so that one is made up."""
        offline = "" if self.mode is Mode.LIVE or self.variant == KEYLESS else _MADE_UP_KEY
        return self.keys.get(key.setting, offline)

    @property
    def landing(self) -> Path:
        """Publisher's bytes and their receipts."""
        return self.home / "landing"

    @property
    def drop(self) -> Path:
        """Files that a person downloaded, a folder a dataset."""
        return self.home / "drop"

    @property
    def build_file(self) -> Path:
        """Private DuckDB file of the raw layer and its load history."""
        return self.home / "build.duckdb"

    @property
    def work_file(self) -> Path:
        """Private DuckDB file of staging models and seeds; rebuilt every night."""
        return self.home / "work.duckdb"

    @property
    def next_file(self) -> Path:
        """The candidate release that dbt writes and the audit judges."""
        return self.home / "next" / "release.duckdb"

    @property
    def dbt_target(self) -> Path:
        """dbt's artifacts of this mode, its parsed project among them (kept, so that a night does not parse anew)."""
        return self.home / "dbt"

    @property
    def releases(self) -> Path:
        """Immutable release files."""
        return self.home / "releases"

    @property
    def pointer(self) -> Path:
        """What BI opens: a link to the newest good release."""
        return self.home / "warehouse.duckdb"

    @property
    def sites(self) -> Path:
        """Sites of releases, of which one is shown."""
        return self.home / "sites"

    @property
    def site(self) -> Path:
        """What people look at: a link to the newest site."""
        return self.home / "site"

    @property
    def dagster_home(self) -> Path:
        """Dagster's instance of this mode."""
        return self.home / "dagster"

    @property
    def notice(self) -> str:
        """One sentence on what kind of data this is."""
        return NOTICES[self.mode]
