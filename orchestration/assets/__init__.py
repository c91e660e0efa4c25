"""Dagster assets, thin, from factories: one ingest a dataset, the dbt models, the published file."""
