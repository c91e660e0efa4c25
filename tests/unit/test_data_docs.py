"""The Data Docs: everything that a gate saw stands on its page, and no page needs a network."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from orchestration.core.errors import DocumentUnreadable
from orchestration.quality.checks import Check
from orchestration.quality.data_docs import StoredValidation, build_site
from tests.support.judged import CHECKS, GOOD_ROWS, HOSTILE, NOTICE, TABLE, passed_failed_errored, stored


class Seen(HTMLParser):
    """The text of a page, and what it loads or links to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.text = ""
        self.loads: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "srcset", "data", "poster", "background") or (name == "href" and tag == "link"):
                self.loads.append(value or "")
            elif name == "href":
                self.links.append(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data + " "


@pytest.fixture(scope="module")
def validations() -> list[StoredValidation]:
    return passed_failed_errored()


@pytest.fixture(scope="module")
def site(validations: list[StoredValidation], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home") / "data_docs"
    assert build_site(validations, folder, notice=NOTICE) == folder / "index.html"
    return folder


def _validation_of(site: Path, day: int) -> Seen:
    [page] = (site / "validations").glob(f"202609{day:02}T*.html")
    return Seen(page)


def test_a_failure_shows_each_check_with_its_reason_and_what_was_seen(site: Path) -> None:
    text = _validation_of(site, 2).text
    for check in CHECKS:
        assert check.name in text
        assert check.why in text
    assert text.count(" fail ") >= len(CHECKS)
    for seen in (
        "1234",
        "-7",
        "≈33.333% unexpected",
        "1 unexpected values found",
        "id rows 1 2",
        "2026-07 to 2026-08 (2)",
    ):
        assert seen in text, seen


def test_a_pass_shows_each_check_with_its_reason(site: Path) -> None:
    text = _validation_of(site, 1).text
    for check in CHECKS:
        assert check.name in text
        assert check.why in text
    assert "Successful Expectations 5" in text
    assert " fail " not in text


def test_a_check_that_could_not_be_judged_is_an_error_with_its_message(site: Path) -> None:
    text = _validation_of(site, 3).text
    assert "error t.broken" in text
    assert 'Referenced column "gone" not found' in text
    assert "pass t.id.not_null" in text


def test_what_did_not_pass_comes_first(site: Path) -> None:
    text = _validation_of(site, 3).text
    assert text.index("t.broken") < text.index("t.grain_is_unique")


def test_a_suite_says_why_each_threshold_was_chosen(site: Path) -> None:
    text = Seen(site / "suites" / "candidate.t.html").text
    for check in CHECKS:
        assert f"{check.name} {check.why}" in text


def test_the_index_lists_the_newest_first_and_all_its_links_lead_somewhere(site: Path) -> None:
    index = Seen(site / "index.html")
    rows = [f"2026-09-0{day} 03:00:00 agency_t candidate.t 2026-07 to 2026-08 (2)" for day in (3, 2, 1)]
    found = [index.text.index(row) for row in rows]
    assert found == sorted(found)
    assert [index.text[at + len(rows[0]) :].split()[:2] for at in found] == [
        ["error", "6"],
        ["fail", "5"],
        ["pass", "5"],
    ]
    for page in site.rglob("*.html"):
        for link in Seen(page).links:
            target, _, part = unquote(link).partition("#")
            assert (page.parent / target).is_file() if target else f'id="{part}"' in page.read_text(), link


def test_the_notice_stands_on_every_page(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) == 5
    assert all(NOTICE in Seen(page).text for page in pages)


def test_no_page_loads_anything_but_the_stylesheet_beside_it(site: Path) -> None:
    for page in site.rglob("*.html"):
        seen = Seen(page)
        assert {load.removeprefix("../") for load in seen.loads} == {"data:,", "data_docs.css"}
        assert not seen.tags & {"script", "style", "iframe", "img", "object", "embed", "base", "form"}
        assert not [link for link in seen.links if ":" in link or link.startswith("//")]
    stylesheet = (site / "data_docs.css").read_text(encoding="utf-8")
    assert "url(" not in stylesheet
    assert "@import" not in stylesheet


def test_a_value_that_looks_like_a_page_is_shown_as_text(site: Path) -> None:
    assert HOSTILE in _validation_of(site, 2).text


def test_building_again_replaces_the_whole_site_and_keeps_the_names_of_its_pages(
    validations: list[StoredValidation], site: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data_docs"
    build_site(validations, folder, notice="another notice")
    (folder / "left over.html").touch()
    build_site(validations, folder, notice=NOTICE)
    pages = {page.relative_to(folder): page.read_bytes() for page in folder.rglob("*.*")}
    assert pages == {page.relative_to(site): page.read_bytes() for page in site.rglob("*.*")}


def test_two_validations_of_one_table_in_one_second_have_a_page_each(
    validations: list[StoredValidation], tmp_path: Path
) -> None:
    twins = [dataclasses.replace(validations[0], partitions=(month,)) for month in ("2026-07", "2026-08")]
    build_site(twins, tmp_path / "data_docs", notice=NOTICE)
    assert len(list((tmp_path / "data_docs" / "validations").iterdir())) == 2


def test_a_rule_of_the_audit_makes_the_library_print_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rules of the audit name the published tables; the library prints that a query should name its batch."""
    audit = Check("marts_are_there", TABLE, "no_rows", "Nothing else.", {"sql": f"from {TABLE} where value > 99"})
    validation = stored(GOOD_ROWS, audit, judged_at=datetime(2026, 9, 1, 3))
    build_site([validation], tmp_path / "data_docs", notice=NOTICE)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


@pytest.mark.parametrize("document", ["", "null", "{}", '{"results": [{}]}', '{"results": [], "other": 1}'])
def test_a_document_that_cannot_be_read_is_named_and_the_old_site_stays(
    validations: list[StoredValidation], tmp_path: Path, document: str
) -> None:
    folder = tmp_path / "data_docs"
    build_site(validations[:1], folder, notice=NOTICE)
    before = {page: page.read_bytes() for page in folder.rglob("*.*")}
    broken = dataclasses.replace(validations[0], judged_at=datetime(2026, 9, 4), document=document)
    with pytest.raises(DocumentUnreadable, match=r"agency_t candidate\.t 2026-09-04"):
        build_site([*validations, broken], folder, notice=NOTICE)
    assert {page: page.read_bytes() for page in folder.rglob("*.*")} == before
    assert list(tmp_path.iterdir()) == [folder]


def test_a_swap_that_is_refused_puts_the_old_site_back(
    validations: list[StoredValidation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data_docs"
    build_site(validations[:1], folder, notice=NOTICE)
    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.name == "fresh":
            raise OSError("no space left")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(OSError, match="no space left"):
        build_site(validations, folder, notice=NOTICE)
    assert len(list((folder / "validations").iterdir())) == 1


def test_a_site_of_nothing_says_so(tmp_path: Path) -> None:
    assert "Nothing has been judged yet." in Seen(build_site([], tmp_path / "new" / "docs", notice=NOTICE)).text
