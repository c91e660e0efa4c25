"""Makes a past release again: its own commit and lock in a folder of their own, then ``release.rebuild`` in it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from orchestration.core.errors import SettingError
from orchestration.core.settings import PROJECT_ROOT, Settings
from orchestration.release import project
from orchestration.release.releases import description_of, release_file, releases


def rebuild_release(settings: Settings, build_id: str, say: Callable[[str], None]) -> int:
    """Make the release ``build_id`` again and compare; returns the exit code of the comparison.

    Raises:
        SettingError: there is no such release, or its commit is not in this repository.
    """
    release = release_file(settings, build_id)
    described = description_of(release)
    if not release.exists() or not described.exists():
        kept = ", ".join(path.parent.name for path in releases(settings)) or "none"
        raise SettingError(
            partition="BUILD",
            expected=f"a kept release of mode {settings.mode}",
            found=f"{build_id!r}; kept are {kept}",
            remedy="Name one of these, or put the folder of a saved release into the releases.",
        )
    build = json.loads(described.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="rebuild-", dir=settings.home) as scratch, contextlib.ExitStack() as stack:
        code = stack.enter_context(_checkout(build, Path(scratch) / "code", say))
        python = _python(code, build["lock_sha256"], say)
        command = [str(python), "-m", "orchestration", "rebuild", str(release), str(Path(scratch) / "data")]
        environment = {**os.environ, "PYTHONPATH": str(code)}
        return subprocess.run(command, cwd=code, env=environment, check=False).returncode  # noqa: S603


@contextlib.contextmanager
def _checkout(build: Mapping[str, str], folder: Path, say: Callable[[str], None]) -> Iterator[Path]:
    """The code of a build: this checkout when it is the same, else its commit, for the length of the block."""
    commit = build["commit"]
    if build["code"] == project.code_fingerprint():
        say("code: this checkout")
        yield PROJECT_ROOT
        return
    if commit.endswith("+changes") or not commit:
        raise SettingError(
            partition="BUILD",
            expected="a release built from a commit",
            found=f"one built from files that no commit holds ({commit or 'outside git'})",
            remedy="Only releases of committed code can be made again.",
        )
    say(f"code: commit {commit[:12]}")
    git = ["git", "-C", str(PROJECT_ROOT), "worktree"]
    added = subprocess.run([*git, "add", "--detach", str(folder), commit], capture_output=True, text=True, check=False)  # noqa: S603
    if added.returncode:
        raise SettingError(
            partition="BUILD",
            expected=f"commit {commit} in this repository",
            found=(added.stderr.strip().splitlines() or ["none"])[-1],
            remedy="Fetch it, then try again.",
        )
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], capture_output=True, check=False)  # noqa: S603
        shutil.rmtree(folder, ignore_errors=True)


def _python(code: Path, lock_sha256: str, say: Callable[[str], None]) -> Path:
    """This interpreter when its lock is the release's, else one with the release's own lock installed."""
    if lock_sha256 == project.lock_sha256():
        say("packages: as locked here")
        return Path(sys.executable)
    say("packages: the release's own lock is installed")
    subprocess.run(["make", "-C", str(code), "setup"], check=True, capture_output=True)  # noqa: S603, S607
    return code / ".venv" / "bin" / "python"
