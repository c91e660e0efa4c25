"""Trade Corridors: extraction, gates and publication of the trade-corridor warehouse."""

__version__ = "0.1.0"
