"""One spoiled input for each parser, drawn by Hypothesis, and the loop that draws many."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.core.modes import Mode
from orchestration.core.request import Content, LandedFile, Request
from orchestration.environment import load_settings
from orchestration.landing.answers import Answer
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.receipts import Receipt
from orchestration.offline.recordings import read_index
from orchestration.offline.server import ReplayServer
from orchestration.publishers.bts.border_crossings import DATASET
from tests.fuzz.corpus import Case
from tests.fuzz.mutations import NAMES, TEXT, Draw, mutated, toml_value
from tests.fuzz.properties import Bench, Tally, land, outcome_of
from tests.raw_server import RawServer, reply

_SLOWEST = timedelta(seconds=5)


def fuzz(one: Callable[[Draw], None], examples: int, *, derandomize: bool) -> None:
    """Draw ``examples`` inputs; the first that fails is made small and printed."""

    @settings(
        max_examples=examples,
        derandomize=derandomize,
        database=None,
        deadline=_SLOWEST,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(st.data())
    def run(data: st.DataObject) -> None:
        one(data.draw)

    run()


def dataset(case: Case, tally: Tally) -> Callable[[Draw], None]:
    """One answer of a dataset's publisher spoiled: landed, and loaded as if it had been landed."""
    bench = Bench(case)
    intact = {request.key: body for request, body in case.answers}

    def one(draw: Draw) -> None:
        request, body = draw(st.sampled_from(case.answers))
        bodies = {**intact, request.key: mutated(draw, body, request.content)}
        with tempfile.TemporaryDirectory() as folder:
            tally(f"{case.dataset.code} landing", land(case, bodies, Path(folder)))
            if request.key in case.files:
                tally(
                    f"{case.dataset.code} loading", bench.load(landed_files(case, bodies, Path(folder)), Path(folder))
                )

    return one


def landed_files(case: Case, bodies: dict[str, bytes], folder: Path) -> tuple[LandedFile, ...]:
    """The partition's files as they would lie in the archive."""
    urls = {request.key: request.url for request, _ in case.answers}
    files = []
    for number, key in enumerate(case.files):
        path = folder / f"object{number}"
        path.write_bytes(bodies[key])
        files.append(LandedFile(path, f"sha-{number}", urls[key]))
    return tuple(files)


# --- the landing's journals ------------------------------------------------------------------------------


