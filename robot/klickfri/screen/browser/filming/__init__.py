"""Films a person at work in their own browser."""
