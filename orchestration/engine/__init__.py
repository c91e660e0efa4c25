"""The SQL models on Apache Spark: what is written in DuckDB's dialect, said in Spark's."""
