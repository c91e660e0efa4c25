"""US Bureau of Transportation Statistics: TransBorder freight, and entries at the land borders."""
