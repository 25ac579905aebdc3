"""No rule is needed: what is decided is registered."""
