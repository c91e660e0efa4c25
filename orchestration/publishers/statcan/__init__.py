"""Statistics Canada: tables of its web data service, and merchandise trade (CIMT) as bulk zips."""
