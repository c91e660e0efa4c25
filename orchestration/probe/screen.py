"""A probe as one screen for a person, and as JSON for a bug report, without secrets."""

from __future__ import annotations

import json
import os
import platform
import ssl
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies

from orchestration import __version__
from orchestration.core.commands import advised
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.probe.findings import FirstLoad, Probed, State
from orchestration.probe.run import Probe

_WIDTH = 118
_LIBRARIES = ("requests", "urllib3", "duckdb", "dagster", "dbt-duckdb", "great-expectations")
_AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
NOBODY = "No publisher could be reached: is there a network? If this machine needs a proxy, set HTTPS_PROXY."


def screen(settings: Settings, probe: Probe) -> str:
    """The table, what is wrong, and what to do."""
    lines = [_opening(settings, probe), ""]
    if probe.reached_nobody:
        return "\n".join([*lines, _nobody(settings), *_reasons(probe)])
    lines.append(f"{'dataset':<35}{'state':<12}{'newest':<11}{'columns':<13}{'a first load':<20}{'takes':>9}")
    lines += [_row(probed) for probed in probe.datasets]
    lines += ["", *_details(probe), *_sum(settings, probe)]
    return "\n".join(lines)


def _opening(settings: Settings, probe: Probe) -> str:
    publishers = len({probed.publisher for probed in probe.datasets})
    through = f", through the proxy {proxy}" if (proxy := proxy_of(settings)) else ""
    asked = f"{len(probe.datasets)} datasets of {publishers} publishers asked in {probe.seconds:.0f} s"
    return f"Trade Corridors, mode {settings.mode}: {asked}{through}."


def proxy_of(settings: Settings) -> str:
    """Host and port of the proxy that a publisher is asked through, live; user and password are left out."""
    if settings.mode is not Mode.LIVE:
        return ""
    parts = urlsplit(get_environ_proxies("https://publisher.example", no_proxy=None).get("https", ""))
    return f"{parts.hostname}:{parts.port}" if parts.hostname and parts.port else parts.hostname or ""


def _nobody(settings: Settings) -> str:
    if proxy := proxy_of(settings):
        return f"No publisher could be reached through the proxy {proxy}: is it right? It is set by HTTPS_PROXY."
    return NOBODY


def _reasons(probe: Probe) -> Iterator[str]:
    """Why nobody was reached: each reason once, with its hosts."""
    hosts: dict[str, list[str]] = {}
    for probed in probe.datasets:
        for finding in probed.findings:
            if finding.state is State.UNREACHABLE:
                host, _, reason = finding.text.partition(": ")
                hosts.setdefault(reason, []).append(host)
    for reason, named in hosts.items():
        told = f"{reason.removesuffix('.')}: {', '.join(dict.fromkeys(named))}"
        yield from textwrap.wrap(told, _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _row(probed: Probed) -> str:
    load = probed.first_load
    return (
        f"{probed.dataset:<35}{probed.state:<12}{probed.newest[:10] or '-':<11}{_columns(probed):<13}"
        f"{_size(load):<20}{_time(load):>9}"
    )


def _columns(probed: Probed) -> str:
    looked = [shape for shape in probed.tables if shape.found is not None]
    if not looked:
        return "-"
    new = sum(len(shape.new) for shape in looked)
    text = f"{sum(shape.found or 0 for shape in looked)}/{sum(shape.declared for shape in looked)}"
    return f"{text} +{new}" if new else text


def _size(load: FirstLoad | None) -> str:
    if load is None:
        return "-"
    more = "> " if load.is_lower_bound else ""
    bytes_ = _bytes(load.bytes) if load.bytes is not None else "? MB"
    return f"{more}{load.requests:,} call{'' if load.requests == 1 else 's'}, {bytes_}"


def _bytes(number: int) -> str:
    return f"{number / 1e9:,.1f} GB" if number >= 1e9 else f"{max(number, 100_000) / 1e6:,.1f} MB"


def _time(load: FirstLoad | None) -> str:
    if load is None:
        return "-"
    if load.days > 1:
        return f"{load.days} days"
    return f"{load.seconds / 3600:.1f} h" if load.seconds >= 7_200 else f"{max(1, round(load.seconds / 60))} min"


def _details(probe: Probe) -> Iterator[str]:
    """Each thing once, with the datasets that have it."""
    groups: dict[tuple[str, str], list[str]] = {}
    for probed in probe.datasets:
        for finding in probed.findings:
            groups.setdefault((finding.text, finding.remedy), []).append(probed.dataset)
    for (text, remedy), datasets in groups.items():
        told = f"{', '.join(dict.fromkeys(datasets))}: {text} {remedy}".strip()
        yield from textwrap.wrap(told, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    unread: dict[str, list[str]] = {}
    for probed in probe.datasets:
        for shape in probed.tables:
            if shape.why_not:
                unread.setdefault(shape.why_not, []).append(shape.table)
    for why_not, tables in unread.items():
        yield from textwrap.wrap(f"Not looked into: {', '.join(tables)}: {why_not}.", _WIDTH, subsequent_indent="    ")


def _sum(settings: Settings, probe: Probe) -> Iterator[str]:
    loads = [(probed, probed.first_load) for probed in probe.datasets if probed.first_load]
    total = sum(load.bytes or 0 for _, load in loads)
    by_publisher: dict[str, float] = {}
    for probed, load in loads:
        if load.days <= 1:
            by_publisher[probed.publisher] = by_publisher.get(probed.publisher, 0.0) + load.seconds
    if by_publisher:
        slowest = max(by_publisher, key=lambda name: by_publisher[name])
        minutes = max(1, round(by_publisher[slowest] / 60))
        yield ""
        yield f"A first load: about {_bytes(total)}, side by side {minutes} min, as long as {slowest} takes."
    for probed, load in loads:
        if load.days > 1:
            yield f"{probed.dataset} comes over {load.days} days, newest first: its publisher limits the calls a day."
    wrong = sum(probed.is_wrong for probed in probe.datasets)
    if wrong:
        yield f"{wrong} of {len(probe.datasets)} require action; a night loads the others."
    else:
        yield "All is well." + (f" Next: {advised(settings.mode, 'warehouse')}" if settings.mode is Mode.LIVE else "")


def as_json(settings: Settings, probe: Probe) -> str:
    """Everything that was found, with versions and the settings that matter; values of secrets are not in it."""
    report = {
        "versions": {
            "trade-corridors": __version__,
            "python": platform.python_version(),
            "system": platform.platform(),
            "openssl": ssl.OPENSSL_VERSION,
            **{name: version(name) for name in _LIBRARIES},
        },
        "settings": {
            "mode": settings.mode.value,
            "history_start": settings.history_start.isoformat()[:7],
            "contact_is_set": bool(settings.contact),
            "keys_set": sorted(settings.keys),
            "proxy": proxy_of(settings),
            "authorities_set": [name for name in _AUTHORITIES if os.environ.get(name)],
        },
        "seconds": probe.seconds,
        "exit_code": probe.exit_code,
        "datasets": [
            {"state": probed.state, "is_wrong": probed.is_wrong, **asdict(probed)} for probed in probe.datasets
        ],
    }
    text = json.dumps(report, indent=1, ensure_ascii=False)
    for secret in (*settings.keys.values(), settings.alert_url, settings.ping_url):
        text = text.replace(secret, "…") if secret else text
    return text
