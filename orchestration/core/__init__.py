"""The vocabulary: dataset declarations, errors, settings. Imports neither Dagster nor a database."""
