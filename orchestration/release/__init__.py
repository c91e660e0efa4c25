"""The published file: a candidate that dbt builds, its audit, its seal, the pointer, and past releases."""
