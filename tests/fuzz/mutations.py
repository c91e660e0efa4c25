"""Ways to spoil bytes: as a failing disk, a cut line, a careless publisher or a hostile one would."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from orchestration.core.request import Content

T = TypeVar("T")


class Draw(Protocol):
    """Hypothesis' ``data.draw``."""

    def __call__(self, strategy: st.SearchStrategy[T]) -> T: ...


Mutation = Callable[[Draw, bytes], bytes]

TOKENS = (
    b"", b"\0", b"'", b'"', b'""', b"\\", b",", b";", b"--", b"'); drop table raw.x; --", b"{batch}", b"$.*", b"%s",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"\xff", b"\xe2\x80\xa8", b"\xc2\xa0",
    b"\x1b[2J", b"\x1a", b"\x0b", b"\x0c", b"\x85", b"\r", b"\n", b"\r\n", b"\r\r\n", b"\n\r", b"\t", b" ", b"1e999",
    b"-1e999", b"1e-999", b"NaN", b"Infinity", b"-0", b"+", b".", b"1,5", b"1_000", b"0x10", b"9" * 400,
    b"18446744073709551616", b"-9223372036854775809", b"\xd9\xa1", b"\xef\xbc\x91", b"infinity", b"epoch", b"null",
    b"2024-02-30", b"0000-00-00", b"9999-12-31", b"10000-01-01", b"<html>", b"\xf0\x9f\x98\x80", b"x" * 70_000,
    b"x" * 2_100_000, b'"' + b"y" * 140_000,
)  # fmt: skip
RAW_JSON = (
    "null", "true", "5", "-0", "1e999", "-1e999", "1E5", "NaN", "-Infinity", '""', "[]", "{}", '"\\ud800"',
    '"\\u0000"', "9" * 30, "9" * 5_000, "[" * 50 + "]" * 50, "[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900,
    "[" * 100_000, '{"value":1,"value":2}', '{"":1}', '{"$":1,"/":2}', '"\'"', '"2024-13"', "[[1],[2]]",
    '{"error":{"message":"x"}}', '"' + "x" * 70_000 + '"', "0.1", "01", "1.", "undefined", "'x'", "/* x */ 1",
    '"\\x41"', "12.5", "1e3",
)  # fmt: skip
NAMES = (
    "../up.csv", "/abs.csv", "C:\\x.csv", "a\\b.csv", "a\0b", "", ".", "..", "x" * 5_000, "__MACOSX/x",
    "é\u202e.csv", "it's.csv", "{x}.csv", "line\nbreak", "folder/",
)  # fmt: skip


_MOST_REPEATED = 4 << 20
"""Bytes that a line is repeated up to: the limits on size have tests of their own."""


def mutated(draw: Draw, body: bytes, content: Content) -> bytes:
    """``body`` after one to three mutations, of bytes or of what the content is made of."""
    mutations = {Content.ZIP: _ZIP, Content.JSON: _JSON}.get(content, TEXT)
    for mutation in draw(st.lists(st.sampled_from(mutations), min_size=1, max_size=3)):
        body = mutation(draw, body)
    return body


def _at(draw: Draw, length: int) -> int:
    return draw(st.integers(0, max(0, length)))


def _one(draw: Draw, among: tuple[T, ...] | list[T]) -> T:
    return draw(st.sampled_from(among))


# --- bytes -----------------------------------------------------------------------------------------------


def flip(draw: Draw, body: bytes) -> bytes:
    """One bit."""
    if not body:
        return body
    at = _at(draw, len(body) - 1)
    return body[:at] + bytes([body[at] ^ (1 << _at(draw, 7))]) + body[at + 1 :]


def truncate(draw: Draw, body: bytes) -> bytes:
    """Cut off at any byte."""
    return body[: _at(draw, len(body))]


def insert(draw: Draw, body: bytes) -> bytes:
    """Hostile or random bytes anywhere."""
    at = _at(draw, len(body))
    return body[:at] + draw(st.sampled_from(TOKENS) | st.binary(max_size=20)) + body[at:]