def journals(tally: Tally) -> Callable[[Draw], None]:
    """A journal spoiled: every whole line is read or named, and the next one lands after them."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder), Mode.SAMPLE)
        for number in range(4):
            _keep(archive, number)
        written = (Path(folder) / "receipts" / f"{DATASET.code}.jsonl").read_bytes()

    def one(draw: Draw) -> None:
        spoiled = written
        for mutation in draw(st.lists(st.sampled_from(TEXT), min_size=1, max_size=3)):
            spoiled = mutation(draw, spoiled)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "receipts" / f"{DATASET.code}.jsonl"
            path.parent.mkdir()
            path.write_bytes(spoiled)
            tally("journal of receipts", outcome_of(lambda: _read_and_go_on(Path(folder), path)))

    return one


def _keep(archive: Archive, number: int) -> Receipt:
    archive.scratch.mkdir(exist_ok=True)
    part = archive.scratch / "part"
    part.write_bytes(b"%d" % number)
    request = Request("https://data.example.org/rows.json", Content.JSON, (("$offset", str(number)),))
    return archive.keep(DATASET, ("2024-01",), request, Answer(200, part, sha256=f"{number:064}", size=1))


def _read_and_go_on(folder: Path, path: Path) -> None:
    before = list(Archive(folder, Mode.SAMPLE).receipts(DATASET.code))
    whole = path.read_bytes().count(b"\n")
    assert len(before) in (whole, whole + 1)
    archive = Archive(folder, Mode.SAMPLE)
    kept = _keep(archive, 9)
    assert list(Archive(folder, Mode.SAMPLE).receipts(DATASET.code)) == [*before, kept]


# --- settings and the index of recordings ----------------------------------------------------------------

_VARIABLES = ("SOURCES", "RECORDINGS", "DATA", "HISTORY_START", "CONTACT")
_VALUES = (
    "sample", "recorded", "live", "LIVE", "live\n", ".", "~", "~nobody/x", "/", "/proc/1/root", "/dev/null", "\0",
    "\ud800", "x" * 5_000, "a/" * 3_000, "2018-01", "0000-01", "0001-01", "9999-12", "2018-00", "２０１８-01",
    "2018-W01", "-1-01", "a\r\nEvil: 1", "josé@example.org", "a–b", "☃", "", " ",
)  # fmt: skip


def environment(tally: Tally) -> Callable[[Draw], None]:
    """Settings of any text: what they hold can be used, or they are refused."""

    def one(draw: Draw) -> None:
        value = st.sampled_from([*_VALUES, *NAMES]) | st.text(max_size=12)
        environ = draw(st.dictionaries(st.sampled_from([f"TRADE_CORRIDORS_{name}" for name in _VARIABLES]), value))
        tally("settings", outcome_of(lambda: _use(environ)))

    return one


def _use(environ: dict[str, str]) -> None:
    loaded = load_settings(environ)
    loaded.contact.encode("latin-1")
    assert loaded.contact.isprintable()
    str(loaded.build_file).encode("utf-8")
    month = environ.get("TRADE_CORRIDORS_HISTORY_START", "").strip() or "2018-01"
    assert f"{loaded.history_start:%Y-%m}" == month


def index(text: str, folder: Path, tally: Tally) -> Callable[[Draw], None]:
    """An index of recordings spoiled, over a folder that holds them: it can be served, or is refused."""

    def one(draw: Draw) -> None:
        spoiled = text.encode()
        for mutation in draw(st.lists(st.sampled_from([*TEXT, *[toml_value] * 12]), min_size=1, max_size=3)):
            spoiled = mutation(draw, spoiled)
        (folder / "recorded.toml").write_bytes(spoiled)
        tally("index of recordings", outcome_of(lambda: _serve(folder)))

    return one


def linked(recordings: Path, folder: Path) -> Path:
    """A folder with the same recordings and room for another index."""
    for path in recordings.iterdir():
        if path.name != "recorded.toml":
            (folder / path.name).symlink_to(path)
    return folder


def _serve(folder: Path) -> None:
    recordings = read_index(folder)
    with ReplayServer(recordings).running() as server:
        for entry in recordings.entries:
            assert server.answers.answer(server.route(entry.url).removeprefix(server.base_url), cap=10).status in (
                200,
                400,
                404,
            )


# --- HTTP ------------------------------------------------------------------------------------------------

_HEADERS = {"ETag": '"1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT", "Accept-Ranges": "bytes"}
_ANSWERS = (
    reply(b"a,b\n1,2\n", **_HEADERS),
    reply(b"", "302 Found", Location="https://data.example.org/elsewhere.csv"),
    reply(b"", "503 Busy", Retry_After="5"),
    reply(b"4\r\na,b\n\r\n4\r\n1,2\n\r\n0\r\n\r\n", Content_Length="", Transfer_Encoding="chunked"),
    reply(b"", "304 Not Modified", **_HEADERS),
    reply(b"1,2\n", "206 Partial Content", Content_Range="bytes 4-7/8"),
    reply(b"\x1f\x8b", Content_Encoding="gzip"),
)


@dataclass
class Wire:
    """A server that sends what it is told, and a client that asks it."""

    server: RawServer
    client: Client
    scratch: Path


def http(wire: Wire, tally: Tally) -> Callable[[Draw], None]:
    """The bytes of an HTTP answer spoiled, headers and all."""
    request = Request("https://data.example.org/table.csv", Content.CSV)

    def one(draw: Draw) -> None:
        answer = draw(st.sampled_from(_ANSWERS))
        for mutation in draw(st.lists(st.sampled_from(TEXT), min_size=1, max_size=3)):
            answer = mutation(draw, answer)
        wire.server.answers = [answer]
        tally("HTTP", outcome_of(lambda: wire.client.get(request, wire.scratch)))

    return one
