"""Every message is one printable line of bearable length, whatever a publisher put into it."""

from __future__ import annotations

import pytest

from orchestration.core.errors import FileRefused
from orchestration.core.storage import storage_error


def refused(found: str) -> FileRefused:
    return FileRefused(dataset="a_b", partition="2024-01", expected="rows", found=found, remedy="Look at it.")


@pytest.mark.parametrize("text", ["two\nlines", "two\r\nlines", "two\u2028lines", "two\x85lines", "two\x1clines"])
def test_line_breaks_of_any_kind_become_a_space(text: str) -> None:
    assert str(refused(text)) == "[a_b 2024-01] FileRefused: expected rows; found two lines. Look at it."


@pytest.mark.parametrize("text", ["\x1b[2Jgone", "a\x00b", "\ud800", "\u202egnp.exe", "\ufeff"])
def test_what_cannot_be_printed_is_told_in_ascii(text: str) -> None:
    message = str(refused(text))
    assert message.isprintable()
    assert ascii(text)[1:-1] in message


def test_a_finding_that_fills_a_screen_is_cut() -> None:
    assert len(str(refused("x" * 100_000))) < 4_000
    assert "Look at it." in str(refused("x" * 100_000))


def test_a_sentence_of_the_publisher_ends_with_one_full_stop() -> None:
    assert "found not found. Look at it." in str(refused("not found."))


def test_an_error_that_is_its_own_cause_is_no_endless_search_for_a_failing_disk() -> None:
    error = ValueError("around and around")
    error.__cause__ = error
    assert storage_error(error) is None
