"""What is believed of a body: JSON is read strictly, once and for all readers of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.core.errors import WrongContent
from orchestration.core.request import Content, Request
from orchestration.landing.content import check_body, read_json

ROWS = Request("https://data.example.org/rows.json", Content.JSON, (("key", "s3cret"),))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"[" * 100_000 + b"]" * 100_000, "depth limit"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "depth limit"),
        (b'[{"a": NaN}]', "expected a JSON value"),
        (b'[{"a": -Infinity}]', "no digit after sign"),
        (b'[{"a": "\\ud800"}]', "surrogate"),
        (b'[{"\\uDFFF": "a"}]', "surrogate"),
        (b'[{"a": "\xff"}]', "codec can't decode"),
        ('[{"a": "1"}]'.encode("utf-16"), "a body that starts"),
        (b"[" + b"9" * 5_000 + b"]", "infinity"),
        (b"[1] [2]", "unexpected content after document"),
    ],
)
def test_json_that_other_readers_would_read_otherwise_is_refused(tmp_path: Path, body: bytes, found: str) -> None:
    path = tmp_path / "rows.json"
    path.write_bytes(body)
    with pytest.raises(WrongContent, match=found) as caught:
        check_body(ROWS, path)
    assert str(caught.value).isprintable()
    with pytest.raises(ValueError):
        read_json(path)


@pytest.mark.parametrize("body", [b'[{"a": "\\ud83d\\ude00"}]', b'\xef\xbb\xbf[{"a": "\xf0\x9f\x98\x80"}]'])
def test_whole_characters_are_read_however_they_are_written(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "rows.json"
    path.write_bytes(body)
    check_body(ROWS, path)
    assert read_json(path) == [{"a": "😀"}]


@pytest.mark.parametrize("message", ['"\\u2028\\n\\u0000"', '{"message": ["x"]}', "null", "[]", '{"message": null}'])
def test_an_error_object_of_any_shape_is_one_line(tmp_path: Path, message: str) -> None:
    path = tmp_path / "rows.json"
    path.write_text(f'{{"error": {message}}}', encoding="utf-8")
    with pytest.raises(WrongContent, match="an error object") as caught:
        check_body(ROWS, path)
    assert str(caught.value).isprintable()


def test_an_address_without_a_path_is_told_without_its_query(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_bytes(b"")
    with pytest.raises(WrongContent) as caught:
        check_body(Request("https://user:s3cret@data.example.org?key=s3cret", Content.JSON), path)
    assert "data.example.org" in str(caught.value)
    assert "s3cret" not in str(caught.value)
