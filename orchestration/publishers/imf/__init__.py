"""International Monetary Fund, PortWatch: ports, ships' calls and tonnes by day, ships at the chokepoints."""
