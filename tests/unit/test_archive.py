"""The landing's store: bytes by hash, receipts that are only appended to and survive a crash, notes on partitions."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from orchestration.core.errors import DamagedJournal, FileRefused, ModesMixed
from orchestration.core.failure import Failure
from orchestration.core.modes import Mode
from orchestration.core.request import Content, LandedFile, Request
from orchestration.landing.answers import Answer, Validators
from orchestration.landing.archive import Archive, open_landed
from orchestration.landing.receipts import Receipt
from orchestration.publishers.bts.border_crossings import DATASET

REQUEST = Request("https://data.example.org/rows.json", Content.JSON, (("$limit", "5"),))
OTHER = Request("https://data.example.org/rows.json", Content.JSON, (("$limit", "6"),))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "landing", Mode.SAMPLE)


def keep(archive: Archive, content: bytes, request: Request = REQUEST, etag: str = '"e1"') -> Receipt:
    """Keep ``content`` as if the client had just written it."""
    archive.scratch.mkdir(exist_ok=True)
    part = archive.scratch / "answer.part"
    part.write_bytes(content)
    answer = Answer(
        200,
        part,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        validators=Validators(etag, "Mon, 01 Jan 2024 00:00:00 GMT"),
        content_type="application/json",
    )
    return archive.keep(DATASET, ("2024-01",), request, answer)


def journal(archive: Archive) -> Path:
    return archive.root / "receipts" / f"{DATASET.code}.jsonl"


def test_bytes_are_kept_under_their_hash_with_a_full_receipt(archive: Archive) -> None:
    receipt = keep(archive, b"[1]")
    path = archive.object_path(receipt.sha256)
    assert path.name == hashlib.sha256(b"[1]").hexdigest()
    assert path.read_bytes() == b"[1]"
    assert list(archive.scratch.iterdir()) == []
    assert (receipt.dataset, receipt.partitions, receipt.status) == (DATASET.code, ("2024-01",), 200)
    assert (receipt.request, receipt.url, receipt.params) == (REQUEST.key, REQUEST.url, REQUEST.params)
    assert (receipt.bytes, receipt.content_type, receipt.etag) == (3, "application/json", '"e1"')
    assert (receipt.licence, receipt.source_mode) == ("US public domain", "sample")
    assert receipt.last_modified == "Mon, 01 Jan 2024 00:00:00 GMT"
    assert datetime.fromisoformat(receipt.fetched_at).tzinfo is not None
    assert archive.file(receipt) == LandedFile(path, receipt.sha256, REQUEST.url)


def test_receipts_read_back_as_they_were_written(archive: Archive) -> None:
    written = [keep(archive, b"[1]"), keep(archive, b"[2]", OTHER), keep(archive, b"[3]")]
    reopened = Archive(archive.root, Mode.SAMPLE)
    assert list(reopened.receipts(DATASET.code)) == written
    assert reopened.latest(DATASET.code) == {REQUEST.key: written[2], OTHER.key: written[1]}


def test_the_same_bytes_twice_are_one_object_and_two_receipts(archive: Archive) -> None:
    first, second = keep(archive, b"[1]"), keep(archive, b"[1]", OTHER)
    assert first.sha256 == second.sha256
    assert [path.name for path in (archive.root / "objects").glob("*/*")] == [first.sha256]
    assert len(list(archive.receipts(DATASET.code))) == 2
    assert list(archive.scratch.iterdir()) == []


def test_an_unmodified_answer_renews_the_last_receipt(archive: Archive) -> None:
    first = keep(archive, b"[1]")
    renewed = archive.keep(DATASET, ("2024-01",), REQUEST, Answer(304, None, validators=Validators('"e1"')))
    assert (renewed.status, renewed.sha256, renewed.bytes) == (304, first.sha256, 3)
    assert len(list(archive.receipts(DATASET.code))) == 2


def test_validators_are_offered_only_while_the_bytes_are_here(archive: Archive) -> None:
    assert archive.validators(DATASET.code, REQUEST) is None
    receipt = keep(archive, b"[1]")
    assert archive.validators(DATASET.code, REQUEST) == Validators('"e1"', "Mon, 01 Jan 2024 00:00:00 GMT")
    archive.object_path(receipt.sha256).unlink()
    assert archive.validators(DATASET.code, REQUEST) is None


def test_nothing_that_was_refused_is_kept_by_a_conditional_request_or_a_version(archive: Archive) -> None:
    code, day = DATASET.code, date(2024, 6, 1)
    versioned = replace(REQUEST, version="1")
    files = (archive.file(keep(archive, b"[1]", versioned)),)
    archive.complete(code, "2024-01", files)
    archive.note_landed(code, ["2024-01"], day)

    def state() -> tuple[bool, bool, date | None]:
        reopened = Archive(archive.root, Mode.SAMPLE)
        offered, kept = reopened.validators(code, versioned), reopened.kept(code, versioned)
        return offered is not None, kept is not None, reopened.landed_on(code, ["2024-01"])

    assert state() == (True, True, day), "a night that was broken off goes on with what no gate has judged yet"
    archive.note_refused(code, "2024-01", files)
    assert archive.refused(code) == {"2024-01"}
    assert state() == (False, False, None)
    archive.note_accepted(code, "2024-01", files)
    assert archive.refused(code) == set()
    assert state() == (True, True, day)
    fewer = Failure(dataset=code, partition="2024-01", message="fewer rows than the publisher counts")
    forbidden = replace(fewer, message="status 403")
    for failure, gave_nothing in ((fewer, False), (forbidden, True)):
        archive.note_failure(code, "2024-01", failure, gave_nothing=gave_nothing)
        assert archive.failures(code) == {"2024-01": failure}
        assert state() == (False, False, None)
    archive.note_failure(code, "2024-01", None)
    archive.note_failure(code, "2024-02", fewer)
    archive.note_failure(code, "2024-01", forbidden, gave_nothing=True)
    assert state() == (True, True, day)


def test_what_was_asked_for_no_partition_may_have_led_to_any_refusal(archive: Archive) -> None:
    page = replace(OTHER, content=Content.HTML)
    archive.scratch.mkdir(exist_ok=True)
    part = archive.scratch / "page.part"
    part.write_bytes(b"<a>")
    archive.keep(DATASET, (), page, Answer(200, part, sha256="0" * 64, size=3, validators=Validators('"e1"')))
    assert archive.validators(DATASET.code, page) is not None
    archive.note_failure(DATASET.code, "", Failure(message="no link is understood"))
    assert archive.validators(DATASET.code, page) is None


def test_what_was_refused_once_is_forgotten_when_something_else_landed(archive: Archive) -> None:
    bad, good = (archive.file(keep(archive, content)) for content in (b"[1]", b"[2]"))
    archive.complete(DATASET.code, "2024-01", (bad,))
    archive.note_refused(DATASET.code, "2024-01", (bad,))
    archive.complete(DATASET.code, "2024-01", (good,))
    archive.note_accepted(DATASET.code, "2024-01", (good,))
    assert archive.refused(DATASET.code) == set()
    archive.complete(DATASET.code, "2024-01", (bad,))
    assert archive.refused(DATASET.code) == {"2024-01"}


def test_datasets_that_land_at_a_time_do_not_lose_each_others_notes(tmp_path: Path) -> None:
    shared = Archive(tmp_path / "landing", Mode.SAMPLE)

    def land(number: int) -> None:
        code = f"agency_{number}"
        for archive in (shared, Archive(shared.root, Mode.SAMPLE)):
            for month in range(1, 13):
                archive.note_landed(code, [f"2024-{month:02}"], date(2024, month, number))
                archive.note_postponed(code, {f"2024-{month:02}"}, {f"2024-{month:02}": str(number)})
                archive.complete(code, f"2024-{month:02}", ())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(land, range(1, 9)))
    after = Archive(shared.root, Mode.SAMPLE)
    for number in range(1, 9):
        assert after.last_verified(f"agency_{number}") == date(2024, 12, number)
        assert set(after.postponed(f"agency_{number}").values()) == {str(number)}
        assert len(after.postponed(f"agency_{number}")) == len(after.partitions(f"agency_{number}")) == 12
    assert not list(shared.root.rglob(".*")), "no scratch file is left"


@pytest.mark.parametrize("torn", [b'{"dataset": "bts_bor', "{é".encode()[:-1], b"\0" * 5_000, b"{" * 200_000, b"5"])
def test_a_torn_last_receipt_is_ignored_and_taken_away_by_the_next_one(archive: Archive, torn: bytes) -> None:
    first = keep(archive, b"[1]")
    with journal(archive).open("ab") as file:
        file.write(torn)
    after_crash = Archive(archive.root, Mode.SAMPLE)
    assert list(after_crash.receipts(DATASET.code)) == [first]
    second = keep(after_crash, b"[2]", OTHER)
    assert list(Archive(archive.root, Mode.SAMPLE).receipts(DATASET.code)) == [first, second]
    assert journal(archive).read_bytes().count(b"\n") == 2


def test_a_torn_only_line_is_taken_away(archive: Archive) -> None:
    journal(archive).parent.mkdir()
    journal(archive).write_bytes(b'{"dataset": "bts_bor')
    receipt = keep(archive, b"[1]")
    assert list(Archive(archive.root, Mode.SAMPLE).receipts(DATASET.code)) == [receipt]


def test_a_last_receipt_that_lacks_nothing_but_its_line_break_is_kept(archive: Archive) -> None:
    first = keep(archive, b"[1]")
    path = journal(archive)
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    after_crash = Archive(archive.root, Mode.SAMPLE)
    second = keep(after_crash, b"[2]", OTHER)
    assert list(Archive(archive.root, Mode.SAMPLE).receipts(DATASET.code)) == [first, second]


def _damaged(line: bytes) -> list[bytes]:
    """A receipt's line as a failing disk or an editor may leave it."""
    fields = json.loads(line)
    changed = [
        {**fields, "sha256": "../../../etc/passwd"},
        {**fields, "bytes": "3"},
        {**fields, "etag": None},
        {**fields, "partitions": "2024-01"},
        {**fields, "params": [["$limit"]]},
        {**fields, "extra": 1},
        {name: value for name, value in fields.items() if name != "url"},
    ]
    broken = [line[:-9], b"\0" * len(line), line.replace(b'"', b"'"), b"[]", b"5", b"[" * 100_000, line + line, b"\xff"]
    return broken + [json.dumps(fields).encode() for fields in changed]


