"""No rule is needed: what is reported is registered."""
