"""US Census Bureau: international trade by commodity, country and port."""
