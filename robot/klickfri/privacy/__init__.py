"""Keeps personal values and secrets out of whatever is written down: tokens, masks, and the scan for leaks."""
