"""What went wrong is right again by itself, whichever way the publisher mends it, and nothing wrong goes untold."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.automation.conditions import ended_jobs
from orchestration.release.candidate import sha256_of
from tests.conftest import Place
from tests.small_recordings import month_zip, rewrite_rows
from tests.soak.publishers import swap_ports


@pytest.mark.soak
def test_a_build_that_was_refused_is_right_again_when_the_publisher_takes_the_month_back(
    good_place: Place, tmp_path: Path
) -> None:
    """The audit refuses what the gate let pass; taken back, nothing is left to build."""
    place = good_place.copy(tmp_path)
    published, first = sha256_of(place.settings.pointer), month_zip(place.recordings, "2019-02").read_bytes()
    rewrite_rows(month_zip(place.recordings, "2019-02"), swap_ports)
    assert "share_at_undisclosed_ports" in place.run("warehouse", expect=1).stdout
    assert "build failed" in place.run("status", expect=1).stdout
    month_zip(place.recordings, "2019-02").write_bytes(first)
    assert "nothing changed" in place.run("warehouse").stderr
    assert sha256_of(place.settings.pointer) == published
    assert ended_jobs(place.settings)["build"].failures == ()
    place.run("status")


@pytest.mark.soak
def test_a_publisher_that_fails_in_the_first_of_two_ranges_of_months_is_told(good_place: Place, tmp_path: Path) -> None:
    """A declared gap divides the months of a night into two runs of one job."""
    place = good_place.copy(tmp_path)
    gaps = "".join(
        f'[[gap]]\ndataset = "{dataset}"\nfirst = "2019-02"\nlast = "2019-02"\nreason = "Not in these recordings."\n'
        for dataset in ("bts_transborder", "bts_border_crossings")
    )
    with (place.recordings / "recorded.toml").open("a", encoding="utf-8") as index:
        index.write(f'{gaps}[[fault]]\nurl = "January2019"\nstatus = 503\n')
    result = place.run("warehouse", expect=1)
    assert "ingest_monthly 2019-01 to 2019-01" in result.stderr
    assert "ingest_monthly 2019-03 to 2019-03" in result.stderr
    assert "bts_transborder unreachable" in place.run("status", expect=1).stdout
