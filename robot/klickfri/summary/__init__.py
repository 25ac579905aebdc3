"""What happened and what will, as facts: sums, moments, planned steps, hand-over rows. Pure: no files, no faces."""
