"""The lake: what the gates accepted as Parquet, for engines that do not open DuckDB files."""
