"""Publisher's bytes, fetched with ``requests`` and kept with receipts. Does not import Dagster."""