def test_a_damaged_receipt_between_others_is_named_and_loses_none(archive: Archive) -> None:
    for number in (1, 2, 3):
        keep(archive, f"[{number}]".encode())
    path = journal(archive)
    first, second, third = path.read_bytes().splitlines()
    for damaged in _damaged(second):
        for content in ([first, damaged, third, b""], [first, third, damaged, b""]):
            path.write_bytes(b"\n".join(content))
            reopened = Archive(archive.root, Mode.SAMPLE)
            with pytest.raises(DamagedJournal, match=rf"line {content.index(damaged) + 1} of .*bts_border") as caught:
                reopened.latest(DATASET.code)
            assert str(caught.value).isprintable()
            with pytest.raises(DamagedJournal):
                reopened.validators(DATASET.code, REQUEST)


@pytest.mark.parametrize("marker", [b"\xff\xfe", b"sample\n\x1b[2J", b""])
def test_a_marker_that_names_no_mode_is_refused(archive: Archive, marker: bytes) -> None:
    (archive.root / "MODE").write_bytes(marker)
    with pytest.raises(ModesMixed) as caught:
        Archive(archive.root, Mode.SAMPLE)
    assert str(caught.value).isprintable()


def test_the_newest_files_of_a_partition_are_known(archive: Archive) -> None:
    one, two = archive.file(keep(archive, b"[1]")), archive.file(keep(archive, b"[2]", OTHER))
    for files in ((one,), (one, two), (one,)):
        Archive(archive.root, Mode.SAMPLE).complete(DATASET.code, "2024-01", files)
    archive.complete(DATASET.code, "2024-02", (two,))
    reopened = Archive(archive.root, Mode.SAMPLE)
    assert reopened.partitions(DATASET.code) == {"2024-01": (one,), "2024-02": (two,)}


