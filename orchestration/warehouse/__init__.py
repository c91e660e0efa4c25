"""DuckDB: the raw layer (candidate, swap), the release that dbt builds, and its publication."""
