"""``page`` on a release of another version (``docs/operating/upgrade.md``, "Go back")."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from orchestration.core.errors import SiteOfAnotherVersion
from orchestration.core.settings import Settings
from orchestration.environment import load_settings
from orchestration.release.candidate import sha256_of
from orchestration.release.releases import description_of, release_file
from orchestration.site.write import write_site

BUILD = "20260101T000000000000Z-00000000"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A mode whose BI was pointed back to a release of version 1.1, beside the site of a newer one."""
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    release = release_file(settings, BUILD)
    release.parent.mkdir(parents=True)
    with duckdb.connect(str(release)) as con:
        con.execute("create schema meta; create schema marts")
        con.execute(
            f"create table meta.publication as select '{BUILD}' as build_id, 'sample' as source_mode,"
            " '1.1' as schema_version"
        )
    description_of(release).write_text(json.dumps({"sealed": sha256_of(release)}))
    settings.pointer.symlink_to(release.relative_to(settings.home))
    newer = settings.sites / "newer"
    newer.mkdir(parents=True)
    (newer / "index.html").write_text("newer")
    settings.site.symlink_to(newer.relative_to(settings.home))
    return settings


def test_no_site_is_made_of_it_and_the_one_that_is_there_stays(settings: Settings) -> None:
    with pytest.raises(SiteOfAnotherVersion) as refused:
        write_site(settings)
    said = str(refused.value)
    assert "found one of version 1.1, of which this software makes no site" in said
    assert "stays" in said
    assert "Error:" not in said and "make warehouse" not in said
    assert (settings.site / "index.html").read_text() == "newer"
    assert [path.name for path in settings.sites.iterdir()] == ["newer"]
