"""Flows: read from their files, checked as a whole, given a digest."""
