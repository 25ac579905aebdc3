"""How a terminal shows facts: columns, colours, what is folded."""
