"""Look and change nothing: queue, log, who waits for a person, this machine."""
