"""How many calls a publisher may still get today, by our plan and by its own word."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.core.errors import QuotaSpent


@dataclass
class Quota:
    """A day's calls.

    Args:
        most: calls that are planned for a day; 0 for no limit.
        made: calls of the day so far, those of earlier runs included.
        spent: the publisher's own refusal, after which it is not asked again.
    """

    most: int = 0
    made: int = 0
    spent: QuotaSpent | None = None

    def take(self) -> None:
        """One call more.

        Raises:
            QuotaSpent: there is none left today.
        """
        if self.spent is None and self.most and self.made >= self.most:
            self.spent = QuotaSpent(
                expected=f"at most {self.most} calls to the publisher a day",
                found=f"{self.made} made today and more to make",
                remedy="The rest is asked for on another day, newest first; what is here is not asked for again.",
            )
        if self.spent is not None:
            raise self.spent
        self.made += 1
