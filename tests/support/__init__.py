"""What tests share: stand-ins, readers, places; no tests."""
