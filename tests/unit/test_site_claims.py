"""Which answers of the site compute something on which claim of the thesis."""

from __future__ import annotations

import csv
import re

from orchestration.core.seeds import seed_file
from orchestration.site.answers import ANSWERS
from orchestration.site.claims import ANSWERS_OF_CLAIM, MIXED, TOWARDS, UNKNOWN, Claim, Direction
from orchestration.site.evidence import SIDES
from orchestration.site.verdict import verdict_of


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


def _claim(number: int, direction: Direction, compared: tuple[str, ...] = (), absent: tuple[str, ...] = ()) -> Claim:
    return Claim(number, "claim", "against", direction, [], compared, absent)


def test_a_claim_on_two_things_of_which_one_is_compared_says_so() -> None:
    half = _claim(2, TOWARDS, ("Canada",), ("Mexico",))
    assert half.word == "moved as claimed, for Canada alone"
    assert _claim(2, TOWARDS, ("Canada", "Mexico")).word == "moved as claimed"
    verdict = verdict_of([half, _claim(1, TOWARDS), _claim(3, UNKNOWN)])
    assert verdict.sentence.endswith("Figures are compared on claim 2 for Canada alone.")


def test_what_would_change_the_verdict_follows_from_its_rules() -> None:
    claims = [
        *(_claim(number, TOWARDS) for number in (1, 2, 7, 8)),
        *(_claim(number, MIXED) for number in (4, 6, 9)),
        *(_claim(number, UNKNOWN) for number in (3, 5, 11)),
    ]
    verdict = verdict_of(claims)
    assert verdict.word == "In part"
    assert "Yes takes at least 7 of the 10 claims as claimed and none against: 4 moved as claimed" in verdict.changes
    assert "claims 3, 5 and 11 wait" in verdict.changes
    more = [_claim(claim.number, TOWARDS if claim.number in (4, 6, 9) else claim.direction) for claim in claims]
    assert verdict_of(more).word.startswith("Yes")
    assert not verdict_of([*more[:6], _claim(9, MIXED), *more[7:]]).word.startswith("Yes")


def test_every_figure_that_is_to_move_belongs_to_one_side_of_a_claim_on_two() -> None:
    with seed_file("thesis_claims").open(encoding="utf-8", newline="") as file:
        numbers = {row["claim_key"]: int(row["claim_number"]) for row in csv.DictReader(file)}
    with seed_file("claim_evidence").open(encoding="utf-8", newline="") as file:
        evidence = [(numbers[row["claim_key"]], row) for row in csv.DictReader(file)]
    for number, sides in SIDES.items():
        keys = [row["evidence_key"] for of, row in evidence if of == number and row["expected"] != "none"]
        found = {key: [side for side, pattern in sides.items() if re.search(pattern, key)] for key in keys}
        assert {key: one for key, one in found.items() if len(one) != 1} == {}
        assert {side for one in found.values() for side in one} == set(sides)


def test_what_a_newspaper_quotes_is_not_called_an_agency_s_page() -> None:
    with seed_file("control_totals").open(encoding="utf-8", newline="") as file:
        quoted = {
            f"{row['dataset']}.{row['measure']}.{row['country_code']}"
            for row in csv.DictReader(file)
            if row["source"].startswith("press")
        }
    with seed_file("published_series_list").open(encoding="utf-8", newline="") as file:
        certainties = {row["series_code"]: row["certainty"] for row in csv.DictReader(file)}
    assert {code: certainties[code] for code in quoted & set(certainties) if certainties[code] != "press"} == {}
