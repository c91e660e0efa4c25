"""What the sample holds of this publisher, and how it is made."""
