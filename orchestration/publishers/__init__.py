"""What several datasets of one publisher share: addresses, archives, columns and rules. No dataset is declared here."""
