"""What datasets of one publisher's service share: its client and its layout. A dataset is declared in ``sources``."""
