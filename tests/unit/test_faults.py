"""Faults declared in a ``recorded.toml``: what they hit, what they do, and how a wrong table is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from orchestration.core.errors import SettingError
from orchestration.offline.recordings import read_index
from orchestration.offline.server import ReplayServer

PAGE = "https://data.example.org/page"
TABLE = "https://data.example.org/files/a.csv"
ROWS = "https://api.example.org/rows.json"
INDEX = f"""
as_of = 2024-06-01
[listing]
"{PAGE}" = "example_files"
[[recording]]
dataset = "example_files"
file = "*.csv"
url = "https://data.example.org/files/{{name}}"
serving = "made"
[[recording]]
dataset = "example_rows"
file = "a.csv"
url = "{ROWS}"
wire = "socrata"
serving = "made"
table = "select * from '{{file}}'"
"""


def indexed(folder: Path, faults: str) -> Path:
    (folder / "a.csv").write_text("n\n1\n2\n3\n", encoding="utf-8")
    (folder / "recorded.toml").write_text(INDEX + faults, encoding="utf-8")
    return folder


@contextmanager
def serving(folder: Path, faults: str) -> Iterator[ReplayServer]:
    with ReplayServer(read_index(indexed(folder, faults))).running() as server:
        yield server


def ask(server: ReplayServer, url: str, **params: str) -> requests.Response:
    return requests.get(server.route(url), params=params, timeout=10)


def test_a_site_that_is_down_is_down_for_its_dataset_alone(tmp_path: Path) -> None:
    with serving(
        tmp_path, '[[fault]]\ndataset = "example_files"\nstatus = 503\nheaders = {Retry-After = "9"}\n'
    ) as server:
        answers = [ask(server, url) for url in (PAGE, TABLE, TABLE)]
        assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [(503, "9")] * 3
        assert ask(server, ROWS).status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "content"),
    [
        (f'url = "{TABLE}"\nhtml = true', 200, "<!DOCTYPE html>"),
        ('url = "files/a.csv"\nstatus = 404', 404, "<!DOCTYPE html>"),
        ('dataset = "example_files"\nurl = "a.csv"\nslow_seconds = 0.1', 200, "n\n1\n2\n3\n"),
        ('dataset = "example_rows"\nstatus = 500', 200, "n\n1\n2\n3\n"),
        ('dataset = "example_rows"\nurl = "a.csv"\nstatus = 500', 200, "n\n1\n2\n3\n"),
    ],
    ids=["HTML", "part of the address", "slow", "another dataset", "another dataset's address"],
)
def test_a_fault_hits_what_it_names_and_nothing_else(tmp_path: Path, fault: str, status: int, content: str) -> None:
    with serving(tmp_path, f"[[fault]]\n{fault}\n") as server:
        answer = ask(server, TABLE)
        assert answer.status_code == status
        assert answer.text.startswith(content)
        assert ask(server, PAGE).status_code == 200


def test_a_transfer_is_cut_where_the_fault_says(tmp_path: Path) -> None:
    with (
        serving(tmp_path, '[[fault]]\nurl = "a.csv"\ncut_after = 4\n') as server,
        pytest.raises(requests.exceptions.ChunkedEncodingError),
    ):
        ask(server, TABLE)


def test_rows_are_capped_and_the_query_is_matched_as_written(tmp_path: Path) -> None:
    with serving(tmp_path, '[[fault]]\nurl = "rows.json?$limit"\ncap = 2\n') as server:
        assert len(ask(server, ROWS, **{"$limit": "5"}).json()) == 2
        assert len(ask(server, ROWS).json()) == 3


def test_a_fault_with_times_passes_and_each_server_counts_anew(tmp_path: Path) -> None:
    recordings = read_index(indexed(tmp_path, '[[fault]]\nurl = "a.csv"\nstatus = 503\ntimes = 2\n'))
    for _ in range(2):
        with ReplayServer(recordings).running() as server:
            assert [ask(server, TABLE).status_code for _ in range(3)] == [503, 503, 200]


def test_the_first_fault_that_hits_is_the_one(tmp_path: Path) -> None:
    faults = '[[fault]]\nurl = "a.csv"\nstatus = 503\ntimes = 1\n[[fault]]\ndataset = "example_files"\nstatus = 404\n'
    with serving(tmp_path, faults) as server:
        assert [ask(server, TABLE).status_code for _ in range(2)] == [503, 404]


def test_an_index_without_faults_has_none(tmp_path: Path) -> None:
    assert read_index(indexed(tmp_path, "")).faults == ()


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("status = 503", "without the dataset"),
        ('dataset = "example_other"\nstatus = 503', "no recording"),
        ('dataset = "example_files"', "does nothing"),
        ('dataset = "example_files"\ntimes = 1', "does nothing"),
        ('dataset = "example_files"\nhtml = false', "does nothing"),
        ('dataset = "example_files"\nhtml = 1', "html = 1"),
        ('dataset = "example_files"\nstate = 503', "'state'"),
        ('dataset = "example_files"\nstatus = "503"', "status = '503'"),
        ('dataset = "example_files"\nstatus = true', "status = True"),
        ('dataset = "example_files"\nstatus = 200', "300 to 599"),
        ('dataset = "example_files"\nstatus = 503\ntimes = 0', "times = 0"),
        ('dataset = "example_files"\ncut_after = 1.5', "cut_after = 1.5"),
        ('dataset = "example_files"\nhtml = true\nheaders = {a = "b"}', "headers of a fault without a status"),
        ('dataset = "example_files"\nstatus = 503\nheaders = {Retry-After = 9}', "Retry-After"),
        ("url = 5\nstatus = 503", "without the dataset"),
    ],
)
def test_a_wrong_fault_is_one_line_that_names_it(tmp_path: Path, fault: str, named: str) -> None:
    with pytest.raises(SettingError, match=named) as caught:
        read_index(indexed(tmp_path, f"[[fault]]\n{fault}\n"))
    assert "recorded.toml" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_single_fault_without_its_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"\[\[fault\]\]"):
        read_index(indexed(tmp_path, '[fault]\ndataset = "example_files"\nstatus = 503\n'))
