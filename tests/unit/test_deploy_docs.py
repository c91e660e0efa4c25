"""The hosts that a firewall must let through, as an operator reads them, are those that the datasets ask."""

from __future__ import annotations

import re

from orchestration.core.settings import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "operating" / "deploy.md"
CODE = [*PROJECT_ROOT.glob("orchestration/sources/*.py"), *PROJECT_ROOT.glob("orchestration/publishers/*.py")]
ONLY_NAMED = {"unece.org", "portwatch.imf.org", "www.census.gov", "comtradeplus.un.org"}
"""Pages for people, that no request goes to."""


def test_the_hosts_are_those_that_are_asked() -> None:
    table = PAGE.read_text(encoding="utf-8").split("| Host | For |")[1].split("\n\n")[0]
    told = set(re.findall(r"`([\w.-]+)`", table))
    code = "\n".join(path.read_text(encoding="utf-8") for path in CODE)
    named = set(re.findall(r"https://([\w.-]+)", code)) | set(re.findall(r'^HOST = "([\w.-]+)"', code, re.MULTILINE))
    assert told == named - ONLY_NAMED
