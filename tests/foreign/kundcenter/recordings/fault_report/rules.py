"""No rule is needed: what is reported is passed on."""
