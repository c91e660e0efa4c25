"""Is what Spark needs installed?"""

from __future__ import annotations

import importlib.util
import os
import shutil

from orchestration.core.errors import EngineMissing


def require_spark() -> None:
    """Refuse to go on without the extra ``spark`` and Java.

    Raises:
        EngineMissing: either is not there.
    """
    missing = [name for name in ("pyspark", "dbt.adapters.spark") if importlib.util.find_spec(name) is None]
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        missing.append("java")
    if missing:
        raise EngineMissing(
            partition="spark",
            expected="the extra spark and Java 17",
            found=f"no {', no '.join(missing)}",
            remedy="Install them as docs/operating/spark.md says.",
        )
