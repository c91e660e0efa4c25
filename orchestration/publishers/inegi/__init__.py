"""INEGI, Mexico's statistics office: merchandise trade by customs office, chapter and partner, and its totals."""
