"""Members of a cube as this project knows them: the query that turns the publisher's metadata into codes and roles.

By classification code where the seed ``statcan_members`` has one, by name where not. Roles: ``total``; ``part`` and
``rest`` of a total; ``group``, a finer part of a part; ``aggregate``, a sum of parts; ``apart``, which is never added
up (a balance, a seasonally adjusted value). A member that the seed does not know keeps the publisher's own code or
name as ``unknown:statcan_tables:…``; the metadata's hierarchy says whether it is a group or an aggregate, else it is
``unknown``, a part that nobody has said anything about.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.core.rule_files import rendered

_RULES = Path(__file__).parent / "rules"


def members_sql(table: str) -> str:
    """A query: each member of ``table`` (a raw table of members) with ``position``, ``code``, ``role`` and ``is_top``."""
    return rendered(_RULES / "_members.sql", _RULES, members_table=table)
