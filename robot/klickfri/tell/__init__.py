"""Ways to people and to other systems: mail, and a webhook. They are handed finished words and know of no case."""
