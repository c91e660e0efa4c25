"""The site: the answers as pages that people look at, drawn from the published file alone."""
