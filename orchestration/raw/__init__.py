"""The private raw file: candidate rows of a partition, the gate, the swap, and what is remembered of each load."""
