"""The front page: the answers as pictures on one page, drawn from the published file alone."""
