"""The offline sources: a real HTTP server on loopback that speaks the publishers' contracts."""
