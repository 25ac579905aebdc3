"""No rule is needed: what is applied for is registered."""
