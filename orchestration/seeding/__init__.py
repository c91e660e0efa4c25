"""Seeds that are computed from a publisher's file: each module writes one, when that file changes."""
