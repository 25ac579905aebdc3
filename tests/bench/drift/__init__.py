"""The drift bench: what a recorded target does when the page has changed since, beside two other ways of recording."""
