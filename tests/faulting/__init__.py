"""The fault table: every dataset against every way in which a publisher goes wrong."""
