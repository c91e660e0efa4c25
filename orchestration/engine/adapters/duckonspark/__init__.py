"""What dbt looks for under ``dbt.adapters``: the adapter, its credentials, and the macros that lie here."""

from pathlib import Path

from dbt.adapters.base.plugin import AdapterPlugin

from orchestration.engine.adapter import DuckOnSparkAdapter, DuckOnSparkCredentials

Plugin = AdapterPlugin(
    adapter=DuckOnSparkAdapter,
    credentials=DuckOnSparkCredentials,
    include_path=str(Path(__file__).parent),
    dependencies=["spark"],
)
