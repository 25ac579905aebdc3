"""Look into queue, log and machine, and at who waits for a person; no case is moved by it."""
