"""The site of a sample since 2021: every answer has its page, and its figures are those of other queries."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.site.answers import ANSWERS
from tests.witnesses import disagreements, pages_with_rows

pytestmark = pytest.mark.soak

_SHIPPED_FROM_US = """
select 100 * sum(value_cad) filter (where export_country_key = 'USA') / sum(value_cad)
from marts.fct_imports_by_origin_and_export_country
where origin_country_key = 'MEX' and month_start_date > date '2025-08-01' and month_start_date <= date '2026-08-01'
"""


def test_every_answer_is_there_and_says_what_the_file_says(night: tuple[bool, Path]) -> None:
    site = night[1].parent / "site"
    assert set(pages_with_rows(site)) == {answer.slug for answer in ANSWERS}
    with duckdb.connect(str(night[1]), read_only=True) as con:
        assert disagreements(con, site, 400) == []
        ((share,),) = con.execute(_SHIPPED_FROM_US).fetchall()
    page = (site / "answers" / "shipped-from.html").read_text()
    assert (
        f"<strong>{share:.1f}%</strong> of what Canada imported of Mexican origin was shipped from the United States"
        in page
    )
    assert sum(path.stat().st_size for path in site.resolve().rglob("*") if path.is_file()) < 5_000_000
