"""The closing summary: what failed alike is one line."""

from __future__ import annotations

from orchestration.automation.summary import grouped


def test_partitions_that_failed_alike_are_one_line() -> None:
    same = "GateFailed: expected 40 checks to pass; found disagmot.known_codes. See the docs."
    failures = [f"[bts_transborder 2024-0{month}] {same}" for month in range(1, 6)]
    failures += ["[bts_transborder 2024-06] SchemaDrift: new column", f"[bts_other 2024-01] {same}"]
    failures += ["[boc_exchange_rates] SourceUnavailable: status 503", "dbt did not build the candidate."]
    assert grouped(failures) == [
        f"  [bts_transborder 2024-01, 2024-02, 2024-03 and 2 more] {same}",
        "  [bts_transborder 2024-06] SchemaDrift: new column",
        f"  [bts_other 2024-01] {same}",
        "  [boc_exchange_rates] SourceUnavailable: status 503",
        "  dbt did not build the candidate.",
    ]
