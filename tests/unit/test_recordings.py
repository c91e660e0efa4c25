"""The index of recordings: what is wrong in it is named; what it serves reaches no other file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest

from orchestration.core.errors import SettingError
from orchestration.core.recording import Recording, Wire
from orchestration.offline.recorded_answers import RecordedAnswers
from orchestration.offline.recordings import Recordings, read_index

GOOD = """
as_of = 2024-06-01

[listing]
"https://www.example.org/page" = "example_files"

[[recording]]
dataset = "example_files"
file = "*.csv"
url = "https://www.example.org/files/{name}"
serving = "publisher"

[[gap]]
dataset = "example_files"
first = "2024-01"
last = "2024-02"
reason = "Not recorded."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "it's {braced}.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    return tmp_path


def read(folder: Path, text: str) -> Recordings:
    (folder / "recorded.toml").write_text(text, encoding="utf-8")
    return read_index(folder)


def test_files_are_served_under_their_names_and_folders_are_not(folder: Path) -> None:
    recordings = read(folder, GOOD)
    assert [entry.url for entry in recordings.entries] == ["https://www.example.org/files/it's {braced}.csv"]
    assert recordings.as_of == date(2024, 6, 1)
    assert recordings.gaps == {"example_files": dict.fromkeys(("2024-01", "2024-02"), "Not recorded.")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("as_of = 2024-06-01", ""),
        ("as_of = 2024-06-01", 'as_of = "2024-06-01"'),
        ("as_of = 2024-06-01", "as_of = 2024-06-01T00:00:00Z"),
        ("[listing]", "[[listing]]"),
        ('= "example_files"\n\n[[recording]]', "= 5\n\n[[recording]]"),
        ('"*.csv"', '"/etc/*"'),
        ('"*.csv"', '"../*"'),
        ('"*.csv"', '"**x"'),
        ('"*.csv"', '""'),
        ('"*.csv"', "5"),
        ('"*.csv"', '"*.zip"'),
        ("/{name}", "/{0}"),
        ("/{name}", "/{name.x}"),
        ("/{name}", "/{name"),
        ("https://www.example.org/files", "https://["),
        ('"publisher"', '"somehow"'),
        ('"publisher"', '"publisher"\nwire = "pigeon"'),
        ('"publisher"', '"publisher"\ntable = 5'),
        ('"publisher"', '"publisher"\nwire = "arcgis"'),
        ('"2024-01"', '"2024-13"'),
        ('"2024-01"', "202401"),
        ('"2024-02"', '"2024"'),
        ("[[gap]]", "[gap]"),
        ('reason = "Not recorded."', ""),
        ("[[recording]]", "[[recordings]]"),
        ("as_of", "as_of = = "),
        ("[listing]", "x = " + "[" * 5_000),
    ],
)
def test_a_wrong_index_is_one_line_that_names_it(folder: Path, old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(SettingError) as caught:
        read(folder, GOOD.replace(old, new, 1))
    assert "TRADE_CORRIDORS_RECORDINGS" in str(caught.value)
    assert str(caught.value).isprintable()


def test_an_index_that_is_no_text_is_named(folder: Path) -> None:
    (folder / "recorded.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingError):
        read_index(folder)


def recording(folder: Path, table: str) -> Recordings:
    url = "https://services.example.org/layer/query"
    entry = Recording("example_rows", url, folder / "it's {braced}.csv", "wrapped", wire=Wire.ARCGIS, table=table)
    return Recordings((entry,), as_of=date(2024, 6, 1))


@pytest.mark.parametrize(
    "table",
    [
        "select * from '{file}",
        "select nothing from '{file}'",
        "select * from 'elsewhere.csv'",
        "select {0}",
        "",
        "{file",
    ]
    + ["select 1; copy (select 1) to '{file}.out'", "copy (select 1) to '{file}.out'", "select 1) ; select (1"],
)
def test_a_table_that_is_not_one_query_over_the_file_is_named(folder: Path, table: str) -> None:
    with pytest.raises(SettingError, match=r"it's \{braced\}\.csv"):
        RecordedAnswers(recording(folder, table))
    assert not list(folder.glob("*.out"))


@pytest.fixture
def answers(folder: Path) -> Iterator[RecordedAnswers]:
    with closing(RecordedAnswers(recording(folder, "select * from '{file}'"))) as answers:
        yield answers


@pytest.mark.parametrize(
    "where",
    [
        "1=1; copy (select 1) to '{}/out'",
        "1=1; attach '{}/out' as x",
        "a in (select 1 from read_text('{}/recorded.toml'))",
    ]
    + ["1=1; set enable_external_access = true"],
)
def test_a_question_reaches_no_file(answers: RecordedAnswers, folder: Path, where: str) -> None:
    (folder / "recorded.toml").write_text("1", encoding="utf-8")
    asked = {"where": where.format(str(folder).replace("'", "''")), "f": "json"}
    for counted in ({}, {"returnCountOnly": "true"}):
        answer = answers.answer(f"/services.example.org/layer/query?{urlencode(asked | counted)}", cap=10)
        assert b"Cannot perform query" in answer.content
    assert not (folder / "out").exists()


def test_a_question_is_still_answered(answers: RecordedAnswers) -> None:
    answer = answers.answer("/services.example.org/layer/query?where=1%3D1&f=json", cap=10)
    assert json.loads(answer.content)["features"] == [{"attributes": {"a": 1}}]


def test_the_name_of_a_folder_is_no_column_of_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "a=7" / "year=2024"
    folder.mkdir(parents=True)
    (folder / "it's {braced}.csv").write_text("a\n1\n", encoding="utf-8")
    with closing(RecordedAnswers(recording(folder, "select * from '{file}'"))) as answers:
        answer = answers.answer("/services.example.org/layer/query?where=1%3D1&f=json", cap=10)
    assert json.loads(answer.content)["features"] == [{"attributes": {"a": 1}}]


def test_one_address_answers_each_query_with_its_own_file(tmp_path: Path) -> None:
    """An entry without a query answers whatever is asked besides."""
    url = "https://www.example.org/list"
    entries = []
    for query in ("from=01&to=02", "from=03&to=04", ""):
        (tmp_path / f"{query}.csv").write_text(query, encoding="utf-8")
        entries.append(
            Recording("example_lists", f"{url}?{query}" if query else url, tmp_path / f"{query}.csv", "made")
        )
    recorded = RecordedAnswers(Recordings(tuple(entries), as_of=date(2024, 6, 1)))
    asked = ("from=01&to=02", "to=04&from=03", "from=05&to=06", "")
    answers = [recorded.answer(f"/www.example.org/list?{query}", cap=1).content.decode() for query in asked]
    assert answers == ["from=01&to=02", "from=03&to=04", "", ""]
