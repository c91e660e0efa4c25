"""``make probe``: what each publisher would give tonight, in the fewest questions; nothing is landed."""
