"""SQL on its way through Great Expectations: what is written arrives, although two libraries read signs of their own.

``str.format`` takes a brace for a field, and SQLAlchemy a colon before a word for a parameter.
"""

from __future__ import annotations

import re

_TAKEN = re.compile(r"(?<![:\w\\]):(?=\w+(?![:\w]))|\\(?=:\w*(?![:\w]))")
"""What SQLAlchemy takes for a parameter, and the backslash that it takes away."""
_ESCAPED = re.compile(r"\\(:\w*)(?![:\w])")


def escaped_for_gx(sql: str) -> str:
    """``sql`` so that only ``{batch}`` is replaced in it."""
    braces = sql.replace("{", "{{").replace("}", "}}").replace("{{batch}}", "{batch}")
    return _TAKEN.sub(r"\\\g<0>", braces)


def as_written(sql: str) -> str:
    """The SQL that ``escaped_for_gx`` was given, for people to read."""
    return _ESCAPED.sub(r"\1", sql).replace("{{", "{").replace("}}", "}")
