"""US National Geospatial-Intelligence Agency: the World Port Index."""
