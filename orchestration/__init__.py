"""Trade Corridors: extraction, gates and publication of the trade-corridor warehouse."""
