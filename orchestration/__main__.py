"""The commands behind the Makefile. A user's mistake ends in one line and exit code 2."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from orchestration.core.errors import TradeCorridorsError
from orchestration.core.garbage import collect_seldom
from orchestration.core.log_lines import show_warnings_only
from orchestration.environment import ensure_user_home, load_settings

if TYPE_CHECKING:
    from orchestration.automation.screen import Screen
    from orchestration.core.settings import Settings
    from orchestration.core.stopping import Stop
from orchestration.core.modes import Mode
from orchestration.generate import stale_generated, write_generated


def _warehouse(arguments: argparse.Namespace) -> int:
    from orchestration.automation.home import prepare_home
    from orchestration.automation.screen import Screen, error_stream
    from orchestration.core.stopping import Stop
    from orchestration.release.releases import published_file

    settings = load_settings()
    prepare_home(settings)
    stop = Stop()
    before = published_file(settings)
    with error_stream() as out, Screen(out).running() as screen, stop.listening():
        try:
            return _night(settings, screen, stop)
        except BaseException:
            if not stop.is_asked():
                raise
            stop.hear_no_more()
            from orchestration.night import stopped

            screen.say(stopped(settings, stop, before))
    return _leave(stop)


def _night(settings: Settings, screen: Screen, stop: Stop) -> int:
    from orchestration.automation.summary import summary
    from orchestration.night import broken_off, run_night

    try:
        night = run_night(settings, screen, stop)
    except Exception as error:
        if not stop.is_asked():
            broken_off(settings, error)
        raise
    print(summary(settings, night))
    return 1 if night.failures else 0


def _leave(stop: Stop) -> NoReturn:
    """End as the signal would have, without a wait for threads that wait for a publisher."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(128 + (stop.signal or 0))


def _home(arguments: argparse.Namespace) -> int:
    from orchestration.automation.home import prepare_home

    settings = load_settings()
    prepare_home(settings)
    print(settings.dagster_home)
    return 0


def _dev(arguments: argparse.Namespace) -> int:
    from orchestration.automation.home import prepare_home

    settings = load_settings()
    prepare_home(settings)
    print(f"{settings.notice} Dagster home: {settings.dagster_home}", flush=True)
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", "-p", str(arguments.port)]
    quiet = "ignore:Function `dev_command` is superseded"  # in favour of a command that needs a project of its own form
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (os.environ.get("PYTHONWARNINGS"), quiet)))
    os.execv(sys.executable, command)  # noqa: S606 (the UI takes this process's place)


def _status(arguments: argparse.Namespace) -> int:
    from orchestration.automation.status import status
    from orchestration.offline.session import today

    settings = load_settings()
    text, is_needed = status(settings, today(settings))
    print(text)
    return 1 if is_needed else 0


def _refused(arguments: argparse.Namespace) -> int:
    from orchestration.automation.refused import refused

    print(refused(load_settings(), arguments.which, arguments.partition))
    return 0


def _probe(arguments: argparse.Namespace) -> int:
    from orchestration.probe.run import LONGEST_SECONDS, probe
    from orchestration.probe.screen import as_json, screen
    from orchestration.publishers.registry import all_datasets

    settings = load_settings()
    if settings.mode is Mode.LIVE:
        print(
            f"Asking all publishers side by side, at most {LONGEST_SECONDS:.0f} seconds …", file=sys.stderr, flush=True
        )
    found = probe(settings, all_datasets())
    print(as_json(settings, found) if arguments.json else screen(settings, found), flush=True)
    return found.exit_code


def _data_docs(arguments: argparse.Namespace) -> int:
    from orchestration.quality.data_docs import build_site
    from orchestration.raw.validations import stored_validations

    settings = load_settings()
    index = build_site(stored_validations(settings), settings.home / "data_docs", notice=settings.notice)
    print(f"Data Docs: {index}")
    return 0


def _dbt_docs(arguments: argparse.Namespace) -> int:
    from orchestration.release.dbt_docs import write_dbt_docs

    print(f"dbt docs: {write_dbt_docs(load_settings())}")
    return 0


