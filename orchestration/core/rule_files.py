"""Rules in SQL files: a header that says why, then one SELECT of what breaks the rule.

    -- why: A row of another month means that the filter was ignored.
    -- finds: rows of another month
    select * from {{ batch }} where left(date, 7) is distinct from _partition

A note may go on in the next line, indented by four spaces. The SELECT is a Jinja template, as dbt's models are. Of
Python's values it gets what the declaration hands to it: names as they are, text as ``{{ quoted(text) }}``, a seed as
``{{ seed('hs_chapters') }}``. Files whose names begin with an underscore are parts that others include.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from orchestration.core import sql
from orchestration.core.drift import Finding, Tolerance
from orchestration.core.errors import DeclarationError
from orchestration.core.table import Rule

_MACROS = Path(__file__).with_name("rule_macros.sql")
_NOTE = re.compile(r"-- (?:(?P<key>[a-z]+): | {3,})(?P<text>\S.*?) *")
_NEEDED = ("why", "finds")
_BOUND = ("tolerates", "most", "share", "bound")


@dataclass(frozen=True)
class RuleFile:
    """A file as read: its notes by key, and its SQL, in which ``{batch}`` and ``{seeds}`` are still to be filled in."""

    path: Path
    notes: dict[str, str]
    sql: str


def rules_beside(module: str) -> Callable[..., Rule]:
    """A reader of the rules of one module: ``rule(name, **parameters)`` reads ``rules/<module>/<name>.sql`` beside it.

    Args:
        module: ``__file__`` of the module.
    """
    path = Path(module)
    folder = path.parent / "rules"

    def rule(name: str, /, **parameters: object) -> Rule:
        return _rule(read_rule_file(folder / path.stem / f"{name}.sql", folder, **parameters))

    return rule


def read_rule_file(path: Path, folder: Path, /, **parameters: object) -> RuleFile:
    """Read one file with its parameters.

    Args:
        folder: what the paths of included parts begin in.

    Raises:
        DeclarationError: a note is missing or unknown, or the template does not go with the parameters.
    """
    notes: dict[str, str] = {}
    lines = rendered(path, folder, **parameters).splitlines()
    while lines and (note := _NOTE.fullmatch(lines[0])):
        if note["key"]:
            notes[note["key"]] = note["text"]
        elif notes:
            notes[next(reversed(notes))] += f" {note['text']}"
        lines.pop(0)
    if missing := [key for key in _NEEDED if key not in notes]:
        raise _wrong(path, f"lines -- {': …, -- '.join(missing)}: … at the head of the file", "none")
    return RuleFile(path, notes, "\n".join(lines).strip())


def rendered(path: Path, folder: Path, /, **parameters: object) -> str:
    """The text of a file with its parameters filled in.

    Raises:
        DeclarationError: the template does not go with the parameters.
    """
    try:
        template = _environment(folder).get_template(path.relative_to(folder).as_posix())
        return template.render(batch="{batch}", **parameters)
    except (TemplateError, OSError) as error:
        raise _wrong(path, "a template that its parameters fit", str(error)) from error


@cache
def _environment(folder: Path) -> Environment:
    loader = FileSystemLoader((folder, _MACROS.parent))
    environment = Environment(loader=loader, undefined=StrictUndefined)  # noqa: S701  what comes out is SQL, not HTML
    environment.globals["quoted"] = _quoted
    macros = environment.get_template(_MACROS.name).module
    environment.globals |= {name: getattr(macros, name) for name in ("seed", "none_quarantined")}
    return environment


def _quoted(value: object) -> str:
    """A SQL literal, or a list of them."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(sql.quoted, value))
    return sql.quoted(value)


def _rule(file: RuleFile) -> Rule:
    notes = file.notes
    if unknown := notes.keys() - {*_NEEDED, *_BOUND, "name"}:
        raise _wrong(file.path, f"notes {', '.join((*_NEEDED, *_BOUND, 'name'))}", ", ".join(sorted(unknown)))
    return Rule(notes.get("name", file.path.stem), notes["why"], file.sql, _tolerance(file), notes["finds"])


def _tolerance(file: RuleFile) -> Tolerance | None:
    notes = file.notes
    if "tolerates" not in notes:
        return None
    try:
        return Tolerance(
            Finding(notes["tolerates"]),
            why=notes["bound"],
            most=int(notes["most"]) if "most" in notes else None,
            share=float(notes["share"]) if "share" in notes else None,
        )
    except (KeyError, ValueError) as error:
        raise _wrong(
            file.path, "-- tolerates: a kind of finding, with -- most or -- share, and -- bound", str(error)
        ) from error


def _wrong(path: Path, expected: str, found: str) -> DeclarationError:
    return DeclarationError(
        dataset=path.parent.name,
        partition=path.name,
        expected=expected,
        found=found,
        remedy="Correct the file; see docs/adding_a_dataset.md.",
    )
