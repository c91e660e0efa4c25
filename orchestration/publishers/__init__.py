"""What several datasets of one publisher share: addresses, layouts, rules."""
