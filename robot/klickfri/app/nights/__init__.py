"""Nights: what starts runs by itself, and what is told of every planned start."""
