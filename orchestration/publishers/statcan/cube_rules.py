"""What must hold of a table of the web data service: rules that follow from its declared dimensions.

Rows are known by their coordinate, whose parts are members, whose codes and roles ``statcan_members`` tells. Labels are
only compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.core.drift import FEW_WRONG_ROWS
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Rule
from orchestration.publishers.statcan.cube import Cube

_rule = rules_beside(__file__)

_SCALARS = (
    "units", "tens", "hundreds", "thousands", "tens of thousands", "hundreds of thousands", "millions",
    "tens of millions", "hundreds of millions", "billions",
)  # fmt: skip
"""The word of each scalar id, from 0."""

_NO_VALUE = ("..", "...", "x", "F")
_WITH_VALUE = ("A", "B", "C", "D", "E", "p", "r", "0s", "<LOD")
"""Marks of the service's own legend that stand in place of a value, and beside one."""


def member_rules(cube: Cube) -> tuple[Rule, ...]:
    """Rules of the table of members."""
    return (
        _rule("one_total_a_dimension", dimensions=cube.dimensions, members_table="{batch}"),
        _rule("one_member_a_code", members_table="{batch}"),
    )


def data_rules(cube: Cube) -> tuple[Rule, ...]:
    """Rules of the table of values."""
    known = {"dimensions": cube.dimensions, "members_table": f"candidate.{cube.members}", "step": cube.every}
    untotalled = [f"code_{n}" for n, one in enumerate(cube.dimensions, 1) if not one.has_total]
    totalled = [n for n, one in enumerate(cube.dimensions, 1) if one.has_total]
    marks = {"marks_of_no_value": _NO_VALUE, "marks_beside_a_value": _WITH_VALUE}
    return (
        _rule("ref_date_is_a_period", step=cube.every),
        _rule("coordinate_names_members", **known),
        _rule("labels_are_the_members", **known),
        _rule("blank_has_a_reason", **marks),
        _rule("status_is_known", **marks),
        _rule("scalar_is_its_factor", factors=_SCALARS),
        _rule("unit_is_dollars"),
        _rule("members_are_known", **known),
        _rule(
            "totals_are_plausible",
            **known,
            untotalled_codes=untotalled,
            whole=cube.whole,
        ),
        _rule("no_period_without_its_total", **known),
        _rule("members_have_every_period", **known, untotalled_codes=untotalled, totalled_positions=totalled),
        *(rule for position in totalled for rule in _sums(cube, position)),
    )


def _sums(cube: Cube, position: int) -> Iterator[Rule]:
    """Parts never exceed their total; with an "other" member they equal it, but for what quarantined rows may take."""
    compared = {
        "dimensions": cube.dimensions,
        "members_table": f"candidate.{cube.members}",
        "step": cube.every,
        "position": position,
        "others": [n for n in range(1, len(cube.dimensions) + 1) if n != position],
        "column": cube.dimensions[position - 1].column,
    }
    yield _rule("parts_sum_to_the_total", **compared, quarantined_value_share=FEW_WRONG_ROWS.value_share)
    yield _rule("parts_are_all_there", **compared)
