"""A failure as a record, from where it happens to the summary, the alert, the UI and ``status``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One thing that failed; as text, a single printable line that names where, what and what to do.

    Args:
        dataset: dataset code, or the name of a setting's owner; empty for what is about none.
        partition: partition key or setting name; empty for what is about none.
        kind: name of the error's class in ``core.errors``; empty for a failure that is none of this project's errors.
        message: what was expected and what was found, as a sentence.
        remedy: what the reader can do about it.
        is_passing: it can pass on a second try.
        shown_by: command that shows a refusal and its rows, once they are kept.
        load_id: under which that command knows them.
    """

    message: str
    dataset: str = ""
    partition: str = ""
    kind: str = ""
    remedy: str = ""
    is_passing: bool = False
    shown_by: str = ""
    load_id: str = ""

    @property
    def in_words(self) -> str:
        """Kind, message and remedy, without where it happened."""
        kind = f"{self.kind}: " if self.kind else ""
        return f"{kind}{self.message} {self.remedy}".rstrip()

    def __str__(self) -> str:
        where = " ".join(part for part in (self.dataset, self.partition) if part)
        details = f" Details: {with_argument(self.shown_by, 'ID', self.load_id)}" if self.shown_by else ""
        text = f"{self.in_words}{details}"
        return _one_line(f"[{where}] {text}" if where else text)


def with_argument(command: str, name: str, value: str) -> str:
    """A command with an argument, which ``make`` takes by name."""
    return f"{command} {name}={value}" if command.startswith("make ") else f"{command} {value}"


def _one_line(text: str) -> str:
    """Text as one printable line: what a publisher sent may hold line breaks, terminal codes, half a character."""
    joined = " ".join(text.split())
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in joined)
