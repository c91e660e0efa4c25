"""What ``pyproject.toml`` cannot say: a wheel carries what lies beside the package in a checkout, in ``bundled/``."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

_BESIDE = ("dbt_project", "requirements.lock", "dagster.yaml", "docs/datasets.md")


class BundleProject(build_py):
    """Copies what lies beside the package in a checkout into the package that is built."""

    def run(self) -> None:
        """Build as usual, then copy; an editable install has the checkout itself."""
        super().run()
        if self.editable_mode:
            return
        for name in _BESIDE:
            target = Path(self.build_lib, "orchestration", "bundled", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            if Path(name).is_dir():
                shutil.copytree(name, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("target", "logs"))
            else:
                shutil.copy(name, target)


setup(cmdclass={"build_py": BundleProject})
