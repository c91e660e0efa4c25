"""Which answers of the site compute something on which claim of the thesis."""

from __future__ import annotations

import csv

from orchestration.core.seeds import seed_file
from orchestration.site.answers import ANSWERS
from orchestration.site.verdict import ANSWERS_OF_CLAIM


def test_the_name_of_a_figure_stands_alone() -> None:
    """On its page a figure stands beside others than in the seed."""
    with seed_file("claim_evidence").open(encoding="utf-8", newline="") as file:
        names = [row["evidence_name"] for row in csv.DictReader(file)]
    assert names
    assert [name for name in names if name.startswith("The same")] == []


def test_every_answer_stands_under_a_claim_and_every_claim_is_answered() -> None:
    with seed_file("thesis_claims").open(encoding="utf-8", newline="") as file:
        claims = {int(row["claim_number"]): row["answered_by"].split() for row in csv.DictReader(file)}
    assert ANSWERS_OF_CLAIM.keys() == claims.keys()
    told = [slug for slugs in ANSWERS_OF_CLAIM.values() for slug in slugs]
    assert sorted([*told, "published-evidence"]) == sorted(answer.slug for answer in ANSWERS)
    tables = {answer.slug: answer.table for answer in ANSWERS}
    for number, slugs in ANSWERS_OF_CLAIM.items():
        assert {tables[slug] for slug in slugs} & set(claims[number]), number