def _page(arguments: argparse.Namespace) -> int:
    from orchestration.site.write import write_site

    print(f"Site: {write_site(load_settings())}")
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from orchestration.core.commands import the_ui
    from orchestration.site.serve import site_server

    settings = load_settings()
    with site_server(settings, arguments.port) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        print(f"Site: {address} (Ctrl-C ends it).{the_ui(settings.mode)}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    return 0


def _lake(arguments: argparse.Namespace) -> int:
    from orchestration.lake.export import export_lake

    settings = load_settings()
    done = export_lake(settings, print)
    print(
        f"Lake: {settings.lake}: {done.written:,} files written ({done.bytes / 1e6:,.1f} MB), {done.kept:,} as they"
        f" were, {done.removed:,} removed; {done.tables or 'no'} published tables. {settings.notice}"
    )
    return 0


def _engine_check(arguments: argparse.Namespace) -> int:
    from orchestration.engine.check import check_engine
    from orchestration.engine.report import as_markdown

    checked = check_engine(load_settings(), lambda line: print(line, file=sys.stderr, flush=True))
    print(as_markdown(checked), end="")
    return 0 if all(table.is_same for table in checked.tables) else 1


def _rebuild_release(arguments: argparse.Namespace) -> int:
    from orchestration.automation.rebuild_release import rebuild_release

    return rebuild_release(load_settings(), arguments.build, print)


def _rebuild(arguments: argparse.Namespace) -> int:
    from orchestration.release.rebuild import VOLATILE, rebuild

    rows = rebuild(load_settings(), arguments.release, arguments.into)
    for table, count in rows.items():
        left_out = f" (besides {', '.join(VOLATILE[table])})" if table in VOLATILE else ""
        print(f"{table:<45}{count:>12,} rows as published{left_out}")
    return 0


def _parse(arguments: argparse.Namespace) -> int:
    from orchestration.release.project import ensure_manifest

    print(ensure_manifest())
    return 0


def _generate(arguments: argparse.Namespace) -> int:
    if not arguments.check:
        for path in write_generated():
            print(f"wrote {path}")
        return 0
    stale = stale_generated()
    for path in stale:
        print(f"{path} is not what the declarations say; run make generate", file=sys.stderr)
    return 1 if stale else 0


def main() -> int:
    """Parse the command line and run one command."""
    parser = argparse.ArgumentParser(prog="trade-corridors", description="Trade Corridors warehouse")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    add("warehouse", "ingest, build, audit and publish, in one process", _warehouse)
    add("dev", "open the Dagster UI of this mode", _dev).add_argument("--port", type=int, default=3000)
    add("home", "make the Dagster home of this mode, with today's dagster.yaml, and print it", _home)
    add("status", "print the health of the warehouse; exit code 1 when action is required", _status)
    showing = add("refused", "show the last refusals, why, and the rows behind one", _refused)
    showing.add_argument("which", nargs="?", default="", help="a dataset or the id of a refusal")
    showing.add_argument("partition", nargs="?", default="", help="a partition of that dataset, such as 2026-08")
    probing = add("probe", "ask every publisher what a night would get; exit code 1 when action is required", _probe)
    probing.add_argument("--json", action="store_true", help="for a bug report: everything that was found, no secrets")
    add("data-docs", "write the Data Docs of all recent judgements, to be read offline", _data_docs)
    add("dbt-docs", "write dbt's docs of all models as one page, to be read offline", _dbt_docs)
    add("page", "make the site of the published answers, to be read offline", _page)
    add("serve", "serve the site on loopback", _serve).add_argument("--port", type=int, default=8000)
    add("lake", "write accepted rows as Parquet to the lake, only what changed", _lake)
    add("engine-check", "build all models on Spark and compare them with what is published", _engine_check)
    add("rebuild-release", "make a past release again from the landing and compare", _rebuild_release).add_argument(
        "build"
    )
    rebuilding = add("rebuild", "what rebuild-release runs with the release's own code", _rebuild)
    rebuilding.add_argument("release", type=Path)
    rebuilding.add_argument("into", type=Path)
    add("parse", "make the dbt manifest if the project changed", _parse)
    add("generate", "write what follows from the declarations", _generate).add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    collect_seldom()
    show_warnings_only()
    ensure_user_home()
    try:
        result: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has what it wanted, as in status | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except TradeCorridorsError as error:
        print(error, file=sys.stderr)
        return 2
    except Exception as error:
        from orchestration.core.storage import storage_error

        if (named := storage_error(error)) is None:
            raise
        print(named, file=sys.stderr)
        return 1
    return result


if __name__ == "__main__":
    sys.exit(main())
