"""Settings: the places and choices of one mode. How they are found in the environment is in ``environment``.

Each field that has a variable is a setting; ``make generate`` writes ``.env.example`` and
``docs/operating/settings.md`` from the fields' descriptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, PlainValidator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from orchestration.core import setting_checks as check
from orchestration.core.dataset import Key
from orchestration.core.engines import Engine
from orchestration.core.modes import NOTHING_PLANTED, NOTICE_WITHOUT_CHANGE, NOTICES, PLANTED, Mode
from orchestration.core.setting_checks import KEYLESS, NO_CHANGE, PREFIX

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

_MADE_UP_KEY = "made-up-key"
_HISTORY_START = date(2018, 1, 1)


class Settings(BaseSettings):
    """One mode's places and choices.

    A secret is a field that is not shown in ``repr``. Nothing is read from the environment by making one: see
    ``environment.load_settings``. ``model_copy`` makes one with other values, unchecked.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, case_sensitive=True, populate_by_name=True, validate_default=False, frozen=True
    )

    mode: Annotated[Mode, PlainValidator(check.mode)] = Field(
        Mode.SAMPLE,
        validation_alias=f"{PREFIX}SOURCES",
        description=(
            "Where data comes from: sample (made by this project), recorded (needs the next setting) or live. Default:"
            " recorded if the next setting is given, otherwise sample."
        ),
    )
    recordings: Annotated[Path | None, PlainValidator(check.recordings)] = Field(
        "",  # the check makes it None, or says that recorded mode needs a folder
        validate_default=True,
        validation_alias=f"{PREFIX}RECORDINGS",
        description="Folder of recorded files of the publishers, for mode recorded.",
    )
    data_root: Annotated[Path, PlainValidator(check.data_root)] = Field(
        str(WORK_ROOT / "data"),
        validate_default=True,
        validation_alias=f"{PREFIX}DATA",
        description=(
            "Where <mode>/ is kept, with all that a mode has: a path without # and ?. Default: data/ in the repository."
        ),
    )
    variant: Annotated[str, PlainValidator(check.variant)] = Field(
        "",
        validation_alias=f"{PREFIX}SAMPLE",
        description=(
            f"{NO_CHANGE}: a sample in whose world nothing ever changes; {KEYLESS}: without a key for any publisher."
            " Each is kept in a folder of its own. Default: the usual sample."
        ),
    )
    history_start: Annotated[date, PlainValidator(check.month)] = Field(
        _HISTORY_START,
        validation_alias=f"{PREFIX}HISTORY_START",
        description=f"First month of history to ask for, YYYY-MM. Default: {_HISTORY_START:%Y-%m}.",
    )
    contact: Annotated[str, PlainValidator(check.contact)] = Field(
        "",
        validation_alias=f"{PREFIX}CONTACT",
        description="Contact that publishers see in the User-Agent when live, such as an e-mail address.",
    )
    alert_url: Annotated[str, PlainValidator(check.address)] = Field(
        "",
        repr=False,
        validation_alias=f"{PREFIX}ALERT_URL",
        description=(
            "Webhook that receives one message for each failure, refusal and stale dataset, and another when it is over"
            " (docs/operating/alerts.md)."
        ),
    )
    ping_url: Annotated[str, PlainValidator(check.address)] = Field(
        "",
        repr=False,
        validation_alias=f"{PREFIX}PING_URL",
        description=(
            "Address of a dead man's switch, fetched when a night has run to its end (docs/operating/alerts.md)."
        ),
    )
    keep_landing_days: Annotated[int | None, PlainValidator(check.days)] = Field(
        None,
        validation_alias=f"{PREFIX}KEEP_LANDING_DAYS",
        description=(
            "Days to keep landed bytes that newer ones have replaced (docs/operating/retention.md). Default: for ever."
        ),
    )
    has_site: Annotated[bool, PlainValidator(check.site)] = Field(
        True,
        validation_alias=f"{PREFIX}SITE",
        description="off: a night makes no site of its release. Default: it does; make page makes one at any time.",
    )
    lake_address: Annotated[str, PlainValidator(check.lake)] = Field(
        "",
        validation_alias=f"{PREFIX}LAKE",
        description=(
            "Folder, or s3://bucket/prefix, to which make lake writes accepted rows (docs/operating/lake.md). Default:"
            " lake/ in the mode's folder."
        ),
    )
    engine: Annotated[Engine, PlainValidator(check.engine)] = Field(
        Engine.DUCKDB,
        validation_alias=f"{PREFIX}ENGINE",
        description=(
            "What runs the models and their tests: duckdb, or spark, which needs an extra (docs/operating/spark.md)."
            " Default: duckdb."
        ),
    )
    keys: Mapping[str, str] = Field(default_factory=dict, repr=False)
    """Setting -> secret, for the publishers that give keys: each dataset declares its own."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What it is made with, and nothing unseen."""
        return (init_settings,)

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
    def engine_scratch(self) -> Path:
        """What another engine than DuckDB keeps while it builds; removed in the end."""
        return self.home / "engine"

    @property
    def dbt_target(self) -> Path:
        """dbt's artifacts of this mode: what it compiled and what came of it."""
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
    def lake(self) -> str:
        """Folder, or address of a bucket, of accepted rows as Parquet."""
        return self.lake_address or str(self.home / "lake")

    @property
    def dagster_home(self) -> Path:
        """Dagster's instance of this mode."""
        return self.home / "dagster"

    @property
    def notice(self) -> str:
        """One sentence on what kind of data this is."""
        return NOTICE_WITHOUT_CHANGE if self.variant == check.NO_CHANGE else NOTICES[self.mode]

    @property
    def planted(self) -> str:
        """What is planted in the sample, in sentences; empty in other modes."""
        if self.mode is not Mode.SAMPLE:
            return ""
        return NOTHING_PLANTED if self.variant == check.NO_CHANGE else PLANTED