def replace_slice(draw: Draw, body: bytes) -> bytes:
    """Some bytes by others, or by nothing."""
    at = _at(draw, len(body))
    return body[:at] + draw(st.sampled_from(TOKENS) | st.binary(max_size=20)) + body[at + _at(draw, 200) :]


# --- lines and cells -------------------------------------------------------------------------------------


def lines(draw: Draw, body: bytes) -> bytes:
    """A line twice, gone, elsewhere, or many times."""
    split = body.split(b"\n")
    at, other = _at(draw, len(split) - 1), _at(draw, len(split) - 1)
    how = _one(draw, ("twice", "gone", "swapped", "reversed", "often"))
    if how == "gone":
        del split[at]
    elif how == "swapped":
        split[at], split[other] = split[other], split[at]
    elif how == "reversed":
        split[at:] = split[at:][::-1]
    else:
        most = _MOST_REPEATED // (len(split[at]) + 1)
        split[other:other] = [split[at]] * (min(2_000, most) if how == "often" else 1)
    return b"\n".join(split)


def breaks(draw: Draw, body: bytes) -> bytes:
    """Line breaks of another kind, in all lines or from one line on."""
    at = draw(st.sampled_from([0, _at(draw, len(body))]))
    other = _one(draw, (b"\r", b"\r\n", b"\n\n", b"\r\r\n", b"\n\r", b"\x0b", b"\xe2\x80\xa8", b""))
    return body[:at] + body[at:].replace(b"\r\n", b"\n").replace(b"\n", other)