def test_page_order_of_a_partition_is_kept(archive: Archive) -> None:
    pages = tuple(archive.file(keep(archive, f"[{number}]".encode())) for number in (3, 1, 2))
    archive.complete(DATASET.code, "2024-01", pages)
    assert Archive(archive.root, Mode.SAMPLE).partitions(DATASET.code)["2024-01"] == pages


def test_an_archive_of_another_mode_is_refused_and_left_alone(archive: Archive) -> None:
    receipt = keep(archive, b"[1]")
    with pytest.raises(ModesMixed, match="mode sample"):
        Archive(archive.root, Mode.LIVE)
    assert list(Archive(archive.root, Mode.SAMPLE).receipts(DATASET.code)) == [receipt]


def test_only_old_bytes_that_nobody_needs_are_forgotten_and_receipts_stay(archive: Archive) -> None:
    old, needed, young = keep(archive, b"[1]"), keep(archive, b"[2]", OTHER), keep(archive, b"[3]")
    written = list(archive.receipts(DATASET.code))
    midnight = datetime(2024, 1, 2, tzinfo=UTC)
    for receipt, day in ((old, 1), (needed, 1), (young, 2)):
        time = datetime(2024, 1, day, tzinfo=UTC).timestamp()
        os.utime(archive.object_path(receipt.sha256), (time, time))
    archive.forget(before=midnight, besides={needed.sha256})
    assert [archive.object_path(one.sha256).exists() for one in (old, needed, young)] == [False, True, True]
    assert list(archive.receipts(DATASET.code)) == written
    assert archive.size_of([old.sha256, needed.sha256, young.sha256, young.sha256]) == 6


def test_answers_are_counted_by_the_day_of_their_receipt(archive: Archive) -> None:
    days = Counter(keep(archive, b"[1]").fetched_at[:10] for _ in range(3))
    for day, count in days.items():
        assert archive.calls_on(DATASET.code, date.fromisoformat(day)) == count
    assert archive.calls_on(DATASET.code, date(2024, 1, 1)) == 0


def test_bytes_that_are_gone_are_told_by_name(archive: Archive) -> None:
    with pytest.raises(FileRefused, match=r"expected the landed bytes of a\.csv; found No such file or directory"):
        open_landed(archive.root / "gone", "a.csv")


def test_nothing_is_renewed_that_never_came(archive: Archive) -> None:
    with pytest.raises(LookupError):
        archive.keep(DATASET, ("2024-01",), REQUEST, Answer(304, None))
    assert list(archive.receipts(DATASET.code)) == []


def test_a_line_separator_inside_a_name_is_kept(tmp_path: Path) -> None:
    Archive(tmp_path, Mode.SAMPLE).complete("x_y", "2024\u202801", ())
    assert Archive(tmp_path, Mode.SAMPLE).partitions("x_y") == {"2024\u202801": ()}
