"""One dataset, one way through: landed, gated, loaded and reported, as values; knows no orchestrator."""