def encoding(draw: Draw, body: bytes) -> bytes:
    """The same text in another encoding."""
    name = _one(draw, ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-8-sig", "cp037", "utf-7"))
    return body.decode("utf-8", "replace").encode(name, "replace")


def cell(draw: Draw, body: bytes) -> bytes:
    """Another content for one cell, bare or quoted."""
    split = body.split(b"\n")
    at = _at(draw, len(split) - 1)
    cells = split[at].split(b",")
    token = draw(st.sampled_from(TOKENS) | st.binary(max_size=8) | st.integers().map(lambda n: str(n).encode()))
    cells[_at(draw, len(cells) - 1)] = token if draw(st.booleans()) else b'"' + token + b'"'
    split[at] = b",".join(cells)
    return b"\n".join(split)


_BYTES: list[Mutation] = [flip, truncate, insert, replace_slice]
TEXT: list[Mutation] = [*_BYTES, lines, breaks, encoding, cell, cell]


# --- TOML ------------------------------------------------------------------------------------------------

_TOML = (
    "5", "true", "nan", '""', "[]", "{}", "[[1]]", "2024-13-01", "2024-01-01T00:00:00Z", "07:32:00", '"2024-01"',
    '"9999-12"', '"*"', '"/etc/*"', '"../*"', '"**x"', '"{0}"', '"{"', '"{name.x}"', '"{file!z}"',
    '"select 1; select 2"', '"socrata"', "\"select * from '{file}'\"", '"nobody_s"', '"\\ud800"', '"\\u0000"',
    '"https://["', '"0001-01"', "0001-01-01",
)  # fmt: skip


def toml_value(draw: Draw, body: bytes) -> bytes:
    """Another value for a key, another key for a value, or a key gone."""
    split = body.split(b"\n")
    named = [number for number, line in enumerate(split) if b" = " in line]
    if not named:
        return flip(draw, body)
    at = _one(draw, named)
    key, value = split[at].split(b" = ", 1)
    how = _one(draw, ("value", "value", "value", "key", "gone"))
    if how == "gone":
        del split[at]
    else:
        split[at] = key + b" = " + _one(draw, _TOML).encode() if how == "value" else b"other = " + value
    return b"\n".join(split)


# --- JSON ------------------------------------------------------------------------------------------------

_MARK = "\u2603here\u2603"


def json_node(draw: Draw, body: bytes) -> bytes:
    """A value of another kind anywhere in the tree, or a key renamed, dropped, doubled."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return flip(draw, body)
    root = [tree]
    holder: Any = root
    key: Any = 0
    while isinstance(holder[key], dict | list) and holder[key] and draw(st.integers(0, 3)):
        holder = holder[key]
        key = _one(draw, list(holder) if isinstance(holder, dict) else list(range(len(holder))))
    _change(draw, holder, key)
    return json.dumps(root[0]).replace(json.dumps(_MARK), _one(draw, RAW_JSON)).encode("utf-8", "replace")


def _change(draw: Draw, holder: Any, key: Any) -> None:
    how = _one(draw, ("raw", "raw", "raw", "drop", "rename", "often", "text"))
    if how == "drop" and len(holder) > 1:
        del holder[key]
    elif how == "rename" and isinstance(holder, dict):
        holder[_one(draw, (str(key).swapcase(), "", "$.a", "it's", str(key) + " ", "surprise"))] = holder.pop(key)
    elif how == "often" and isinstance(holder, list):
        holder[key:key] = [holder[key]] * 300
    elif how == "text":
        holder[key] = json.dumps(holder[key])
    else:
        holder[key] = _MARK


_JSON: list[Mutation] = [*_BYTES, encoding, *[json_node] * 10]


# --- zips ------------------------------------------------------------------------------------------------

_SIGNATURES = (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06")


def zip_structure(draw: Draw, body: bytes) -> bytes:
    """A field of a local header, of the central directory or of its end."""
    at = body.find(_one(draw, _SIGNATURES), _at(draw, len(body)))
    at = (at if at >= 0 else body.rfind(_one(draw, _SIGNATURES))) + _at(draw, 60)
    field = draw(
        st.sampled_from([b"\0", b"\xff", b"\xff\xff\xff\xff", b"\0\0\0\0"]) | st.binary(min_size=1, max_size=8)
    )
    return body[:at] + field + body[at + len(field) :]


def zip_members(draw: Draw, body: bytes) -> bytes:
    """A member with spoiled content, another name, kind, compression, a twin, or a bomb beside it."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:  # noqa: BLE001 (a spoiled archive is spoiled further)
        return flip(draw, body)
    if not members:
        return body
    at = _at(draw, len(members) - 1)
    name, content = members[at]
    how = _one(
        draw, ("content", "content", "content", "content", "name", "twin", "gone", "extra", "bomb", "kind", "nested")
    )
    if how == "content":
        members[at] = (name, _one(draw, TEXT)(draw, content))
    elif how == "gone":
        del members[at]
    elif how == "twin":
        members.append((f"again/{name}", content))
    elif how == "nested":
        members[at] = (name, body)
    elif how in ("extra", "bomb"):
        members.append((_one(draw, NAMES), bytes(17 << 20) if how == "bomb" else content))
    return _zipped(draw, members, renamed=at if how == "name" else -1, odd=at if how == "kind" else -1)


def _zipped(draw: Draw, members: list[tuple[str, bytes]], renamed: int, odd: int) -> bytes:
    buffer = io.BytesIO()
    methods = [zipfile.ZIP_DEFLATED] * 8 + [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", _one(draw, methods), compresslevel=1) as archive:
        warnings.simplefilter("ignore")  # the same name twice is meant
        for number, (name, content) in enumerate(members):
            info = zipfile.ZipInfo(_one(draw, NAMES) if number == renamed else name)
            if number == odd:
                info.external_attr = draw(st.integers(0, 0xFFFFFFFF))
                info.extra = struct.pack("<HH", 1, 8) + draw(st.binary(min_size=8, max_size=8))
            archive.writestr(info, content, archive.compression)
        archive.comment = draw(st.sampled_from([b"", b"PK\x05\x06" * 5, b"x" * 65_535]))
    return buffer.getvalue()


_ZIP: list[Mutation] = [*_BYTES, zip_structure, zip_structure, *[zip_members] * 15]
