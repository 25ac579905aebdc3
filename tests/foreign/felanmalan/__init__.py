"""A street office's tracker, Trac: a system that none of us wrote, with data that we made up."""
