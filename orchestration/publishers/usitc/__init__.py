"""US International Trade Commission: the Harmonized Tariff Schedule."""
