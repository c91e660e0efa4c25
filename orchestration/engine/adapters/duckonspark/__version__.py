"""dbt asks each adapter for its version; this one has that of the adapter it is made of."""

from dbt.adapters.spark.__version__ import version

__all__ = ["version"]
