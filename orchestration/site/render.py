"""What templates need beside words: figures in bold, addresses as links, JSON and scripts that stand in a page."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from markupsafe import Markup

from orchestration.site import words


def as_json(value: Any) -> Markup:
    """JSON that can stand in a page."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(text)  # noqa: S704 (no tag is left in it)


def vega_script() -> str:
    """Vega, Vega-Lite and vega-embed as vl-convert carries them, in one script."""
    import vl_convert

    script = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return f"(() => {{{script}}})();\n"  # its names are not those of the page


def with_figures(sentence: str) -> Markup:
    """The sentence with its figures in bold."""
    units = r"%| (?:trillion|billion|million|points|days|calls|partners|TEU)\b"
    figure = rf"(?:US\$|C\$|[−+])+\d[\d,]*(?:\.\d+)?(?:{units})*|\d[\d,]*(?:\.\d+)?(?:{units})+|\d+\.\d+"
    parts = re.split(f"({figure})", sentence)
    return Markup().join(
        Markup("<strong>{}</strong>").format(part) if at % 2 else part for at, part in enumerate(parts)
    )


def linked(text: str) -> Markup:
    """The text with each address in it as a link."""
    parts = re.split(r"(https?://[^\s;,()]+)", text)
    link = Markup('<a href="{}">{}</a>')
    return Markup().join(link.format(part, part) if at % 2 else Markup.escape(part) for at, part in enumerate(parts))


def day_or_dash(at: datetime | None) -> str:
    """A day in words, or a dash where there is none."""
    return words.day(at) if at else "–"
