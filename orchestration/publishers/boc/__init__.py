"""Bank of Canada: daily and monthly exchange rates, by its Valet service."""
