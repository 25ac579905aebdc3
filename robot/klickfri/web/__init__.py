"""What this machine serves over HTTP, shown to people or to programs."""
