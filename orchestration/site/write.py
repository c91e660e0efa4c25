"""Writes the site of a mode from the published file, beside what is there, and flips to it when it is whole."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from orchestration.core.commands import advised
from orchestration.core.durable import sync_folder
from orchestration.core.errors import ModesMixed, NothingPublished, SiteOfAnotherVersion
from orchestration.core.settings import Settings
from orchestration.quality.audit import SCHEMA_VERSION
from orchestration.release.releases import Release, current_release
from orchestration.site.pages import Pages


def write_site(settings: Settings) -> Path:
    """Write the site of the published file; it takes the place of the last one when it is whole.

    Returns:
        ``site/index.html`` in the mode's folder.

    Raises:
        NothingPublished: there is no published file, it is damaged, or lacks a table.
        SiteOfAnotherVersion: it is of a version with other tables; the site that is there stays.
        ModesMixed: the file was published in another mode.
    """
    release = _release(settings)
    settings.sites.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix=f"{release.publication['build_id']}-", dir=settings.sites))
    folder.chmod(0o755)
    try:
        with duckdb.connect(str(release.path), read_only=True) as con:
            Pages(con, release, folder, settings).write()
        _flip(settings.site, folder)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        shutil.rmtree(folder)
        version = release.publication["schema_version"]
        if version != SCHEMA_VERSION:
            raise _of_another_version(version) from error
        raise _nothing(settings, f"tables of version {version}: {str(error).splitlines()[0]}") from error
    except BaseException:
        shutil.rmtree(folder)
        raise
    for old in settings.sites.iterdir():
        if old != folder:
            shutil.rmtree(old)
    return settings.site / "index.html"


def _release(settings: Settings) -> Release:
    release = current_release(settings)
    if release is None:
        raise _nothing(settings, "a damaged one" if settings.pointer.exists() else "none")
    if (mode := release.publication["source_mode"]) != settings.mode.value:
        raise ModesMixed(
            partition=str(settings.pointer),
            expected=f"a release of mode {settings.mode}",
            found=f"one of mode {mode}",
            remedy="Keep the modes' folders apart; publish again.",
        )
    return release


def _nothing(settings: Settings, found: str) -> NothingPublished:
    return NothingPublished(
        partition="site",
        expected=f"a file that this version published at {settings.pointer}",
        found=found,
        remedy=f"Run {advised(settings.mode, 'warehouse')} first.",
    )


def _of_another_version(version: str) -> SiteOfAnotherVersion:
    return SiteOfAnotherVersion(
        partition="site",
        expected=f"a release of version {SCHEMA_VERSION}",
        found=f"one of version {version}, of which this software makes no site",
        remedy="There is nothing to do: the site that is there stays until a night publishes again.",
    )


def _flip(link: Path, folder: Path) -> None:
    """Readers of the old site keep the page that they have open."""
    fresh = link.with_name(f".{link.name}.next")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.relative_to(link.parent), target_is_directory=True)
    fresh.replace(link)
    sync_folder(link.parent)
